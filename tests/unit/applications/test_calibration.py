"""The calibration ledger: censoring, scores against first principles, what is kept back."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applications.entities import Route, Status
from domain.applications.policies.calibration import (
    MODEL,
    Case,
    Head,
    Told,
    interview_known,
    keep_ledger,
    score,
    take_known,
    wilson,
)
from domain.kernel.vocabulary import SeasonCode, Specialty
from services.edge.outcome_pictures import draw_reliability

CASE = Case(
    applicant=b"one",
    specialty=Specialty("psychiatry"),
    img_type="non-us-img",
    season=SeasonCode("2027"),
    model="abc",
    status=Status.APPLIED,
    was_invited=False,
    rank_position=None,
    route=None,
    p_interview=100_000,
    p_would_take=300_000,
    forecasts={},
)


@pytest.mark.parametrize(
    ("changes", "invited", "taken"),
    [
        ({}, None, None),
        ({"status": Status.NOT_INVITED}, False, None),
        ({"status": Status.REJECTED}, False, None),
        ({"status": Status.INTERVIEWED, "was_invited": True}, True, None),
        ({"status": Status.RANKED, "was_invited": True, "rank_position": 2}, True, None),
        ({"status": Status.NOT_MATCHED, "was_invited": True, "rank_position": 1}, True, False),
        (
            {
                "status": Status.MATCHED,
                "was_invited": True,
                "rank_position": 3,
                "route": Route.MAIN_MATCH,
            },
            True,
            True,
        ),
        ({"status": Status.MATCHED, "route": Route.SOAP}, None, None),
    ],
)
def test_silence_and_what_the_match_hides_are_not_answers(
    changes: dict[str, object],
    invited: bool | None,  # noqa: FBT001 - by parametrize
    taken: bool | None,  # noqa: FBT001 - by parametrize
) -> None:
    case = replace(CASE, **changes)  # type: ignore[arg-type]  # named per case
    assert interview_known(case) is invited
    assert take_known(case) is taken


@given(st.lists(st.tuples(st.integers(0, 1_000_000), st.booleans()), min_size=6, max_size=60))
def test_scores_are_their_definitions(drawn: list[tuple[int, bool]]) -> None:
    told = [
        Told(applicant=bytes([number]), chance=chance / 1e6, happened=happened)
        for number, (chance, happened) in enumerate(drawn)
    ]
    scored = score(MODEL, Head.INTERVIEW, told)
    squares = [(each.chance - each.happened) ** 2 for each in told]
    assert scored.brier == pytest.approx(sum(squares) / len(squares))
    losses = [
        -math.log(min(max(each.chance if each.happened else 1 - each.chance, 1e-6), 1 - 1e-6))
        for each in told
    ]
    assert scored.log_loss == pytest.approx(sum(losses) / len(losses), rel=1e-6)
    assert sum(each.count for each in scored.bins) == len(told)
    for each in scored.bins:
        assert (each.rate is None) == (each.count < 5)
        if each.rate is not None and each.rate_low is not None and each.rate_high is not None:
            assert each.rate_low <= each.rate <= each.rate_high


def test_one_person_however_often_shows_no_rate() -> None:
    told = [Told(applicant=b"same", chance=0.5, happened=True) for _ in range(50)]
    scored = score(MODEL, Head.INTERVIEW, told)
    assert (scored.count, scored.applicants, scored.brier) == (50, 1, None)
    assert [each.is_suppressed for each in scored.bins].count(True) == 1


def test_a_forecaster_who_tells_the_truth_is_calibrated() -> None:
    random = np.random.default_rng(3)
    chances = random.random(40_000)
    told = [
        Told(applicant=number.to_bytes(4, "big"), chance=float(chance), happened=bool(happened))
        for number, (chance, happened) in enumerate(
            zip(chances, random.random(40_000) < chances, strict=True)
        )
    ]
    scored = score(MODEL, Head.INTERVIEW, told)
    assert scored.gap is not None
    assert scored.gap < 0.015
    doubled = [replace(each, chance=min(1.0, each.chance * 1.3)) for each in told]
    worse = score(MODEL, Head.INTERVIEW, doubled)
    assert worse.gap is not None
    assert worse.gap > 5 * scored.gap


def test_wilson_agrees_with_the_published_example() -> None:
    low, high = wilson(81, 263)  # Newcombe, Statistics in Medicine 17, 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == (0.0, 1.0)


def test_small_groups_are_counted_and_not_shown() -> None:
    few = [replace(CASE, applicant=bytes([n]), status=Status.REJECTED) for n in range(4)]
    many = [
        replace(
            CASE,
            applicant=bytes([n]),
            specialty=Specialty("pathology"),
            status=Status.REJECTED,
            forecasts={"advisor:x": 50_000},
        )
        for n in range(20)
    ]
    ledger = keep_ledger([*few, *many])
    assert ledger.suppressed == 1
    (group,) = ledger.groups
    assert group.specialty == "pathology"
    assert {each.said_by for each in group.scores} == {MODEL, "advisor:x"}
    assert next(each for each in group.scores if each.said_by == MODEL).base_rate == 0.0


def test_the_picture_carries_its_numbers_and_no_script() -> None:
    random = np.random.default_rng(5)
    cases = [
        replace(
            CASE,
            applicant=number.to_bytes(4, "big"),
            p_interview=int(chance * 1e6),
            status=Status.INTERVIEWED if invited else Status.NOT_INVITED,
            was_invited=bool(invited),
        )
        for number, (chance, invited) in enumerate(
            zip(random.random(500), random.random(500) < 0.4, strict=True)
        )
    ]
    drawn = draw_reliability(keep_ledger(cases))
    assert b"<script" not in drawn
    assert b"500 outcomes" in drawn
    assert b"%" in drawn
    assert drawn == draw_reliability(keep_ledger(cases))


def test_of_nothing_every_bin_is_shown_empty() -> None:
    ledger = keep_ledger([])
    (scored,) = ledger.overall.scores
    assert [each.count for each in scored.bins] == [0] * 10
    assert scored.brier is None
