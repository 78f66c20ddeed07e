"""Programs to flat rows: what an import gives back unchanged."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from domain.programs.entities import Program, Provenance, Requirement, Requirements, Rights, Track
from domain.programs.policies.flat_import import NEEDED, OPTIONAL
from domain.programs.policies.import_requirements import PARTS, requirement_columns

_FIELD = {
    ("graduation", "from"): "measured_from",
    ("graduation", "at"): "measured_at",
}


def export_rows(programs: Sequence[Program]) -> tuple[list[str], list[list[str]]]:
    """Return header and one row a track."""
    years = sorted({each.year for program in programs for each in program.img_years})
    shares = [f"img_{kind}share_{year}" for year in years for kind in ("", "non_us_")]
    header = [*NEEDED, *OPTIONAL, *shares, *requirement_columns()]
    rows = [
        [cells.get(column, "") for column in header]
        for program in programs
        for track in program.tracks
        for cells in (_row(program, track),)
    ]
    return header, rows


def _row(program: Program, track: Track) -> dict[str, str]:
    cells = {
        "program_code": program.code,
        "name": program.name,
        "institution": program.institution,
        "specialty": program.specialty,
        "city": program.city,
        "state": program.state,
        "setting": program.setting,
        "accreditation_id": _text(program.accreditation_id),
        "platform": program.platform,
        "match_system": program.match_system,
        "start_date": _text(program.start_date),
        "size": _text(program.size),
        "takes_signals": _text(program.takes_signals),
        "signal_group": program.signal_group,
        "signal_pool": program.signal_pool,
        "track_code": track.code,
        "track_kind": track.kind,
        "start_year": str(track.start_year),
        "nrmp_code": _text(track.nrmp_code),
        "quota": _text(track.quota),
        "joint_with": _text(track.joint_with),
        "is_open": _text(track.is_open),
    }
    for each in program.img_years:
        cells[f"img_share_{each.year}"] = _text(each.share)
        cells[f"img_non_us_share_{each.year}"] = _text(each.non_us_share)
    stated = track.overrides.over(program.requirements)
    return cells | _origin(program.provenance, "") | _requirements(stated)


def _requirements(stated: Requirements) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, parts in PARTS.items():
        requirement: Requirement[object] = getattr(stated, name)
        cells[f"{name}_stance"] = requirement.stance
        cells |= _origin(requirement.provenance, f"{name}_")
        rule = requirement.rule
        if rule is None:
            continue
        for part in parts:
            if part in ("is_dated", "is_stated"):
                continue
            cells[f"{name}_{part}"] = _text(getattr(rule, _FIELD.get((name, part), part)))
        # A rule that says neither when nor what is told from no rule at all.
        if "is_dated" in parts and not cells[f"{name}_by"]:
            cells[f"{name}_is_dated"] = "no"
        if "is_stated" in parts and not any(cells[f"{name}_{part}"] for part in parts[:3]):
            cells[f"{name}_is_stated"] = "no"
    return cells


def _origin(provenance: Provenance, prefix: str) -> dict[str, str]:
    rights = "" if provenance.rights is Rights.RESTRICTED else provenance.rights.value
    return {
        f"{prefix}source": _text(provenance.source),
        f"{prefix}verified_on": _text(provenance.verified_on),
        f"{prefix}rights": rights,
    }


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case StrEnum():
            return value.value
        case frozenset():
            return "|".join(sorted(_members(value)))
        case date() | int() | str():
            return str(value)
        case float():
            return repr(value)
        case _:
            raise TypeError(f"{value!r} has no cell")


def _members(values: Iterable[object]) -> Iterable[str]:
    return (_text(value) for value in values)
