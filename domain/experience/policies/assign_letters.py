"""Which at most four letters go to a program, and whom to ask next (B-14).

A letter may go to any number of programs, so each program's best set is its own problem. A rule
sees only whether a letter is from the US and in the specialty, so of each of these four kinds the
best few are taken and every split of four among them is tried: exact, and small however many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from domain.applicants.entities import AuthorKind, Experience, Letter
from domain.applicants.policies.classify_contact import contact_of, is_in_us
from domain.experience.policies.ledger_facts import IN_SIGHT
from domain.kernel.vocabulary import ContactClass, Specialty
from domain.programs.entities import LetterRule

MOST = 4
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

    @property
    def lacks(self) -> int:
        """Everything the rule still lacks."""
        return self.lacking + self.lacking_us + self.lacking_specialty


def assign_letters(
    letters: Sequence[Letter], specialty: Specialty, rule: LetterRule | None, as_of: date
) -> LetterSet:
    """Return the set that lacks least of the rule, then tells most; never more than four."""
    wanted = rule or LetterRule(count=0)
    worth = [weigh_letter(each, specialty, as_of) for each in letters]
    kinds = _by_kind(letters, specialty, worth)
    sets = [_set(tuple(sorted(chosen)), letters, specialty, wanted) for chosen in _choices(kinds)]
    return min(
        sets,
        key=lambda each: (
            each.lacks,
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


def weigh_letter(letter: Letter, specialty: Specialty, as_of: date) -> int:
    """Return how much a letter tells a program, in points."""
    written = letter.written_on
    is_recent = written is not None and (as_of - written).days <= RECENT_DAYS
    return (
        1
        + 6 * (letter.specialty == specialty)
        + 4 * (letter.from_us is True)
        + 3 * is_recent
        + _AUTHOR[letter.author_kind]
    )


def _by_kind(
    letters: Sequence[Letter], specialty: Specialty, worth: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Return places by what a rule can ask of a letter, the best of each kind first, four each."""
    kinds: dict[tuple[bool, bool], list[int]] = {}
    for place, each in enumerate(letters):
        if each.status in IN_SIGHT:
            kind = (each.from_us is True, each.specialty == specialty)
            kinds.setdefault(kind, []).append(place)
    return tuple(
        tuple(sorted(places, key=lambda place: (-worth[place], place))[:MOST])
        for places in kinds.values()
    )


def _choices(kinds: tuple[tuple[int, ...], ...]) -> Iterator[tuple[int, ...]]:
    """Yield every way to take the best few of each kind, at most four in all."""
    for counts in product(*(range(len(places) + 1) for places in kinds)):
        if sum(counts) <= MOST:
            yield tuple(
                place
                for places, count in zip(kinds, counts, strict=True)
                for place in places[:count]
            )


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
