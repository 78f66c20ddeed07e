"""How well what was said agreed with what happened: bins, scores, and what is kept back.

Silence counts only once its season closed it; below the match nothing is known of a program, so
`would take` is read from a certified list alone: at her r-th choice, 1 to r-1 did not take her and
r did, and nothing is known beyond (decision 19, applicant-proposing deferred acceptance).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from domain.applications.entities import Route, Status
from domain.kernel.vocabulary import SeasonCode, Specialty

Floats = npt.NDArray[np.float64]

BINS = 10
SMALLEST_CELL = 5
"""A bin or group of fewer applicants shows no rate: it could name somebody."""
Z = 1.959964
"""Of a 95 % interval."""
LEAST_CHANCE = 1e-6
"""What was said is kept this far from certainty in the log loss, as the columns count in 1e-6."""


class Head(StrEnum):
    """What was said something about."""

    INTERVIEW = "interview"
    WOULD_TAKE = "would-take"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application as far as the ledger needs it; chances in 1e-6."""

    applicant: bytes
    """Opaque: only to count people."""
    specialty: Specialty
    img_type: str | None
    season: SeasonCode
    model: str | None
    status: Status
    was_invited: bool
    rank_position: int | None
    route: Route | None
    p_interview: int | None
    p_would_take: int | None
    forecasts: Mapping[str, int]
    """By who said it, in 1e-6."""
    recalibration: int | None = None
    """Version of the agency's own that had moved what was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing said and what came of it."""

    applicant: bytes
    chance: float
    happened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One tenth of the scale; no rates while it is empty or small."""

    low: float
    high: float
    count: int
    mean_said: float | None
    rate: float | None
    rate_low: float | None
    rate_high: float | None

    @property
    def is_suppressed(self) -> bool:
        """Whether there is something that may not be shown."""
        return self.count > 0 and self.rate is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Scores of one forecaster in one group; None: too few to say."""

    said_by: str
    head: Head
    count: int
    applicants: int
    base_rate: float | None
    mean_said: float | None
    brier: float | None
    log_loss: float | None
    gap: float | None
    """Expected calibration error over the bins."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Specialty x kind of graduate x season x model; None: all of them together."""

    specialty: Specialty | None
    img_type: str | None
    season: SeasonCode | None
    model: str | None
    scores: tuple[Scored, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationLedger:
    """Everything together, then group by group; how many groups are kept back."""

    overall: Group
    groups: tuple[Group, ...]
    suppressed: int


MODEL = "model"


def keep_ledger(cases: Iterable[Case]) -> CalibrationLedger:
    """Return the ledger of these cases."""
    every = tuple(cases)
    by_group: dict[tuple[Specialty, str | None, SeasonCode, str | None], list[Case]] = {}
    for each in every:
        key = (each.specialty, each.img_type, each.season, each.model)
        by_group.setdefault(key, []).append(each)
    shown = []
    for specialty, img_type, season, model in sorted(by_group, key=repr):
        members = by_group[specialty, img_type, season, model]
        if len({each.applicant for each in members}) >= SMALLEST_CELL:
            shown.append(
                Group(
                    specialty=specialty,
                    img_type=img_type,
                    season=season,
                    model=model,
                    scores=_scores(members),
                )
            )
    overall = Group(specialty=None, img_type=None, season=None, model=None, scores=_scores(every))
    return CalibrationLedger(
        overall=overall, groups=tuple(shown), suppressed=len(by_group) - len(shown)
    )


def interview_known(case: Case) -> bool | None:
    """Return whether she was invited; None while silence may still end."""
    if case.was_invited:
        return True
    if case.status in {Status.REJECTED, Status.NOT_INVITED, Status.NOT_MATCHED}:
        return False
    return None


def take_known(case: Case) -> bool | None:
    """Return whether the track would have taken her; None where the match hides it."""
    if case.rank_position is None:
        return None
    if case.status is Status.MATCHED and case.route is Route.MAIN_MATCH:
        return True
    return False if case.status is Status.NOT_MATCHED else None


def _scores(cases: Iterable[Case]) -> tuple[Scored, ...]:
    told: dict[tuple[str, Head], list[Told]] = {}
    for case in cases:
        invited, taken = interview_known(case), take_known(case)
        if invited is not None and case.p_interview is not None:
            _tell(told, (MODEL, Head.INTERVIEW), case, case.p_interview, happened=invited)
        if invited is not None:
            for name, chance in case.forecasts.items():
                _tell(told, (name, Head.INTERVIEW), case, chance, happened=invited)
        if taken is not None and case.p_would_take is not None:
            _tell(told, (MODEL, Head.WOULD_TAKE), case, case.p_would_take, happened=taken)
    if not any(head is Head.INTERVIEW and name == MODEL for name, head in told):
        told[MODEL, Head.INTERVIEW] = []
    return tuple(score(name, head, told[name, head]) for name, head in sorted(told))


def _tell(
    told: dict[tuple[str, Head], list[Told]],
    key: tuple[str, Head],
    case: Case,
    chance: int,
    *,
    happened: bool,
) -> None:
    found = Told(applicant=case.applicant, chance=chance / 1e6, happened=happened)
    told.setdefault(key, []).append(found)


def score(said_by: str, head: Head, told: list[Told]) -> Scored:
    """Return the scores of what one forecaster said."""
    people = len({each.applicant for each in told})
    said = np.array([each.chance for each in told], dtype=np.float64)
    happened = np.array([each.happened for each in told], dtype=np.float64)
    place = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    who = [each.applicant for each in told]
    bins = tuple(_bin(number, place == number, said, happened, who) for number in range(BINS))
    is_shown = people >= SMALLEST_CELL
    kept = np.clip(said, LEAST_CHANCE, 1 - LEAST_CHANCE)
    losses = -(happened * np.log(kept) + (1 - happened) * np.log1p(-kept))
    return Scored(
        said_by=said_by,
        head=head,
        count=len(told),
        applicants=people,
        base_rate=_mean(happened) if is_shown else None,
        mean_said=_mean(said) if is_shown else None,
        brier=_mean((said - happened) ** 2) if is_shown else None,
        log_loss=_mean(losses) if is_shown else None,
        gap=_gap(place, said, happened) if is_shown else None,
        bins=bins,
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate (Wilson, JASA 22, 1927); (0, 1) of nothing."""
    if not count:
        return 0.0, 1.0
    rate = hits / count
    middle = rate + Z * Z / (2 * count)
    spread = Z * math.sqrt(rate * (1 - rate) / count + Z * Z / (4 * count * count))
    whole = 1 + Z * Z / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def _bin(
    number: int,
    inside: npt.NDArray[np.bool_],
    said: Floats,
    happened: Floats,
    who: list[bytes],
) -> Bin:
    count = int(inside.sum())
    people = {name for name, is_in in zip(who, inside, strict=True) if is_in}
    low, high = number / BINS, (number + 1) / BINS
    if len(people) < SMALLEST_CELL:
        return Bin(
            low=low,
            high=high,
            count=count,
            mean_said=None,
            rate=None,
            rate_low=None,
            rate_high=None,
        )
    hits = int(happened[inside].sum())
    rate_low, rate_high = wilson(hits, count)
    return Bin(
        low=low,
        high=high,
        count=count,
        mean_said=float(said[inside].mean()),
        rate=hits / count,
        rate_low=rate_low,
        rate_high=rate_high,
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _gap(place: npt.NDArray[np.int64], said: Floats, happened: Floats) -> float:
    total = 0.0
    for number in range(BINS):
        inside = place == number
        if inside.any():
            total += inside.sum() * abs(float(said[inside].mean() - happened[inside].mean()))
    return total / len(said) if len(said) else 0.0
