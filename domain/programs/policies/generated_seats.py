"""Invented institutions, and which fields stand at which of them."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from domain.kernel.places import State
from domain.programs.entities import Setting
from domain.programs.policies.generated_fields import FIELDS, Field
from domain.programs.policies.generated_names import (
    COLOURS,
    FORMS,
    PLACES,
    POPULATIONS,
    RIVERS,
    SAINTS,
)

_SETTINGS = {
    Setting.UNIVERSITY: 13,
    Setting.UNIVERSITY_AFFILIATED: 28,
    Setting.COMMUNITY: 55,
    Setting.MILITARY: 2,
    Setting.UNKNOWN: 2,
}
"""Percent of institutions; an assumption of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An invented hospital; its slug is the first half of its signal groups."""

    number: int
    name: str
    slug: str
    city: str
    state: State
    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where one program stands: the field at the institution, for the nth time there."""

    field: Field
    institution: Institution
    nth: int


def invent_seats(rng: Random, programs: int) -> list[Seat]:
    """Spread the fields over institutions, the academic fields over the academic ones."""
    institutions = _institutions(rng, max(1, round(programs * 0.15)))
    seats = []
    for field, count in zip(FIELDS, _field_counts(programs), strict=True):
        first = _hosts(rng, field, institutions)
        again = round(count * 0.03)
        hosts = [first[at % len(first)] for at in range(count - again)] + first[:again]
        seen = Counter[int]()
        for host in hosts[:count]:
            seats.append(Seat(field=field, institution=host, nth=seen[host.number]))
            seen[host.number] += 1
    rng.shuffle(seats)
    return seats


def _field_counts(programs: int) -> list[int]:
    """Divide by weight, largest remainders first, one for every field when they suffice."""
    floor = 1 if programs >= len(FIELDS) else 0
    total = sum(field.programs for field in FIELDS)
    exact = [(programs - floor * len(FIELDS)) * field.programs / total for field in FIELDS]
    counts = [floor + int(each) for each in exact]
    order = sorted(range(len(FIELDS)), key=lambda at: int(exact[at]) - exact[at])
    for at in order[: programs - sum(counts)]:
        counts[at] += 1
    return counts


def _hosts(rng: Random, field: Field, institutions: list[Institution]) -> list[Institution]:
    """Order institutions at random, weighted towards universities as a field is competitive."""
    pull = {Setting.UNIVERSITY: 9.0, Setting.UNIVERSITY_AFFILIATED: 3.0, Setting.MILITARY: 1.0}
    keys = {
        each.number: rng.random() ** (1 / pull.get(each.setting, 1.2 - field.competitiveness))
        for each in institutions
    }
    return sorted(institutions, key=lambda each: -keys[each.number])


def _institutions(rng: Random, count: int) -> list[Institution]:
    places = list(PLACES)
    rng.shuffle(places)
    states, people = tuple(POPULATIONS), tuple(POPULATIONS.values())
    made = []
    for number in range(count):
        again, at = divmod(number, len(places))
        place = places[at] if again == 0 else f"{places[at]} {COLOURS[again % 11]} {again}"
        setting = rng.choices(tuple(_SETTINGS), tuple(_SETTINGS.values()))[0]
        name = rng.choice(FORMS[setting]).format(
            place=place,
            saint=rng.choice(SAINTS),
            colour=rng.choice(COLOURS),
            river=rng.choice(RIVERS),
        )
        made.append(
            Institution(
                number=number,
                name=name,
                slug=name.lower().replace(",", "").replace(" ", "-"),
                city=places[at] if rng.random() < 0.6 else rng.choice(places),
                state=rng.choices(states, people)[0],
                setting=setting,
            )
        )
    return made
