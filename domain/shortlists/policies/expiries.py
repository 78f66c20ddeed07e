"""The days on which programs of a list stop being open to her if nothing is added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.experience.policies.find_flips import FlipKind, find_flips
from domain.kernel.identifiers import ProgramId
from domain.programs.entities import Program, RequirementOverrides, Requirements
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.policies.held import Held
from domain.shortlists.policies.optimise.margins import read_list
from domain.shortlists.policies.optimise.worth import value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """From `on` these programs' rule is no longer met; without them the list is worth less."""

    kind: FlipKind
    on: date
    programs: tuple[ProgramId, ...]
    at_stake: float
    """Points of a hundred the list loses when all of them are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """From `on` these programs' rule is no longer met."""

    kind: FlipKind
    on: date
    programs: tuple[ProgramId, ...]


def expiries_of(held: Held, programs: Sequence[Program]) -> tuple[Expiry, ...]:
    """Return what flips for the programs of a list, soonest first."""
    return tuple(
        Expiry(
            kind=each.kind,
            on=each.on,
            programs=each.programs,
            at_stake=worth_without(held, each.programs),
        )
        for each in days_of(held.question.inputs, programs)
    )


def days_of(inputs: Inputs, programs: Sequence[Program]) -> tuple[Day, ...]:
    """Return the days alone, soonest first: rules and her own dates, no estimate in them."""
    snapshot = inputs.snapshot
    found: dict[tuple[date, FlipKind], list[ProgramId]] = {}
    for program in programs:
        rules = rules_of(inputs, program)
        for flip in find_flips(snapshot.profile, snapshot.experiences, rules, inputs.as_of):
            found.setdefault((flip.on, flip.kind), []).append(program.id)
    return tuple(
        Day(kind=kind, on=on, programs=tuple(ids)) for (on, kind), ids in sorted(found.items())
    )


def rules_of(inputs: Inputs, program: Program) -> Requirements:
    """Return a program's requirements with what the agency says of it."""
    overrides: Mapping[ProgramId, RequirementOverrides] = inputs.overlay.overrides
    own = overrides.get(program.id)
    return program.requirements if own is None else own.over(program.requirements)


def worth_without(held: Held, gone: Sequence[ProgramId]) -> float:
    """Return how much the list loses without some of its programs, in points."""
    market, picks = read_list(held.question.instance, held.solution)
    before = value_of(market, picks)
    places = {name: place for place, name in enumerate(market.ids)}
    shut = set(gone)
    for code, each in held.question.places.items():
        if each.program.id in shut and code in places:
            picks[places[code]] = -1
    return max(before - value_of(market, picks), 0.0)
