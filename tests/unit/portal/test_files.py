"""Files through forms: faults by line, and nothing called twice."""

from domain.kernel.errors import Fault, InvalidError
from services.portal.files import FAULTS_SHOWN, KEPT_MOST, Counted, Sent, take_in


async def test_faults_of_both_shapes_name_line_and_column() -> None:
    faults = (
        Fault(pointer="/lines/7/email", code="bad", detail="No address."),
        Fault(pointer="/3/status", code="bad", detail="No status."),
        Fault(pointer="", code="bad", detail="No table."),
    )

    async def act(text: str, *, is_dry_run: bool) -> Counted:
        raise InvalidError("import-refused", "Refused.", faults=faults)

    sent = await take_in(Sent(text="x"), act)
    assert [(each.line, each.column) for each in sent.lines] == [
        ("7", "email"),
        ("3", "status"),
        ("", ""),
    ]


async def test_a_thousand_faults_are_counted_and_the_first_hundred_shown() -> None:
    faults = tuple(Fault(pointer=f"/{line}", code="bad", detail="?") for line in range(1_000))

    async def act(text: str, *, is_dry_run: bool) -> Counted:
        return Counted(counts=(), faults=faults)

    sent = await take_in(Sent(text="x"), act)
    assert (sent.faults, len(sent.lines)) == (1_000, FAULTS_SHOWN)


async def test_a_file_that_could_not_be_read_is_not_tried() -> None:
    calls: list[str] = []

    async def act(text: str, *, is_dry_run: bool) -> Counted:
        calls.append(text)
        return Counted(counts=())

    unread = Sent(text="")
    unread.form.refuse("file", "Choose a file.")
    assert (await take_in(unread, act)).counted is None
    assert calls == []


def test_only_a_small_file_stays_on_the_page() -> None:
    assert Sent(text="a" * KEPT_MOST).kept
    assert Sent(text="é" * KEPT_MOST).kept == ""
