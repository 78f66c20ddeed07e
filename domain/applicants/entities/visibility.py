"""What an applicant is shown of what is worked out about her."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Shown(StrEnum):
    """What an agency opens or keeps to itself."""

    PROBABILITIES = "probabilities"
    """Estimates, their intervals and whatever is computed from them."""
    SHORTLIST = "shortlist"
    """The suggested list."""
    RANKING = "ranking"
    """The whole ranking, every track of it."""
    READINESS = "readiness"
    """What is missing or contradicts itself in her profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """What is open, from `opens_on` on; None: at once. An agency that says nothing says this."""

    shown: frozenset[Shown] = frozenset({Shown.PROBABILITIES, Shown.SHORTLIST, Shown.READINESS})
    opens_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityChoice:
    """Where one applicant's differs; what is absent is as the agency says."""

    switches: Mapping[Shown, bool] = field(default_factory=dict)
    opens_on: date | None = None
