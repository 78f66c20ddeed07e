"""What an estimate rests on, what one question is worth, and what would change the estimate.

All of it is the model asked again with other facts: a change in the model, not in the world.
Never proposed: an address, a citizenship, a region not preferred, or hands-on work for a graduate
without authorisation to work.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.kernel.vocabulary import Specialty
from domain.rankings.entities import COLUMNS_V1, SCALE
from domain.rankings.policies.explain import HEADLINE, Score
from domain.rankings.policies.facts import ApplicantFacts, ProgramFacts
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from domain.rankings.policies.support import Support, SupportCounts, support_of
from domain.rankings.policies.unknown_rules import OFFERED, PRIORS, RulePrior

Doubles = npt.NDArray[np.float64]

MORE_MONTHS = 3.0
LETTERS_COUNTED = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A rule nobody has verified; chances of an interview in 1e-6."""

    rule: str
    chance_met: int
    """That this applicant meets it, by the prior."""
    if_met: int
    if_missed: int | None
    """None: whatever the rule is, it is met."""
    worth: int
    """How far the estimate moves on average once the answer is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An input one can act on, and the estimate with it; chances of an interview in 1e-6."""

    code: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What stands beside the reasons of one track."""

    support: Support
    unknowns: tuple[Unknown, ...]
    """Most worth knowing first."""
    changes: tuple[Change, ...]
    """Largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lawful:
    """What may be proposed to this applicant."""

    hands_on: bool
    """Students, and whoever may work without a sponsor."""


def look_out(
    programs: ProgramFacts,
    position: int,
    applicant: ApplicantFacts,
    score: Score,
    counts: SupportCounts,
    lawful: Lawful,
) -> Outlook:
    """Return the outlook of one track."""
    place = int(programs.specialty[position])
    field = programs.specialties[place] if place >= 0 else Specialty("none")
    program = _repeated(programs, position, 1)
    (now,) = _tables(program, applicant, score)
    return Outlook(
        support=support_of(counts, applicant, field),
        unknowns=tuple(
            sorted(
                _unknowns(programs, position, applicant, score, float(now[HEADLINE])),
                key=lambda each: (-each.worth, each.rule),
            )
        ),
        changes=tuple(
            sorted(
                (*_signals(now), *_changes(program, applicant, field, score, now, lawful)),
                key=lambda each: (each.before - each.after, each.code),
            )
        ),
    )


def _unknowns(
    programs: ProgramFacts, position: int, applicant: ApplicantFacts, score: Score, now: float
) -> Iterator[Unknown]:
    for name, prior in PRIORS.items():
        if not np.isnan(getattr(programs, name)[position]):
            continue
        limits = (prior.absent_limit, *prior.limits)
        each = (1.0 - prior.absent) / len(prior.limits)
        weights = np.array([prior.absent, *[each] * len(prior.limits)])
        missed = _missed(prior, limits, _OURS[name](applicant))
        yield _unknown(
            name, weights, missed, _asked(programs, position, applicant, score, {name: limits}), now
        )
    if applicant.needs_visa == 1.0:
        for name, share in OFFERED.items():
            takes = applicant.takes_j1 if name == "sponsors_j1" else applicant.takes_h1b
            if takes and np.isnan(getattr(programs, name)[position]):
                chances = _asked(programs, position, applicant, score, {name: (1.0, 0.0)})
                weights = np.array([share, 1.0 - share])
                yield _unknown(name, weights, np.array([False, True]), chances, now)


_OURS: Mapping[str, Callable[[ApplicantFacts], float]] = {
    "step_2_minimum": lambda each: each.step_2_score,
    "attempts_maximum": lambda each: each.failures,
    "graduation_years": lambda each: each.years_since_graduation,
    "experience_months": lambda each: each.hands_on_months + each.observed_months,
}


def _missed(prior: RulePrior, limits: Sequence[float], ours: float) -> npt.NDArray[np.bool_]:
    theirs = np.array(limits)
    return ours < theirs if prior.is_minimum else ours > theirs


def _unknown(
    rule: str, weights: Doubles, missed: npt.NDArray[np.bool_], chances: Doubles, now: float
) -> Unknown:
    """Unknown of ours (NaN) compares false: it misses nothing."""
    met = float(weights[~missed].sum())
    lost = chances[missed] @ weights[missed] / weights[missed].sum() if missed.any() else None
    return Unknown(
        rule=rule,
        chance_met=_whole(met),
        if_met=_whole(float(chances[~missed] @ weights[~missed]) / met),
        if_missed=None if lost is None else _whole(float(lost)),
        worth=_whole(float(weights @ np.abs(chances - now))),
    )


