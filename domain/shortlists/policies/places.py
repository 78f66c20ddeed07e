"""Programs an applicant could list: open tracks that clear the gates, and what they are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.kernel.identifiers import ProgramId
from domain.kernel.vocabulary import SignalTier, TrackKind
from domain.programs.entities import Program, Track
from domain.rankings.entities import COLUMNS_V1, SCALE, Eligibility, RankingResult
from domain.rankings.policies.listing import ELIGIBILITIES
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.entities import Estimate, Mark, MarkKind
from domain.shortlists.policies.utility import track_utility

Ints = npt.NDArray[np.int32]

INELIGIBLE = ELIGIBILITIES.index(Eligibility.INELIGIBLE)
TIERS = (SignalTier.NONE, SignalTier.SILVER, SignalTier.GOLD)
MAIN_KINDS = frozenset(
    {TrackKind.CATEGORICAL, TrackKind.ADVANCED, TrackKind.PHYSICIAN, TrackKind.MEDICINE_PEDIATRICS}
)
_INTERVIEW = tuple(COLUMNS_V1.index(f"p_interview.{tier.value}") for tier in TIERS)
_TAKE = COLUMNS_V1.index("p_would_take")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One program: its tracks stand behind one interview, so it counts once, by its headline."""

    program: Program
    tracks: tuple[Track, ...]
    headline: Track
    utility: int
    eligibility: int
    p_interview: tuple[Estimate, Estimate, Estimate]
    """By tier none, silver, gold."""
    p_would_take: Estimate

    @property
    def is_main(self) -> bool:
        """Whether the headline leads to a certificate, not to a preliminary year alone."""
        return self.headline.kind in MAIN_KINDS

    def interview(self, tier: SignalTier) -> Estimate:
        """Return the chance of an interview with this signal."""
        return self.p_interview[TIERS.index(tier)]

    def chances(self) -> tuple[float, float, float]:
        """Return the chance that it would take her, by tier."""
        return self._held("mid")

    def least_chances(self) -> tuple[float, float, float]:
        """Return the low ends."""
        return self._held("low")

    def most_chances(self) -> tuple[float, float, float]:
        """Return the high ends."""
        return self._held("high")

    def _held(self, end: str) -> tuple[float, float, float]:
        take = _end(self.p_would_take, end)
        none, silver, gold = (_end(each, end) * take for each in self.p_interview)
        # A signal that sorted below its absence by the model's noise is never worse than none.
        silver = max(none, silver)
        return none, silver, max(silver, gold)


def places_of(inputs: Inputs, result: RankingResult, scores: Ints) -> tuple[Place, ...]:
    """Return every program with an open track that fits targets, deal-breakers and gates."""
    found = (_place(inputs, result, scores, each) for each in inputs.catalogue.programs)
    return tuple(each for each in found if each is not None)


def sent_place(inputs: Inputs, result: RankingResult, scores: Ints, program: Program) -> Place:
    """Return a program that was applied to, whether or not it would be listed now.

    What no longer fits is worth nothing to the list; its fee and its signal stay spent.
    """
    fitting = _place(inputs, result, scores, program)
    if fitting is not None:
        return fitting
    worths = [(track, 0) for track in program.tracks]
    return _headed(result, scores, program, worths)


def kinds_of(marks: Sequence[Mark]) -> Mapping[ProgramId, MarkKind]:
    """Return what is marked on each program."""
    return {mark.program: mark.kind for mark in marks}


def _place(inputs: Inputs, result: RankingResult, scores: Ints, program: Program) -> Place | None:
    profile = inputs.snapshot.profile
    open_tracks = [
        (track, worth)
        for track in program.tracks
        if result.eligibility[track.position] < INELIGIBLE
        and (worth := track_utility(profile, program, track)) is not None
    ]
    return _headed(result, scores, program, open_tracks) if open_tracks else None


def _headed(
    result: RankingResult, scores: Ints, program: Program, tracks: Sequence[tuple[Track, int]]
) -> Place:
    def expected(pair: tuple[Track, int]) -> tuple[int, int]:
        track, worth = pair
        chance = int(scores[_INTERVIEW[0], track.position]) * int(scores[_TAKE, track.position])
        return worth * chance, -track.position

    headline, worth = max(tracks, key=expected)
    none, silver, gold = (_estimate(scores, column, headline) for column in _INTERVIEW)
    return Place(
        program=program,
        tracks=tuple(track for track, _ in tracks),
        headline=headline,
        utility=worth,
        eligibility=result.eligibility[headline.position],
        p_interview=(none, silver, gold),
        p_would_take=_estimate(scores, _TAKE, headline),
    )


def _estimate(scores: Ints, column: int, track: Track) -> Estimate:
    mid, low, high = (int(scores[column + step, track.position]) for step in range(3))
    return Estimate(mid=mid, low=low, high=high)


def _end(estimate: Estimate, end: str) -> float:
    ends = {"low": estimate.low, "mid": estimate.mid, "high": estimate.high}
    return ends[end] / SCALE
