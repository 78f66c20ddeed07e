"""Reading forms: text into values, every fault under the name of its field, nothing lost."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from litestar import Request

from domain.kernel.errors import Fault, InvalidError

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

LINE = 200
TEXT = 4_000


@dataclass(slots=True, kw_only=True)
class Form:
    """What was typed, by field name, and what is wrong with it."""

    typed: Mapping[str, tuple[str, ...]]
    faults: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Return what was typed, for showing it again."""
        found = self.typed.get(name, ())
        return found[0] if found else default

    def all(self, name: str) -> tuple[str, ...]:
        """Return everything chosen under one name."""
        return tuple(each for each in self.typed.get(name, ()) if each)

    def text(self, name: str, *, most: int = LINE) -> str | None:
        """Return the text without spaces around it, None when there is none."""
        text = self.get(name).replace("\r\n", "\n").strip()
        if len(text) > most:
            self.refuse(name, f"At most {most} characters.")
            return None
        if any(not each.isprintable() and each not in "\n\t" for each in text):
            self.refuse(name, "Control characters cannot be kept.")
            return None
        return text or None

    def needed(self, name: str, *, most: int = LINE) -> str:
        """Return the text; a fault when there is none."""
        found = self.text(name, most=most)
        if found is None and name not in self.faults:
            self.refuse(name, "This is needed.")
        return found or ""

    def whole(self, name: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
        """Return a whole number within bounds, None when nothing was typed."""
        text = self.get(name).strip().replace(",", "")
        if not text:
            return None
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit():
            self.refuse(name, "A whole number, please.")
            return None
        if len(text) > 12 or not least <= int(text) <= most:
            self.refuse(name, f"Between {least:,} and {most:,}.")
            return None
        return int(text)

    def number(self, name: str, *, least: float = 0, most: float = 1_000_000) -> float | None:
        """Return a number within bounds, None when nothing was typed."""
        text = self.get(name).strip()
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            self.refuse(name, "A number, please.")
            return None
        if not least <= found <= most:
            self.refuse(name, f"Between {least:,g} and {most:,g}.")
            return None
        return found

    def cents(self, name: str) -> int | None:
        """Return dollars typed, in cents."""
        text = self.get(name).strip().lstrip("$").replace(",", "").strip()
        if not text:
            return None
        whole, dot, rest = text.partition(".")
        if not whole.isdigit() or not text.isascii() or len(whole) > 7:
            self.refuse(name, "An amount in dollars, such as 2500.")
            return None
        if dot and not (rest.isdigit() and len(rest) <= 2):
            self.refuse(name, "An amount in dollars, such as 2500.")
            return None
        return int(whole) * 100 + int((rest or "0").ljust(2, "0"))

    def day(self, name: str) -> date | None:
        """Return a date, None when nothing was typed."""
        text = self.get(name).strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(name, "A date such as 2026-05-31.")
            return None

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """Return one of the values offered, None when none was chosen."""
        text = self.get(name)
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            self.refuse(name, "Choose one of those offered.")
            return None

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Return those of the values offered that were chosen."""
        found = []
        for text in self.all(name):
            try:
                found.append(kind(text))
            except ValueError:
                self.refuse(name, "Choose among those offered.")
        return tuple(found)

    def answer(self, name: str) -> bool | None:
        """Return yes or no, None for not known."""
        return {"yes": True, "no": False}.get(self.get(name))

    def parsed(self, name: str, parse: Callable[[str, str], Value]) -> Value | None:
        """Return what the domain makes of the text, None when nothing was typed."""
        text = self.get(name).strip()
        if not text:
            return None
        try:
            return parse(text, name)
        except InvalidError as error:
            self.blame(error, name)
            return None

    def refuse(self, name: str, detail: str) -> None:
        """Say what is wrong with a field; the first fault of a field stands."""
        self.faults.setdefault(name, detail)

    def blame(self, error: InvalidError, name: str, prefix: str = "") -> None:
        """Take the faults of a refusal over, under `prefix`; `name` where they point nowhere."""
        for each in error.faults or (Fault(pointer="", code=error.slug, detail=error.detail),):
            pointer = each.pointer.removeprefix(prefix)
            known = [one for one in self.typed if one and pointer.endswith(one)]
            self.refuse(known[0] if known else name, each.detail)

    @contextmanager
    def blaming(self, name: str) -> Iterator[None]:
        """Turn a refusal inside into faults of this form."""
        try:
            yield
        except InvalidError as error:
            self.blame(error, name)


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Return what the browser sent; files are read by those who take them."""
    sent = await request.form()
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str) and "\0" not in value and _is_text(value):
            typed[name] = (*typed.get(name, ()), value)
    return Form(typed=typed)


def filled(values: Mapping[str, object]) -> Form:
    """Return a form as it looks before anybody types."""
    typed: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        many = value if isinstance(value, list | tuple | frozenset | set) else (value,)
        typed[name] = tuple(_typed(each) for each in many if each is not None)
    return Form(typed=typed)


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_text(value: str) -> bool:
    # Lone surrogates cannot be stored, nor shown again.
    return not any(0xD800 <= ord(each) <= 0xDFFF for each in value)
