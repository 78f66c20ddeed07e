"""Which at most four letters go to a program, and whom to ask next (B-14).

A letter may go to any number of programs, so each program's best set is its own problem: every
set of up to four is tried, of the twelve best and those a rule may need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from domain.applicants.entities import AuthorKind, Experience, Letter
from domain.applicants.policies.classify_contact import contact_of, is_in_us
from domain.experience.policies.ledger_facts import IN_SIGHT
from domain.kernel.vocabulary import ContactClass, Specialty
from domain.programs.entities import LetterRule

MOST = 4
POOL = 12
RECENT_DAYS = 730

_AUTHOR = {
    AuthorKind.PROGRAM_DIRECTOR: 5,
    AuthorKind.CHAIR: 4,
    AuthorKind.FACULTY: 3,
    AuthorKind.ATTENDING: 2,
    AuthorKind.OTHER: 0,
    None: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSet:
    """Places of the letters for one program, and what its rule still lacks."""

    letters: tuple[int, ...]
    lacking: int
    lacking_us: int
    lacking_specialty: int


def assign_letters(
    letters: Sequence[Letter], specialty: Specialty, rule: LetterRule | None, as_of: date
) -> LetterSet:
    """Return the set that lacks least of the rule, then tells most; never more than four."""
    worth = [_worth(each, specialty, as_of) for each in letters]
    usable = [place for place, each in enumerate(letters) if each.status in IN_SIGHT]
    wanted = rule or LetterRule(count=0)
    pool = sorted(usable, key=lambda place: (-worth[place], place))
    pool = _with_required(pool, letters, specialty)
    sets = [
        _set(tuple(sorted(chosen)), letters, specialty, wanted)
        for size in range(min(MOST, len(pool)) + 1)
        for chosen in combinations(pool, size)
    ]
    return min(
        sets,
        key=lambda each: (
            each.lacking + each.lacking_us + each.lacking_specialty,
            -sum(worth[place] for place in each.letters),
            each.letters,
        ),
    )


def whom_to_ask(
    experiences: Sequence[Experience], letters: Sequence[Letter], specialty: Specialty, as_of: date
) -> tuple[int, ...]:
    """Return places of roles whose supervisor has no letter yet, the best to ask first."""
    authors = {each.author.casefold() for each in letters}
    open_roles = [
        place
        for place, each in enumerate(experiences)
        if each.supervisor
        and each.supervisor.casefold() not in authors
        and each.started_on <= as_of
    ]
    return tuple(
        sorted(open_roles, key=lambda place: _asking_order(experiences[place], specialty, as_of))
    )


def _asking_order(role: Experience, specialty: Specialty, as_of: date) -> tuple[int, ...]:
    ended = min(role.ended_on or as_of, as_of)
    return (
        role.specialty != specialty,
        not is_in_us(role),
        role.supervisor_us_licensed is not True,
        contact_of(role) is not ContactClass.HANDS_ON,
        (as_of - ended).days,
    )


def _worth(letter: Letter, specialty: Specialty, as_of: date) -> int:
    written = letter.written_on
    is_recent = written is not None and (as_of - written).days <= RECENT_DAYS
    return (
        1
        + 6 * (letter.specialty == specialty)
        + 4 * (letter.from_us is True)
        + 3 * is_recent
        + _AUTHOR[letter.author_kind]
    )


def _with_required(pool: list[int], letters: Sequence[Letter], specialty: Specialty) -> list[int]:
    """Keep the twelve best, and the four best that serve each part of a rule or both."""
    from_us = [place for place in pool if letters[place].from_us is True]
    fitting = [place for place in pool if letters[place].specialty == specialty]
    both = [place for place in fitting if letters[place].from_us is True]
    return list(dict.fromkeys((*pool[:POOL], *from_us[:MOST], *fitting[:MOST], *both[:MOST])))


def _set(
    chosen: tuple[int, ...], letters: Sequence[Letter], specialty: Specialty, rule: LetterRule
) -> LetterSet:
    from_us = sum(letters[place].from_us is True for place in chosen)
    fitting = sum(letters[place].specialty == specialty for place in chosen)
    return LetterSet(
        letters=chosen,
        lacking=max(0, rule.count - len(chosen)),
        lacking_us=max(0, (rule.from_us or 0) - from_us),
        lacking_specialty=max(0, (rule.in_specialty or 0) - fitting),
    )
