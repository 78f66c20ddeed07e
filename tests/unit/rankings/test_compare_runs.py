"""What changed between two rankings: parts that add up, only causes that differ, none invented."""

from dataclasses import replace
from datetime import date

from domain.applicants.entities import ExamAttempt, ExamOutcome
from domain.kernel.vocabulary import Exam
from domain.programs.entities import Overlay
from domain.programs.policies.generate import generate_catalogue
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.adjust import Adjustment
from domain.rankings.policies.compare_runs import Cause, Comparison, compare_runs, steps_between
from domain.rankings.policies.compute import compute_ranking, score_only
from domain.rankings.policies.listing import tracks_by_position
from domain.rankings.policies.order import unpack_scores
from domain.rankings.policies.recalibrate import Recalibration
from domain.rankings.policies.receipts import Inputs
from domain.rankings.use_cases.run_ranking import scoring_of
from tests.benchmarks.ranking_inputs import one_applicant
from tests.fakes.scorer import FakeProgramScorer
from tests.unit.shortlists.listing import a_season

SCORING = scoring_of(FakeProgramScorer())
EARLIER = Inputs(
    snapshot=one_applicant(),
    catalogue=generate_catalogue(7, 80),
    overlay=Overlay(version=0),
    season=a_season(),
    as_of=date(2026, 11, 23),
    model_sha256="f" * 64,
)
HARDER = Adjustment(
    version=1,
    model_sha256="f" * 64,
    interview=Recalibration(level=-0.7, slope=0.9, groups={}, cases=100),
)
FAILED = ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.FAILED)


def compared(later: Inputs) -> Comparison:
    return compare_runs(steps_between((EARLIER, SCORING), (later, SCORING)))


def failed_once_more() -> Inputs:
    was = EARLIER.snapshot
    profile = replace(was.profile, exams=(*was.profile.exams, FAILED))
    now = replace(was, profile=profile, profile_version=was.profile_version + 1)
    return replace(EARLIER, snapshot=now)


def test_what_outcomes_corrected_holds_wherever_only_scores_are_asked_for() -> None:
    inputs = replace(EARLIER, adjustment=HARDER)
    whole, scores = compute_ranking(inputs, SCORING), score_only(inputs, SCORING)
    assert scores.columns == whole.columns
    assert scores.order == whole.order
    assert scores.columns != score_only(EARLIER, SCORING).columns


def test_the_same_inputs_differ_in_nothing() -> None:
    found = compared(EARLIER)
    assert (found.effects, found.tracks, found.came, found.went) == ((), (), 0, 0)
    assert found.compared == len(tracks_by_position(EARLIER.catalogue))


def test_a_failure_moves_estimates_down_by_the_profile_alone() -> None:
    found = compared(failed_once_more())
    (effect,) = found.effects
    assert effect.cause is Cause.PROFILE
    assert effect.mean < 0
    assert found.tracks
    assert all(each.after <= each.before for each in found.tracks)


def test_parts_of_every_track_add_up_to_what_the_two_rankings_say() -> None:
    later = replace(failed_once_more(), as_of=date(2027, 6, 1), adjustment=HARDER)
    found = compared(later)
    assert [each.cause for each in found.effects] == [Cause.PROFILE, Cause.SEASON, Cause.MODEL]
    before, after = (
        unpack_scores(compute_ranking(each, SCORING))[COLUMNS_V1.index("p_interview.none")]
        for each in (EARLIER, later)
    )
    assert found.tracks
    for each in found.tracks:
        assert each.before == before[each.track.position]
        assert each.after == after[each.track.position]
        assert sum(each.parts.values()) == each.after - each.before
    moves = [abs(each.after - each.before) for each in found.tracks]
    assert moves == sorted(moves, reverse=True)


def test_programs_that_only_one_catalogue_holds_are_counted_and_not_compared() -> None:
    fewer = EARLIER.catalogue.programs[:-5]
    gone = sum(len(each.tracks) for each in EARLIER.catalogue.programs[-5:])
    later = replace(
        EARLIER,
        catalogue=replace(
            EARLIER.catalogue, programs=fewer, version=EARLIER.catalogue.version + 1,
            content_sha256="0" * 64,
        ),
    )  # fmt: skip
    found = compared(later)
    assert (found.came, found.went) == (0, gone)
    assert [each.cause for each in found.effects] == [Cause.PROGRAMS]
    assert found.effects[0].moved == 0
