"""Counts from application to match, by specialty, with small cells kept back."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.kernel.vocabulary import Specialty

SMALLEST_CELL = 5
"""Counts of fewer applicants than this are not shown: they could name somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelRow:
    """Applications and applicants of one specialty, by how far they came."""

    specialty: Specialty
    applicants: int
    applied: int
    invited: int
    interviewed: int
    ranked: int
    matched: int
    open: int
    """Applied, with no answer and no end yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Rows that may be shown, and how many specialties are kept back."""

    rows: tuple[FunnelRow, ...]
    suppressed: int


def show(rows: Iterable[FunnelRow]) -> Funnel:
    """Return what may be shown."""
    every = tuple(rows)
    shown = tuple(each for each in every if each.applicants >= SMALLEST_CELL)
    return Funnel(rows=shown, suppressed=len(every) - len(shown))
