"""People and programs of a simulated season, as the facts that features are made of."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.experience.policies.ledger_facts import RECENCY
from domain.kernel.places import DIVISION_OF, Division
from domain.rankings.policies.facts import (
    DIVISIONS,
    NAN,
    ApplicantFacts,
    ProgramFacts,
)
from domain.rankings.policies.fields import COMPETITIVENESS, SIMULATED
from domain.rankings.policies.unknown_rules import PRIORS, RulePrior
from workers.training.assumptions import Draw

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

FIELDS = SIMULATED
SHARES = (0.26, 0.26, 0.14, 0.12, 0.14, 0.08)
"""Of programs, by field: ours."""
SIGNALS = (5, 15, 10, 5, 15, 30)
"""Signals an applicant has, by field: published by AAMC for 2025."""
HARDNESS = tuple(COMPETITIVENESS[each] for each in FIELDS)

UNKNOWN_SHARE = 0.08
"""Share of each applicant value that the model is not told, so that it learns the flags."""

CENSUS = tuple(each for each in DIVISIONS if each is not Division.TERRITORIES)


KINDS = ("us-graduate", "us-img", "non-us-img")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What drives the market and is no feature, shape (applicants,)."""

    kind: npt.NDArray[np.int64]
    """Index into KINDS; the model is told of US graduates and of visas, never of citizenship."""
    home: npt.NDArray[np.int64]
    """Index of the home state; -1: none in the country."""
    quality: Doubles
    """What programs see and no profile shows, in standard deviations."""
    hands_on_years_ago: Doubles
    """Middle of the hands-on work, before applying."""
    field: npt.NDArray[np.int64]
    """Index into FIELDS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """`true` and `rules` drive the market; `told` and `programs` are what is known of the same."""

    programs: ProgramFacts
    rules: ProgramFacts
    """The programs with the rules they really have."""
    quota: npt.NDArray[np.int64]
    appeal: Doubles
    true: tuple[ApplicantFacts, ...]
    told: tuple[ApplicantFacts, ...]
    unseen: Unseen


def sample_population(draw: Draw, programs: int, random: np.random.Generator) -> Population:
    """Return a season of `programs` programs and the applicants its places attract."""
    rules, known, quota = _programs(draw, programs, random)
    places = np.bincount(rules.specialty, weights=quota, minlength=len(FIELDS))
    crowd = places * (1.0 + draw["crowding_by_field"] * (np.array(HARDNESS) - 0.35))
    count = int(quota.sum() * draw["applicants_per_slot"])
    field = random.choice(len(FIELDS), count, p=crowd / crowd.sum())
    kind = _kinds(draw, field, random)
    years_ago = random.gamma(1.3, 1.2, count)
    true = tuple(
        _applicant(int(each), int(where), float(ago), draw, random)
        for each, where, ago in zip(kind, field, years_ago, strict=True)
    )
    home = np.where(kind == 2, -1, random.integers(0, len(rules.states), count))
    return Population(
        programs=known,
        rules=rules,
        quota=quota,
        appeal=random.normal(size=programs) + 0.8 * rules.is_university,
        true=true,
        told=tuple(_as_told(each, random) for each in true),
        unseen=Unseen(
            kind=kind,
            home=home,
            quality=random.normal(size=count),
            hands_on_years_ago=years_ago,
            field=field,
        ),
    )


def _kinds(
    draw: Draw, field: npt.NDArray[np.int64], random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return who applies where: international graduates rarely to the hardest fields."""
    img = np.clip(draw["img_applicants"] * (1.35 - np.array(HARDNESS)), 0.05, 0.9)[field]
    is_img = random.random(len(field)) < img
    from_us = random.random(len(field)) < draw["us_imgs_of_imgs"]
    return np.where(is_img, np.where(from_us, 1, 2), 0)


