"""People and programs of a simulated season, as the facts that features are made of."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.kernel.places import DIVISION_OF, Division
from domain.kernel.vocabulary import Specialty
from domain.rankings.policies.facts import DIVISIONS, NAN, ApplicantFacts, ProgramFacts
from workers.training.assumptions import Draw

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

FIELDS = (Specialty("field-a"), Specialty("field-b"), Specialty("field-c"))
COMPETITION = (0.0, 0.5, 1.2)
"""How much harder each field is, in log-odds."""

UNKNOWN_SHARE = 0.08
"""Share of each applicant value that the model is not told, so that it learns the flags."""

CENSUS = tuple(each for each in DIVISIONS if each is not Division.TERRITORIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """`true` drives the market; `told` is what a profile says of the same people."""

    programs: ProgramFacts
    quota: npt.NDArray[np.int64]
    appeal: Doubles
    true: tuple[ApplicantFacts, ...]
    told: tuple[ApplicantFacts, ...]


def sample_population(draw: Draw, programs: int, random: np.random.Generator) -> Population:
    """Return a season of `programs` programs and the applicants its places attract."""
    facts, quota = _programs(draw, programs, random)
    count = int(quota.sum() * draw["applicants_per_slot"])
    true = tuple(_applicant(random) for _ in range(count))
    return Population(
        programs=facts,
        quota=quota,
        appeal=random.normal(size=programs) + 0.8 * facts.is_university,
        true=true,
        told=tuple(_as_told(each, random) for each in true),
    )


def _programs(
    draw: Draw, count: int, random: np.random.Generator
) -> tuple[ProgramFacts, npt.NDArray[np.int64]]:
    is_university = random.random(count) < 0.45
    is_community = ~is_university & (random.random(count) < 0.85)
    share = random.beta(1.2, 2.5, count) + 0.15 * is_community
    quota = np.clip(random.poisson(6 + 4 * is_university), 2, None)
    j1 = random.random(count) < draw["share_sponsoring_j1"]
    h1b = j1 & (random.random(count) < draw["share_sponsoring_h1b_given_j1"])
    kind = random.random(count)
    states = tuple(sorted(DIVISION_OF))
    state = random.integers(0, len(states), count)
    facts = ProgramFacts(
        is_open=np.ones(count, dtype=np.bool_),
        step_2_minimum=_stated(random.choice([218, 225, 230, 235, 240], count), 0.5, random),
        attempts_maximum=_stated(random.integers(0, 3, count), 0.5, random),
        graduation_years=_stated(random.choice([3, 5, 7, 10], count), 0.45, random),
        experience_months=_stated(random.choice([1, 2, 3, 6], count), 0.4, random),
        sponsors_j1=_stated(j1, 0.85, random),
        sponsors_h1b=_stated(h1b, 0.75, random),
        img_share=_stated(np.clip(share, 0, 1), 0.75, random),
        size=quota.astype(np.float32),
        is_university=is_university.astype(np.float32),
        is_community=is_community.astype(np.float32),
        is_preliminary=(kind < 0.12).astype(np.float32),
        is_advanced=((kind >= 0.12) & (kind < 0.2)).astype(np.float32),
        division=np.array([DIVISIONS.index(DIVISION_OF[states[each]]) for each in state], np.int32),
        setting=np.zeros(count, dtype=np.int32),
        state=state.astype(np.int32),
        specialty=random.choice(len(FIELDS), count, p=(0.5, 0.3, 0.2)).astype(np.int32),
        states=states,
        specialties=FIELDS,
    )
    return facts, quota


def _stated(values: npt.ArrayLike, share: float, random: np.random.Generator) -> Floats:
    column = np.asarray(values, dtype=np.float32).copy()
    column[random.random(column.shape[0]) >= share] = NAN
    return column


def _applicant(random: np.random.Generator) -> ApplicantFacts:
    is_us = random.random() < 0.5
    years = 0.0 if is_us else float(np.clip(random.gamma(1.5, 3.0), 0, 20))
    needs_visa = not is_us and random.random() < 0.6
    field = FIELDS[int(random.choice(len(FIELDS), p=(0.5, 0.3, 0.2)))]
    hands_on = float(random.gamma(2.0, 3.0)) if is_us else float(random.gamma(0.6, 2.0))
    observed = 0.0 if is_us else float(random.gamma(0.9, 2.0))
    letters = int(random.integers(2, 5))
    declared = random.random() < 0.75
    chosen = random.choice(len(CENSUS), 3, replace=False)
    return ApplicantFacts(
        step_2_score=float(np.clip(np.rint(random.normal(246, 15)), 200, 290)),
        has_step_3=float(not is_us and random.random() < 0.15),
        failures=float(random.poisson(0.08 if is_us else 0.3)),
        years_since_graduation=years,
        hands_on_months=hands_on,
        observed_months=observed,
        letters_us=float(letters if is_us else random.integers(0, letters + 1)),
        letters_by_specialty={field: float(random.integers(1, letters + 1))},
        months_by_specialty={field: (hands_on + observed) * float(random.random())},
        publications=float(random.poisson(2.0)),
        presentations=float(random.poisson(2.5)),
        is_us_graduate=float(is_us),
        needs_visa=float(needs_visa),
        takes_j1=True,
        takes_h1b=bool(random.random() < 0.7),
        is_certified=float(is_us or random.random() < 0.6),
        prior_match_attempts=float(random.poisson(0.05 if is_us else 0.35)),
        targets={field: 1.0},
        divisions=frozenset(CENSUS[each] for each in chosen) if declared else frozenset(),
    )


def _as_told(applicant: ApplicantFacts, random: np.random.Generator) -> ApplicantFacts:
    hidden = random.random(4) < UNKNOWN_SHARE
    return replace(
        applicant,
        step_2_score=NAN if hidden[0] else applicant.step_2_score,
        failures=NAN if hidden[1] else applicant.failures,
        years_since_graduation=NAN if hidden[2] else applicant.years_since_graduation,
        prior_match_attempts=NAN if hidden[3] else applicant.prior_match_attempts,
    )
