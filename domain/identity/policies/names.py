"""What counts as a name of a person or an agency."""

from domain.kernel.errors import invalid

NAME_MAXIMUM = 200


def parse_name(text: str, pointer: str = "/name") -> str:
    """Return the name on one line, 1 to 200 printable characters; else Invalid at `pointer`."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= NAME_MAXIMUM or not name.isprintable():
        raise invalid(pointer, "bad-name", f"A name has 1 to {NAME_MAXIMUM} characters.")
    return name