def _programs(
    draw: Draw, count: int, random: np.random.Generator
) -> tuple[ProgramFacts, ProgramFacts, npt.NDArray[np.int64]]:
    """Return (with true rules, as known, places)."""
    is_university = random.random(count) < 0.45
    is_community = ~is_university & (random.random(count) < 0.85)
    field = random.choice(len(FIELDS), count, p=SHARES)
    ease = 1.0 - np.array(HARDNESS)[field]
    share = np.clip(random.beta(1.2, 2.5, count) * (0.3 + ease) + 0.1 * is_community, 0, 1)
    quota = np.clip(random.poisson(6 + 4 * is_university), 2, None)
    j1 = random.random(count) < draw["share_sponsoring_j1"]
    h1b = j1 & (random.random(count) < draw["share_sponsoring_h1b_given_j1"])
    kind = random.random(count)
    states = tuple(sorted(DIVISION_OF))
    state = random.integers(0, len(states), count)
    limits = {name: _limits(prior, count, random) for name, prior in PRIORS.items()}
    visas = {"sponsors_j1": j1.astype(np.float32), "sponsors_h1b": h1b.astype(np.float32)}
    rules = ProgramFacts(
        is_open=np.ones(count, dtype=np.bool_),
        **limits,
        **visas,
        img_share=share.astype(np.float32),
        size=quota.astype(np.float32),
        is_university=is_university.astype(np.float32),
        is_community=is_community.astype(np.float32),
        is_preliminary=(kind < 0.12).astype(np.float32),
        is_advanced=((kind >= 0.12) & (kind < 0.2)).astype(np.float32),
        division=np.array([DIVISIONS.index(DIVISION_OF[states[each]]) for each in state], np.int32),
        setting=np.zeros(count, dtype=np.int32),
        state=state.astype(np.int32),
        specialty=field.astype(np.int32),
        states=states,
        specialties=FIELDS,
    )
    stated = draw["rules_stated"]
    known = replace(
        rules,
        step_2_minimum=_stated(rules.step_2_minimum, stated, random),
        attempts_maximum=_stated(rules.attempts_maximum, stated, random),
        graduation_years=_stated(rules.graduation_years, stated, random),
        experience_months=_stated(rules.experience_months, stated, random),
        sponsors_j1=_stated(j1, 0.85, random),
        sponsors_h1b=_stated(h1b, 0.75, random),
        img_share=_stated(share, 0.75, random),
    )
    return rules, known, quota


def _limits(prior: RulePrior, count: int, random: np.random.Generator) -> Floats:
    limits = random.choice(np.array(prior.limits, dtype=np.float32), count)
    limits[random.random(count) < prior.absent] = prior.absent_limit
    return limits.astype(np.float32)


def _stated(values: npt.ArrayLike, share: float, random: np.random.Generator) -> Floats:
    column = np.asarray(values, dtype=np.float32).copy()
    column[random.random(column.shape[0]) >= share] = NAN
    return column


def _applicant(
    kind: int, where: int, years_ago: float, draw: Draw, random: np.random.Generator
) -> ApplicantFacts:
    is_us, field = kind == 0, FIELDS[where]
    years = 0.0 if is_us else float(np.clip(random.gamma(1.5, 3.0), 0, 20))
    needs_visa = kind == 2 and random.random() < draw["non_us_imgs_needing_visa"]
    hands_on = _hands_on(kind, random)
    observed = 0.0 if is_us else float(random.gamma(0.9, 2.0))
    letters = int(random.integers(2, 5))
    declared = random.random() < 0.75
    chosen = random.choice(len(CENSUS), 3, replace=False)
    score = random.normal(242 + 12 * HARDNESS[where] + 2 * is_us, 14)
    return ApplicantFacts(
        step_2_score=float(np.clip(np.rint(score), 200, 290)),
        has_step_3=float(not is_us and random.random() < 0.15),
        failures=float(random.poisson(0.08 if is_us else 0.3)),
        years_since_graduation=years,
        hands_on_months=hands_on,
        hands_on_recent_months=hands_on * recent_weight(years_ago),
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


def _hands_on(kind: int, random: np.random.Generator) -> float:
    """Half the international graduates have none at all."""
    if kind and random.random() < 0.5:
        return 0.0
    return float(random.gamma(2.0, 3.0) if kind == 0 else random.gamma(1.5, 2.0))


def recent_weight(years_ago: float) -> float:
    """Return what a month so long ago counts in `hands_on_recent_months`."""
    middles = [(back - 6) / 12 for back, _ in RECENCY]
    weights = [weight for _, weight in RECENCY]
    return float(np.interp(years_ago, [*middles, RECENCY[-1][0] / 12], [*weights, 0.0]))


def _as_told(applicant: ApplicantFacts, random: np.random.Generator) -> ApplicantFacts:
    hidden = random.random(4) < UNKNOWN_SHARE
    return replace(
        applicant,
        step_2_score=NAN if hidden[0] else applicant.step_2_score,
        failures=NAN if hidden[1] else applicant.failures,
        years_since_graduation=NAN if hidden[2] else applicant.years_since_graduation,
        prior_match_attempts=NAN if hidden[3] else applicant.prior_match_attempts,
    )
