"""Invented requirements that hang together: visas follow IMG shares, minima competitiveness."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from domain.kernel.vocabulary import ContactClass, Exam, Milestone
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    LetterRule,
    MilestoneRule,
    Provenance,
    Requirement,
    Requirements,
    Rights,
    ScoreRule,
    Setting,
    Stance,
    VisaRule,
)

Rule = TypeVar("Rule")

_STANCES = (Stance.STRICT, Stance.PREFERRED, Stance.NONE, Stance.UNKNOWN)
_MIX = {
    "step_2": (27, 15, 13, 45),
    "attempts": (31, 15, 19, 35),
    "graduation": (30, 20, 20, 30),
    "experience": (22, 30, 18, 30),
    "letters": (68, 12, 5, 15),
    "ecfmg": (58, 12, 10, 20),
    "visa": (82, 4, 2, 12),
    "step_3": (5, 9, 54, 32),
}
"""Percent of strict, preferred, none and unknown; assumptions of ours."""
_UNSAID = 0.03
"""Share of stances held without saying which rule."""
_VISA_LEAN = {
    Setting.UNIVERSITY: 0.9,
    Setting.UNIVERSITY_AFFILIATED: 0.5,
    Setting.COMMUNITY: -0.7,
    Setting.MILITARY: -6.0,
    Setting.UNKNOWN: 0.0,
}
"""Community programs sponsor less often (Nguemeni Tiako et al., JGME 2022;14(6):680)."""
_STEPS = frozenset({Exam.STEP_1, Exam.STEP_2_CK})
_EXAM_SETS = (_STEPS, _STEPS | {Exam.STEP_3}, frozenset({Exam.STEP_2_CK}), None)
_HANDS_ON = frozenset({ContactClass.HANDS_ON})
_CONTACTS = (
    _HANDS_ON,
    _HANDS_ON | {ContactClass.ACTIVE_OBSERVATIONAL},
    frozenset(ContactClass),
    None,
)
_EXCEPTIONS = (
    frozenset({GraduationException.PRACTICE}),
    frozenset({GraduationException.PRIOR_RESIDENCY}),
    frozenset(GraduationException),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """What a program's requirements follow from."""

    setting: Setting
    competitiveness: float
    """0 to 1."""
    img_share: float


def invent_provenance(rng: Random, source: str) -> Provenance:
    """Return a synthetic provenance checked on some day from January to October 2026."""
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    return Provenance(source=source, verified_on=day, rights=Rights.SYNTHETIC)


def invent_requirements(rng: Random, character: Character, source: str) -> Requirements:
    """Return every gate of one program, drawn from `rng` in a fixed order."""

    def told(gate: str, rule: Rule) -> Requirement[Rule]:
        stance = rng.choices(_STANCES, _MIX[gate])[0]
        is_held = stance in (Stance.STRICT, Stance.PREFERRED)
        is_said = is_held and rng.random() >= _UNSAID
        provenance = invent_provenance(rng, source)
        return Requirement(stance=stance, rule=rule if is_said else None, provenance=provenance)

    return Requirements(
        step_2=told("step_2", _minimum(rng, character)),
        attempts=told("attempts", _attempts(rng, character)),
        graduation=told("graduation", _graduation(rng, character)),
        experience=told("experience", _experience(rng)),
        letters=told("letters", _letters(rng)),
        ecfmg=told("ecfmg", MilestoneRule(by=_one(rng, tuple(Milestone), (50, 10, 25, 10)))),
        visa=told("visa", _visa(rng, character)),
        step_3=told("step_3", MilestoneRule(by=_one(rng, tuple(Milestone), (20, 10, 45, 20)))),
    )


def _one(rng: Random, values: tuple[Rule, ...], percents: tuple[int, ...]) -> Rule | None:
    """Return one value by its percent; None for what is left of a hundred."""
    draw = rng.random() * 100
    for value, percent in zip(values, percents, strict=True):
        draw -= percent
        if draw < 0:
            return value
    return None


def _minimum(rng: Random, character: Character) -> ScoreRule:
    middle = 213 + 25 * character.competitiveness + rng.gauss(0, 6)
    grain = 5 if rng.random() < 0.85 else 1
    return ScoreRule(minimum=min(250, max(210, round(middle / grain) * grain)))


def _attempts(rng: Random, character: Character) -> AttemptRule:
    counting = _one(rng, tuple(Counting), (52, 25))
    leniency = (30, 40, 22, 8) if character.competitiveness < 0.5 else (58, 30, 9, 3)
    failures = rng.choices((0, 1, 2, 3), leniency)[0]
    return AttemptRule(
        maximum=failures + (counting is Counting.SITTINGS),
        exams=rng.choices(_EXAM_SETS, (50, 15, 15, 20))[0],
        counting=counting,
        scope=_one(rng, tuple(AttemptScope), (50, 22)),
        counts_incomplete=_one(rng, (True, False), (12, 38)),
    )


def _graduation(rng: Random, character: Character) -> GraduationRule:
    chances = (18, 48, 12, 22) if character.competitiveness < 0.5 else (45, 42, 6, 7)
    return GraduationRule(
        years=rng.choices((3, 5, 7, 10), chances)[0],
        measured_from=_one(rng, tuple(GraduationFrom), (35, 40)),
        measured_at=_one(rng, (Milestone.APPLICATION, Milestone.START), (48, 27)),
        exceptions=rng.choice(_EXCEPTIONS) if rng.random() < 0.25 else frozenset(),
    )


def _experience(rng: Random) -> ExperienceRule:
    return ExperienceRule(
        months=float(rng.choices((1, 2, 3, 4, 6, 12), (24, 22, 30, 8, 12, 4))[0]),
        counts=rng.choices(_CONTACTS, (35, 25, 12, 28))[0],
        within_months=_one(rng, (12, 24, 36), (10, 10, 8)),
    )


def _letters(rng: Random) -> LetterRule:
    return LetterRule(
        count=3 if rng.random() < 0.85 else 4,
        from_us=_one(rng, (1, 2, 3), (22, 12, 5)),
        in_specialty=_one(rng, (1, 2), (40, 12)),
    )


def _visa(rng: Random, character: Character) -> VisaRule:
    """Of those that say: J-1 64 %, H-1B 22 % (Nguemeni Tiako et al., JGME 2022;14(6):680)."""
    lean = 0.15 + _VISA_LEAN[character.setting] + 3.2 * (character.img_share - 0.15)
    sponsors_j1 = rng.random() < 1 / (1 + math.exp(-lean))
    sponsors_h1b = rng.random() < (0.335 if sponsors_j1 else 0.02)
    return VisaRule(
        j1=None if rng.random() < 0.03 else sponsors_j1,
        h1b=None if rng.random() < 0.06 else sponsors_h1b,
        h1b_step_3_by=_one(rng, (Milestone.RANK, Milestone.START), (40, 25))
        if sponsors_h1b
        else None,
    )
