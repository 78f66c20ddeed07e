"""Requirement cells: a stance, the parts of its rule, and where it comes from."""

from collections.abc import Callable, Iterator
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
    Stance,
    VisaRule,
)
from domain.programs.policies.import_cells import Cells

RuleT = TypeVar("RuleT")
PARTS = {
    "step_2": ("minimum",),
    "attempts": ("maximum", "exams", "counting", "scope", "counts_incomplete"),
    "graduation": ("years", "from", "at", "exceptions"),
    "experience": ("months", "counts", "within_months"),
    "letters": ("count", "from_us", "in_specialty"),
    "ecfmg": ("by", "is_dated"),
    "visa": ("j1", "h1b", "h1b_step_3_by", "is_stated"),
    "step_3": ("by", "is_dated"),
}
"""Columns of each requirement behind its prefix, beside stance, source, verified_on, rights."""

MAIN = {"attempts": "maximum", "graduation": "years", "experience": "months", "letters": "count"}
"""The part without which the rest of a rule says nothing."""

ORIGIN = ("source", "verified_on", "rights")


def requirement_columns() -> Iterator[str]:
    """Yield every requirement column, in order."""
    for name, parts in PARTS.items():
        for part in ("stance", *parts, *ORIGIN):
            yield f"{name}_{part}"


def provenance(cells: Cells, prefix: str) -> Provenance:
    """Return source, date and rights; rights default to restricted."""
    return Provenance(
        source=cells.text(f"{prefix}source"),
        verified_on=cells.day(f"{prefix}verified_on"),
        rights=cells.kind(f"{prefix}rights", Rights) or Rights.RESTRICTED,
    )


def requirements(cells: Cells) -> Requirements:
    """Return every requirement of a row; blank stances are unknown."""
    return Requirements(
        step_2=_requirement(cells, "step_2", _step_2),
        attempts=_requirement(cells, "attempts", _attempts),
        graduation=_requirement(cells, "graduation", _graduation),
        experience=_requirement(cells, "experience", _experience),
        letters=_requirement(cells, "letters", _letters),
        ecfmg=_requirement(cells, "ecfmg", lambda each: _milestone(each, "ecfmg")),
        visa=_requirement(cells, "visa", _visa),
        step_3=_requirement(cells, "step_3", lambda each: _milestone(each, "step_3")),
    )


def _requirement(
    cells: Cells, name: str, rule_of: Callable[[Cells], RuleT | None]
) -> Requirement[RuleT]:
    stance = cells.kind(f"{name}_stance", Stance) or Stance.UNKNOWN
    rule = rule_of(cells)
    _refuse_rest_alone(cells, name)
    if rule is not None and stance in (Stance.NONE, Stance.UNKNOWN):
        cells.refuse(f"{name}_stance", f"is {stance.value} but a rule is given")
        rule = None
    return Requirement(stance=stance, rule=rule, provenance=provenance(cells, f"{name}_"))


def _refuse_rest_alone(cells: Cells, name: str) -> None:
    """A rule whose main part is blank would be dropped without a word."""
    main = MAIN.get(name)
    if main is None or cells.says(f"{name}_{main}"):
        return
    if any(cells.says(f"{name}_{part}") for part in PARTS[name]):
        cells.refuse(f"{name}_{main}", "is needed beside the rest of the rule")


def _step_2(cells: Cells) -> ScoreRule | None:
    minimum = cells.integer("step_2_minimum", 1, 300)
    return None if minimum is None else ScoreRule(minimum=minimum)


def _attempts(cells: Cells) -> AttemptRule | None:
    maximum = cells.integer("attempts_maximum", 0, 20)
    exams = cells.kinds("attempts_exams", Exam)
    counting = cells.kind("attempts_counting", Counting)
    scope = cells.kind("attempts_scope", AttemptScope)
    incomplete = cells.yes_no("attempts_counts_incomplete")
    if maximum is None:
        return None
    return AttemptRule(
        maximum=maximum,
        exams=exams,
        counting=counting,
        scope=scope,
        counts_incomplete=incomplete,
    )


def _graduation(cells: Cells) -> GraduationRule | None:
    years = cells.integer("graduation_years", 0, 80)
    start = cells.kind("graduation_from", GraduationFrom)
    end = cells.kind("graduation_at", Milestone)
    if end in (Milestone.INTERVIEW, Milestone.RANK):
        cells.refuse("graduation_at", "is not application or start")
    exceptions = cells.kinds("graduation_exceptions", GraduationException)
    if years is None:
        return None
    return GraduationRule(
        years=years, measured_from=start, measured_at=end, exceptions=exceptions or frozenset()
    )


def _experience(cells: Cells) -> ExperienceRule | None:
    months = cells.number("experience_months", 0, 120)
    counts = cells.kinds("experience_counts", ContactClass)
    within = cells.integer("experience_within_months", 1, 600)
    return (
        None
        if months is None
        else ExperienceRule(months=months, counts=counts, within_months=within)
    )


def _letters(cells: Cells) -> LetterRule | None:
    count = cells.integer("letters_count", 0, 20)
    from_us = cells.integer("letters_from_us", 0, 20)
    in_specialty = cells.integer("letters_in_specialty", 0, 20)
    if count is None:
        return None
    return LetterRule(count=count, from_us=from_us, in_specialty=in_specialty)


def _milestone(cells: Cells, name: str) -> MilestoneRule | None:
    by = cells.kind(f"{name}_by", Milestone)
    is_undated = cells.yes_no(f"{name}_is_dated") is False
    return MilestoneRule(by=by) if by is not None or is_undated else None


def _visa(cells: Cells) -> VisaRule | None:
    j1, h1b = cells.yes_no("visa_j1"), cells.yes_no("visa_h1b")
    step_3 = cells.kind("visa_h1b_step_3_by", Milestone)
    is_silent = cells.yes_no("visa_is_stated") is False
    if (j1, h1b, step_3) == (None, None, None) and not is_silent:
        return None
    return VisaRule(j1=j1, h1b=h1b, h1b_step_3_by=step_3)
