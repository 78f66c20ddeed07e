"""What counts as an e-mail address, and when two are the same."""

import re

from domain.kernel.errors import invalid

EMAIL_MAXIMUM = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
_SHAPE = re.compile(r"[^\s@\x00-\x1f\x7f<>\",;:()\[\]\\]+@[^\s@\x00-\x1f\x7f<>\",;:()\[\]\\]+")


def parse_email(text: str, pointer: str = "/email") -> str:
    """Return the address in lower case, trimmed; Invalid at `pointer` for what is none."""
    email = text.strip().lower()
    if len(email) > EMAIL_MAXIMUM or not _SHAPE.fullmatch(email):
        raise invalid(pointer, "bad-email", "This is not an e-mail address.")
    return email