def _asked(
    programs: ProgramFacts,
    position: int,
    applicant: ApplicantFacts,
    score: Score,
    values: Mapping[str, Sequence[float]],
) -> Doubles:
    """Return the chance of an interview with each value of the rule."""
    count = len(next(iter(values.values())))
    known = {name: np.array(each, dtype=np.float32) for name, each in values.items()}
    row = _repeated(programs, position, count)
    asked = replace(
        row,
        step_2_minimum=known.get("step_2_minimum", row.step_2_minimum),
        attempts_maximum=known.get("attempts_maximum", row.attempts_maximum),
        graduation_years=known.get("graduation_years", row.graduation_years),
        experience_months=known.get("experience_months", row.experience_months),
        sponsors_j1=known.get("sponsors_j1", row.sponsors_j1),
        sponsors_h1b=known.get("sponsors_h1b", row.sponsors_h1b),
    )
    return _tables(asked, applicant, score)[:, HEADLINE]


def _repeated(programs: ProgramFacts, position: int, count: int) -> ProgramFacts:
    """Return `count` rows of one track."""
    at = np.full(count, position)
    return replace(
        programs,
        step_2_minimum=programs.step_2_minimum[at],
        attempts_maximum=programs.attempts_maximum[at],
        graduation_years=programs.graduation_years[at],
        experience_months=programs.experience_months[at],
        sponsors_j1=programs.sponsors_j1[at],
        sponsors_h1b=programs.sponsors_h1b[at],
        img_share=programs.img_share[at],
        size=programs.size[at],
        is_university=programs.is_university[at],
        is_community=programs.is_community[at],
        is_preliminary=programs.is_preliminary[at],
        is_advanced=programs.is_advanced[at],
        division=programs.division[at],
        setting=programs.setting[at],
        state=programs.state[at],
        specialty=programs.specialty[at],
        is_open=programs.is_open[at],
    )


def _tables(programs: ProgramFacts, applicant: ApplicantFacts, score: Score) -> Doubles:
    matrix = feature_matrix(ProgramFeatures.from_facts(programs), applicant)
    raw = np.frombuffer(score(matrix.tobytes(), len(matrix)), dtype="<f4")
    return raw.reshape(len(matrix), len(COLUMNS_V1)).astype(np.float64)


def _signals(now: Doubles) -> Iterator[Change]:
    for tier in ("silver", "gold"):
        chance = float(now[COLUMNS_V1.index(f"p_interview.{tier}")])
        yield _change(f"signal-{tier}", now, chance)


def _changes(
    program: ProgramFacts,
    applicant: ApplicantFacts,
    field: Specialty,
    score: Score,
    now: Doubles,
    lawful: Lawful,
) -> Iterator[Change]:
    for code, changed in _actions(applicant, field, lawful):
        chance = float(_tables(program, changed, score)[0, HEADLINE])
        yield _change(code, now, chance)


def _actions(
    applicant: ApplicantFacts, field: Specialty, lawful: Lawful
) -> Iterator[tuple[str, ApplicantFacts]]:
    """Order matters: the certificate comes before Step 3, Step 2 before both."""
    is_img = applicant.is_us_graduate == 0.0
    has_score = not np.isnan(applicant.step_2_score)
    if is_img and has_score and applicant.is_certified == 0.0:
        yield "certificate", replace(applicant, is_certified=1.0)
    if is_img and applicant.is_certified == 1.0 and applicant.has_step_3 == 0.0:
        yield "step-3", replace(applicant, has_step_3=1.0)
    in_field = applicant.letters_by_specialty.get(field, 0.0)
    if in_field < LETTERS_COUNTED:
        letters = {**applicant.letters_by_specialty, field: in_field + 1}
        more = replace(applicant, letters_by_specialty=letters, letters_us=applicant.letters_us + 1)
        yield "us-letter-in-field", more
    if is_img and lawful.hands_on:
        months = {
            **applicant.months_by_specialty,
            field: applicant.months_by_specialty.get(field, 0.0) + MORE_MONTHS,
        }
        more = replace(
            applicant,
            months_by_specialty=months,
            hands_on_months=applicant.hands_on_months + MORE_MONTHS,
            hands_on_recent_months=applicant.hands_on_recent_months + MORE_MONTHS,
        )
        yield "hands-on-months", more


def _change(code: str, now: Doubles, after: float) -> Change:
    return Change(code=code, before=_whole(float(now[HEADLINE])), after=_whole(after))


def _whole(chance: float) -> int:
    return round(chance * SCALE)
