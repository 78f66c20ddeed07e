"""Bodies of what changed between two rankings."""

from typing import Self

from domain.kernel.identifiers import to_text
from domain.rankings.entities import SCALE
from domain.rankings.policies.compare_runs import Comparison, Effect, TrackChange
from services.edge.bodies import OutStruct

BASIS = (
    "One input after another is put in the later ranking's place, in the order of the causes, "
    "and everything scored again; the parts of a track add up. A change in the model's estimate."
)


class EffectOut(OutStruct):
    """What one cause did: tracks it moved by at least 0.01, and the mean over all compared."""

    cause: str
    tracks_moved: int
    mean_change: float

    @classmethod
    def of(cls, effect: Effect) -> Self:
        """Map the cause."""
        return cls(
            cause=effect.cause.value, tracks_moved=effect.moved, mean_change=effect.mean / SCALE
        )


class TrackChangeOut(OutStruct):
    """A track's chance of an interview without a signal, before and after, by cause."""

    program_id: str
    program_name: str
    track_id: str
    track_code: str
    p_interview_before: float
    p_interview_after: float
    eligibility_before: str
    eligibility_after: str
    by_cause: dict[str, float]

    @classmethod
    def of(cls, change: TrackChange) -> Self:
        """Map the track."""
        return cls(
            program_id=to_text("prg", change.program.id),
            program_name=change.program.name,
            track_id=to_text("trk", change.track.id),
            track_code=change.track.code,
            p_interview_before=change.before / SCALE,
            p_interview_after=change.after / SCALE,
            eligibility_before=change.stood.value,
            eligibility_after=change.stands.value,
            by_cause={cause.value: part / SCALE for cause, part in change.parts.items()},
        )


class RankingComparisonOut(OutStruct):
    """Causes that differ, the thirty tracks they moved most, tracks only one ranking holds."""

    causes: list[EffectOut]
    tracks: list[TrackChangeOut]
    tracks_compared: int
    tracks_added: int
    tracks_removed: int
    basis: str

    @classmethod
    def of(cls, found: Comparison) -> Self:
        """Map the comparison."""
        return cls(
            causes=[EffectOut.of(each) for each in found.effects],
            tracks=[TrackChangeOut.of(each) for each in found.tracks],
            tracks_compared=found.compared,
            tracks_added=found.came,
            tracks_removed=found.went,
            basis=BASIS,
        )
