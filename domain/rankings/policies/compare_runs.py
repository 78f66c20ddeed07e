"""Why two rankings of one applicant differ: each estimate's change, split by what changed.

From the earlier ranking to the later one input after another is put in the later's place, always
in the order of `Cause`, and everything scored again: the parts of a track add up to its change.
Another order could share an interplay of two inputs otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.kernel.identifiers import TrackId
from domain.programs.entities import Program, Track
from domain.rankings.entities import COLUMNS_V1, Eligibility, RankingResult
from domain.rankings.policies.compute import Scoring, score_only
from domain.rankings.policies.listing import ELIGIBILITIES, tracks_by_position
from domain.rankings.policies.order import unpack_scores
from domain.rankings.policies.receipts import Inputs

HEADLINE = COLUMNS_V1.index("p_interview.none")
MOVED_FROM = 10_000
"""A change of an estimate worth counting: one in a hundred, in 1e-6."""
NAMED = 30


class Cause(StrEnum):
    """What changed between two rankings."""

    PROFILE = "profile"
    """The profile, its experiences and letters."""
    PROGRAMS = "programs"
    """The catalogue, or what the agency laid over it."""
    SEASON = "season"
    """The season's rules and dates, or the day the ranking speaks of."""
    MODEL = "model"
    """The model, or what the agency's outcomes had made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one cause did to the tracks that both rankings hold.

    `moved` were moved by at least one in a hundred, `mean` in 1e-6 is over all of them.
    """

    cause: Cause
    moved: int
    mean: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChange:
    """One track before and after, in 1e-6; `parts` adds up to the difference."""

    program: Program
    track: Track
    before: int
    after: int
    stood: Eligibility
    stands: Eligibility
    parts: Mapping[Cause, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Causes in order, only such as differ; tracks, most moved first; how many came and went."""

    effects: tuple[Effect, ...]
    tracks: tuple[TrackChange, ...]
    compared: int
    came: int
    went: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One state on the way, with the model that scores it; `cause` None: the earlier ranking."""

    cause: Cause | None
    inputs: Inputs
    scoring: Scoring


Estimates = Mapping[TrackId, tuple[int, Eligibility]]


def steps_between(earlier: tuple[Inputs, Scoring], later: tuple[Inputs, Scoring]) -> list[Step]:
    """Return the way from the earlier inputs to the later, only with steps that change anything."""
    (old, before), (new, after) = earlier, later
    profile = replace(old, snapshot=new.snapshot)
    programs = replace(profile, catalogue=new.catalogue, overlay=new.overlay)
    season = replace(programs, season=new.season, as_of=new.as_of)
    steps = [Step(cause=None, inputs=old, scoring=before)]
    if _profile(old) != _profile(new):
        steps.append(Step(cause=Cause.PROFILE, inputs=profile, scoring=before))
    if _programs(old) != _programs(new):
        steps.append(Step(cause=Cause.PROGRAMS, inputs=programs, scoring=before))
    if _season(old) != _season(new):
        steps.append(Step(cause=Cause.SEASON, inputs=season, scoring=before))
    if _model(old) != _model(new):
        steps.append(Step(cause=Cause.MODEL, inputs=new, scoring=after))
    return steps


def compare_runs(steps: Sequence[Step]) -> Comparison:
    """Score every step, and say what each did."""
    found = [_estimates(each) for each in steps]
    first, last = found[0], found[-1]
    known = tracks_by_position(steps[-1].inputs.catalogue)
    both = [
        (program, track)
        for _, (program, track) in sorted(known.items())
        if all(track.id in each for each in found)
    ]
    changes = [_change(program, track, steps, found) for program, track in both]
    moved = [each for each in changes if any(each.parts.values()) or each.stood != each.stands]
    moved.sort(key=_most_moved)
    return Comparison(
        effects=tuple(_effect(step.cause, changes) for step in steps if step.cause is not None),
        tracks=tuple(moved[:NAMED]),
        compared=len(both),
        came=len(last.keys() - first.keys()),
        went=len(first.keys() - last.keys()),
    )


def _estimates(step: Step) -> Estimates:
    result: RankingResult = score_only(step.inputs, step.scoring)
    scores = unpack_scores(result)
    places = tracks_by_position(step.inputs.catalogue)
    return {
        track.id: (int(scores[HEADLINE, position]), ELIGIBILITIES[result.eligibility[position]])
        for position, (_, track) in places.items()
    }


def _change(
    program: Program, track: Track, steps: Sequence[Step], found: Sequence[Estimates]
) -> TrackChange:
    values = [each[track.id][0] for each in found]
    parts = {
        step.cause: after - before
        for step, before, after in zip(steps[1:], values, values[1:], strict=False)
        if step.cause is not None
    }
    return TrackChange(
        program=program,
        track=track,
        before=values[0],
        after=values[-1],
        stood=found[0][track.id][1],
        stands=found[-1][track.id][1],
        parts=parts,
    )


def _most_moved(change: TrackChange) -> tuple[int, str, str]:
    return -abs(change.after - change.before), change.program.code, change.track.code


def _effect(cause: Cause, changes: Sequence[TrackChange]) -> Effect:
    parts = [each.parts[cause] for each in changes]
    return Effect(
        cause=cause,
        moved=sum(abs(each) >= MOVED_FROM for each in parts),
        mean=round(sum(parts) / len(parts)) if parts else 0,
    )


def _profile(inputs: Inputs) -> tuple[int, str]:
    return inputs.snapshot.profile_version, inputs.snapshot.ledger_head


def _programs(inputs: Inputs) -> tuple[object, ...]:
    catalogue = inputs.catalogue
    return catalogue.id, catalogue.version, catalogue.content_sha256, inputs.overlay.version


def _season(inputs: Inputs) -> tuple[object, ...]:
    return inputs.season.code, inputs.season.content_sha256, inputs.as_of


def _model(inputs: Inputs) -> tuple[str, str | None]:
    made = inputs.adjustment
    return inputs.model_sha256, None if made is None else made.sha256
