"""From outcomes to a recalibration: of this model, settled, and taken back to what it said."""

from dataclasses import replace

import numpy as np

from domain.applications.entities import Status
from domain.applications.policies.calibration import Case
from domain.applications.policies.learn import learn
from domain.kernel.vocabulary import SeasonCode, Specialty
from domain.rankings.policies.adjust import Adjustment
from domain.rankings.policies.recalibrate import PRIOR, Recalibration

MODEL = "a" * 64
MOVED = Adjustment(
    version=1, model_sha256=MODEL, interview=Recalibration(level=-1.0, groups={}, cases=99)
)


def cases(count: int = 200, rate: float = 0.1, said: float = 0.4) -> list[Case]:
    came = np.arange(count) < count * rate
    return [
        Case(
            applicant=number.to_bytes(4),
            specialty=Specialty("pediatrics"),
            img_type=None,
            season=SeasonCode("2027"),
            model=MODEL,
            status=Status.INVITED if invited else Status.NOT_INVITED,
            was_invited=bool(invited),
            rank_position=None,
            route=None,
            p_interview=round(said * 1e6),
            p_would_take=None,
            forecasts={},
        )
        for number, invited in enumerate(came)
    ]


def learned(found: list[Case]) -> Adjustment:
    return learn(found, version=2, model_sha256=MODEL, earlier={1: MOVED})


def test_outcomes_far_below_what_was_said_lower_it() -> None:
    interview = learned(cases()).interview
    assert interview.cases == 200
    assert float(interview.apply(np.array([0.4]), "pediatrics")[0]) < 0.2


def test_silence_and_other_models_count_for_nothing() -> None:
    silent = [replace(each, status=Status.APPLIED, was_invited=False) for each in cases()]
    assert learned(silent).interview == PRIOR
    assert learned([replace(each, model="b" * 64) for each in cases()]).interview == PRIOR


def test_versions_do_not_pile_up_on_each_other() -> None:
    given = MOVED.interview.apply(np.array([0.4]), "pediatrics")
    second = [
        replace(each, recalibration=1, p_interview=round(float(given[0]) * 1e6)) for each in cases()
    ]
    first, again = learned(cases()).interview, learned(second).interview
    assert np.isclose(first.level, again.level, atol=1e-3)
    assert np.isclose(first.groups["pediatrics"], again.groups["pediatrics"], atol=1e-3)
