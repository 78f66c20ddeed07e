"""Files through forms: tried first, then taken in; small ones are kept on the page between."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from litestar import Request
from litestar.datastructures import UploadFile

from domain.kernel.errors import Fault, InvalidError
from services.portal.forms import Form, filled

KEPT_MOST = 50_000
"""Bytes of a file that the page carries to its second step; a longer one is chosen again."""

FAULTS_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a file did or would do: counts in words, and faults of a try."""

    counts: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing wrong with the file, where it is."""

    line: str
    column: str
    detail: str


@dataclass(slots=True, kw_only=True)
class Sent:
    """A file as it came in, and what came of it."""

    form: Form = field(default_factory=lambda: filled({}))
    text: str = ""
    counted: Counted | None = None
    lines: list[Line] = field(default_factory=list)
    faults: int = 0
    is_dry_run: bool = True

    @property
    def kept(self) -> str:
        """The text, where it is small enough to stay on the page."""
        return self.text if len(self.text.encode()) <= KEPT_MOST else ""


class Act(Protocol):
    """Taking a file in, or trying to."""

    async def __call__(self, text: str, *, is_dry_run: bool) -> Counted:
        """Return what it did or would do; Invalid for a real import with faults."""


async def read_file(request: Request[Any, Any, Any]) -> Sent:
    """Return the file chosen, or the one the page carried; what cannot be read is a fault."""
    sent = await request.form()
    found = sent.get("file")
    raw = await found.read() if isinstance(found, UploadFile) else b""
    carried = sent.get("text")
    form = filled({"file": ""})
    is_dry_run = sent.get("act") != "import"
    if not raw and isinstance(carried, str):
        raw = carried.encode(errors="replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        form.refuse("file", "The file is not text in UTF-8: save it as CSV UTF-8.")
        text = ""
    if "\0" in text:
        form.refuse("file", "The file holds a character that no text has; save it as CSV again.")
    if not text.strip():
        form.refuse("file", "Choose a file with at least its header line.")
    return Sent(form=form, text=text, is_dry_run=is_dry_run)


async def take_in(sent: Sent, act: Act) -> Sent:
    """Try or take the file; every fault is shown with its line and column."""
    if sent.form.faults:
        return sent
    try:
        sent.counted = await act(sent.text, is_dry_run=sent.is_dry_run)
        faults = sent.counted.faults
    except InvalidError as error:
        faults = error.faults or (Fault(pointer="", code=error.slug, detail=error.detail),)
    sent.faults = len(faults)
    sent.lines = [_line(each) for each in faults[:FAULTS_SHOWN]]
    return sent


def _line(fault: Fault) -> Line:
    parts = [each for each in fault.pointer.split("/") if each and each != "lines"]
    number = parts[0] if parts and parts[0].isdigit() else ""
    column = "/".join(parts[1:] if number else parts)
    return Line(line=number, column=column, detail=fault.detail)
