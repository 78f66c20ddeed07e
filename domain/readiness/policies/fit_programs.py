"""What each program of a list would see: which letters go there, what counts, when it flips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from domain.applicants.entities import AuthorKind, Experience, Letter, LetterStatus, Profile
from domain.applicants.policies.classify_contact import is_in_us
from domain.experience.policies.assign_letters import LetterSet, assign_letters, whom_to_ask
from domain.experience.policies.count_for_rule import RuleCount, count_for_rule
from domain.experience.policies.find_flips import Flip, find_flips
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import LetterRule, Program, Requirements

ASKED = 10
"""Supervisors weighed against the whole list."""

Assign = Callable[[Specialty, LetterRule | None], LetterSet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What an applicant has, on a day; places count from 0."""

    profile: Profile
    roles: tuple[Experience, ...]
    letters: tuple[Letter, ...]
    specialty: Specialty
    as_of: date
    cut: date
    """When programs look: applications open, or today when they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFit:
    """One program under its own rules."""

    program: Program
    letters: LetterSet
    counted: RuleCount | None
    """None: the program states no rule on experience."""
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A supervisor to ask for a letter, and how many letters programs lack that it would fill."""

    role: int
    fills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Every program of the list in its order, and whom to ask, the most useful first."""

    programs: tuple[ProgramFit, ...]
    ask_next: tuple[Asking, ...]


def fit_programs(held: Held, listed: Sequence[tuple[Program, Requirements]]) -> Portfolio:
    """Return the letters for each program (at most four), what counts, and whom to ask."""
    assign = _assigning(held, held.letters)
    return Portfolio(
        programs=tuple(_fit(held, assign, program, rules) for program, rules in listed),
        ask_next=_askings(held, listed),
    )


def _fit(held: Held, assign: Assign, program: Program, rules: Requirements) -> ProgramFit:
    rule = rules.experience.rule
    counted = None if rule is None else count_for_rule(held.roles, rule, held.cut, held.as_of)
    return ProgramFit(
        program=program,
        letters=assign(program.specialty, rules.letters.rule),
        counted=counted,
        flips=find_flips(held.profile, held.roles, rules, held.as_of),
    )


def _askings(held: Held, listed: Sequence[tuple[Program, Requirements]]) -> tuple[Asking, ...]:
    asked = [(program.specialty, rules.letters.rule) for program, rules in listed]
    lacking = _lacking(held, held.letters, asked)
    places = whom_to_ask(held.roles, held.letters, held.specialty, held.as_of)[:ASKED]
    found = [
        Asking(
            role=place,
            fills=lacking - _lacking(held, (*held.letters, _hoped(held.roles[place])), asked),
        )
        for place in places
    ]
    return tuple(sorted(found, key=lambda each: -each.fills))


def _lacking(
    held: Held,
    letters: tuple[Letter, ...],
    asked: Sequence[tuple[Specialty, LetterRule | None]],
) -> int:
    assign = _assigning(held, letters)
    return sum(assign(*each).lacks for each in asked)


def _assigning(held: Held, letters: tuple[Letter, ...]) -> Assign:
    """Programs with the same rule get the same letters: solve each rule once."""

    @cache
    def assign(specialty: Specialty, rule: LetterRule | None) -> LetterSet:
        return assign_letters(letters, specialty, rule, held.as_of)

    return assign


def _hoped(role: Experience) -> Letter:
    """Return the letter its supervisor could write."""
    return Letter(
        author=role.supervisor or "",
        specialty=role.specialty,
        from_us=is_in_us(role),
        status=LetterStatus.AGREED,
        author_kind=AuthorKind.FACULTY if role.supervisor_faculty else AuthorKind.ATTENDING,
        written_on=None,
    )
