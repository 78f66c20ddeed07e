"""How many simulated applicants were like this one, and where that is too few to say anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from domain.kernel.vocabulary import Specialty
from domain.rankings.policies.facts import ApplicantFacts
from domain.rankings.policies.fields import SIMULATED

Counts = npt.NDArray[np.int64]
SupportCounts = Sequence[Sequence[Sequence[Sequence[int]]]]
"""Simulated applicants by field, kind, band of score and band of years: `SHAPE`."""

KINDS = ("us-graduate", "img", "img-needing-a-visa")
SCORES = (220.0, 230.0, 240.0, 250.0, 260.0, 270.0)
"""Edges of the bands of Step 2 CK; an unknown score is the last band of all."""
YEARS = (1.0, 3.0, 6.0, 10.0, 15.0)
"""Edges of the bands of years since graduation; unknown is the last band of all."""
SHAPE = (len(SIMULATED), len(KINDS), len(SCORES) + 2, len(YEARS) + 2)
LEAST = 30
"""Simulated applicants alike below which nothing should be read into a figure."""


class Lack(StrEnum):
    """Why there is not enough data."""

    FIELD_NOT_SIMULATED = "field-not-simulated"
    FEW_ALIKE = "few-alike"
    PROFILE_UNKNOWN = "profile-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Simulated applicants alike in field, kind, score and years; why that is not enough."""

    alike: int
    lack: Lack | None


def support_of(
    counts: SupportCounts,
    applicant: ApplicantFacts,
    field: Specialty,
) -> Support:
    """Return the support of a figure for `applicant` at a program of `field`.

    A profile with neither score nor years is too thin, whatever was simulated.
    """
    if field not in SIMULATED:
        return Support(alike=0, lack=Lack.FIELD_NOT_SIMULATED)
    kind, score, years = (int(each[0]) for each in cells_of([applicant]))
    alike = counts[SIMULATED.index(field)][kind][score][years]
    if score == len(SCORES) + 1 and years == len(YEARS) + 1:
        return Support(alike=alike, lack=Lack.PROFILE_UNKNOWN)
    return Support(alike=alike, lack=Lack.FEW_ALIKE if alike < LEAST else None)


def cells_of(applicants: Sequence[ApplicantFacts]) -> tuple[Counts, Counts, Counts]:
    """Return (kind, band of score, band of years) of each."""
    from_us = np.array([each.is_us_graduate == 1.0 for each in applicants])
    needs = np.array([each.needs_visa == 1.0 for each in applicants])
    kind = np.where(from_us, 0, np.where(needs, 2, 1))
    score = _band(np.array([each.step_2_score for each in applicants]), SCORES)
    years = _band(np.array([each.years_since_graduation for each in applicants]), YEARS)
    return kind.astype(np.int64), score, years


def count_alike(
    applicants: Sequence[ApplicantFacts], fields: Counts | Sequence[int]
) -> npt.NDArray[np.int64]:
    """Return how many there are in each cell, of shape `SHAPE`."""
    counts = np.zeros(SHAPE, dtype=np.int64)
    np.add.at(counts, (np.asarray(fields), *cells_of(applicants)), 1)
    return counts


def _band(values: npt.NDArray[np.float64], edges: tuple[float, ...]) -> Counts:
    band = np.searchsorted(np.array(edges), values, side="right")
    return np.where(np.isnan(values), len(edges) + 1, band).astype(np.int64)
