"""Programs as a JSON document and as a CSV sheet: importing either again changes nothing."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum

from domain.kernel.canonical import Json
from domain.programs.entities import (
    ImgYear,
    MilestoneRule,
    Program,
    Provenance,
    Requirement,
    RequirementOverrides,
    Requirements,
    Track,
    VisaRule,
)
from domain.programs.policies.cells import FORMULA_MARKS, UNSTATED
from domain.programs.policies.columns import (
    COLUMNS,
    PROGRAM_COLUMNS,
    PROGRAM_PATHS,
    SAID,
    TRACK_PARTS,
    TRACK_PATHS,
)

Document = dict[str, Json]


def document_of(programs: Sequence[Program]) -> Document:
    """Return what `parse_document` reads."""
    return {"programs": [program_document(program) for program in programs]}


def program_document(program: Program) -> Document:
    """Return one program without ids and positions, which belong to a catalogue."""
    own = {name: getattr(program, name) for name in PROGRAM_COLUMNS if name not in SAID}
    requirements = _requirements(program.requirements, program.provenance)
    return {
        **_stated(own),
        **_said(program.provenance),
        **({"requirements": requirements} if requirements else {}),
        "tracks": [_track(track, program.provenance) for track in program.tracks],
    }


def sheet_of(programs: Sequence[Program]) -> str:
    """Return what `parse_sheet` reads, with the columns that say anything; safe to open."""
    rows = [row for program in programs for row in _rows(program_document(program))]
    used = set().union(*rows) if rows else {"code"}
    columns = [column for column in COLUMNS if column in used]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _track(track: Track, said: Provenance) -> Document:
    own = {name: getattr(track, name) for name in TRACK_PARTS}
    if track.is_open:
        del own["is_open"]
    requirements = _requirements(track.overrides, said)
    return {**_stated(own), **({"requirements": requirements} if requirements else {})}


def _requirements(gates: Requirements | RequirementOverrides, said: Provenance) -> Document:
    found: Document = {}
    for each in fields(gates):
        requirement: Requirement[object] | None = getattr(gates, each.name)
        # A program's gate nobody spoke of is left out; an override that says so is not.
        is_silent = isinstance(gates, Requirements) and requirement == Requirement()
        if requirement is not None and not is_silent:
            found[each.name] = _requirement(requirement, said)
    return found


def _requirement(requirement: Requirement[object], said: Provenance) -> Document:
    provenance = requirement.provenance
    return {
        "stance": requirement.stance.value,
        **_rule(requirement.rule),
        **({} if provenance == said else _said(provenance)),
    }


def _rule(rule: object) -> Document:
    match rule:
        case None:
            return {}
        case MilestoneRule():
            return {"by": UNSTATED if rule.by is None else rule.by.value}
        case VisaRule():
            sponsored = {"j1": rule.j1, "h1b": rule.h1b}
            told = {name: "unknown" if it is None else it for name, it in sponsored.items()}
            return {**told, **_stated({"h1b_step_3_by": rule.h1b_step_3_by})}
        case _:
            return _stated({name: getattr(rule, name) for name in _names(rule)})


def _names(rule: object) -> Sequence[str]:
    slots: Sequence[str] = getattr(type(rule), "__slots__", ())
    return slots


def _said(provenance: Provenance) -> Document:
    return _stated({name: getattr(provenance, name) for name in SAID})


def _stated(values: Mapping[str, object]) -> Document:
    """Return members that say something, as JSON."""
    told = {name: _json(value) for name, value in values.items()}
    return {name: value for name, value in told.items() if value is not None and value != []}


def _json(value: object) -> Json:
    match value:
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(str(_json(each)) for each in value)
        case tuple():
            return [_json(each) for each in value]
        case ImgYear():
            return _stated({name: getattr(value, name) for name in _names(value)})
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a document")


def _rows(document: Document) -> list[dict[str, str]]:
    """Return a row a track, the columns of the program in each."""
    own = _columns(document, PROGRAM_PATHS)
    tracks = document["tracks"]
    if not isinstance(tracks, list):
        return []
    return [own | _columns(track, TRACK_PATHS) for track in tracks if isinstance(track, dict)]


def _columns(document: Document, paths: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column, path in paths.items():
        value: Json = document
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is not None:
            found[column] = _cell(value)
    return found


def _cell(value: Json) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return f"'{value}" if value.startswith(FORMULA_MARKS) else value
        case float():
            return repr(value)
        case Mapping():
            return ":".join(_cell(each) for each in value.values())
        case [*members]:
            return ";".join(_cell(each) for each in members)
        case _:
            return str(value)
