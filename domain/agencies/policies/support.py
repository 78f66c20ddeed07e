"""How long support may look, and how one of us is named."""

import re

from domain.kernel.errors import invalid

MINUTES_MAXIMUM = 60
_OPERATOR = re.compile(r"[a-z0-9._-]{2,40}")


def parse_minutes(minutes: int) -> int:
    """Return minutes from 1 to 60; Invalid."""
    if not 1 <= minutes <= MINUTES_MAXIMUM:
        raise invalid("/minutes", "too-long", "Support looks for 1 to 60 minutes.")
    return minutes


def parse_operator(name: str) -> str:
    """Return the name one of us is known by; Invalid."""
    if _OPERATOR.fullmatch(name) is None:
        raise invalid("/operator", "bad-operator", "A name has 2 to 40 of a-z, 0-9, '.', '_', '-'.")
    return name
