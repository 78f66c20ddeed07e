"""What presenting a refresh token means (RFC 9700 section 4.14.2)."""

from datetime import datetime, timedelta
from enum import Enum, auto

from domain.identity.entities import Session

OVERLAP = timedelta(seconds=10)
"""How long the token just replaced still works: an answer may get lost on its way."""

ACCESS_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(days=30)
IDLE_LIFE = timedelta(days=14)


class Verdict(Enum):
    """What to do."""

    ADVANCE = auto()
    """The newest token: replace it."""

    REPEAT = auto()
    """The one just replaced: give another of the same generation."""

    OVER = auto()
    """The session has ended or expired."""

    STOLEN = auto()
    """A token used before: somebody has a copy, so nobody may go on."""


def judge(session: Session, generation: int, now: datetime, overlap: timedelta) -> Verdict:
    """Return what a token of `generation` may do in `session` at `now`."""
    if session.ended_at is not None or now >= session.expires_at:
        return Verdict.OVER
    if now >= session.rotated_at + IDLE_LIFE:
        return Verdict.OVER
    if generation == session.generation:
        return Verdict.ADVANCE
    if generation == session.generation - 1 and now < session.rotated_at + overlap:
        return Verdict.REPEAT
    return Verdict.STOLEN
