"""When using a quota is worth telling."""

from enum import StrEnum

THRESHOLD = 0.8
"""Share of what is included from which the agency is told."""


class Mark(StrEnum):
    """What a use reached."""

    THRESHOLD = "threshold"
    EXCEEDED = "exceeded"


def marks_reached(used: int, included: int) -> tuple[Mark, ...]:
    """Return the marks that `used` of `included` stands at or above.

    Exceeded is told when the last included one is used: what follows is refused or charged.
    """
    reached = []
    if used >= included * THRESHOLD:
        reached.append(Mark.THRESHOLD)
    if used >= included:
        reached.append(Mark.EXCEEDED)
    return tuple(reached)
