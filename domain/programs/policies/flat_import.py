"""Flat rows to programs: one row a track, all faults named, nothing guessed.

Columns of the program: program_code, name, institution, specialty, city, state (needed), setting,
accreditation_id, platform, match_system, start_date, size, takes_signals, signal_group,
signal_pool, source, verified_on, rights, and for each year img_share_<year> and
img_non_us_share_<year> (0 to 1). Of the track: track_code, track_kind, start_year (needed),
nrmp_code, quota, joint_with, is_open. Of each requirement: <name>_stance, the parts listed in
`import_requirements.PARTS`, <name>_source, <name>_verified_on, <name>_rights; `ecfmg_is_dated`,
`step_3_is_dated` and `visa_is_stated` set to no mean a rule that does not say when or what.

A blank cell says nothing. The first row of a program holds its own values; a later row (another
track) that states other requirements overrides them for its track.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import ProgramId, TrackId
from domain.kernel.places import DIVISION_OF, State
from domain.kernel.vocabulary import Specialty, TrackKind, parse_specialty
from domain.programs.entities import (
    ImgYear,
    MatchSystem,
    Platform,
    Program,
    RequirementOverrides,
    Requirements,
    Setting,
    Track,
)
from domain.programs.policies.generated_fields import FIELDS
from domain.programs.policies.import_cells import Cells, Faults, ImportFault
from domain.programs.policies.import_requirements import (
    provenance,
    requirement_columns,
    requirements,
)

NEEDED = (
    "program_code",
    "name",
    "institution",
    "specialty",
    "city",
    "state",
    "track_code",
    "track_kind",
    "start_year",
)
OPTIONAL = (
    "setting",
    "accreditation_id",
    "platform",
    "match_system",
    "start_date",
    "size",
    "takes_signals",
    "signal_group",
    "signal_pool",
    "source",
    "verified_on",
    "rights",
    "nrmp_code",
    "quota",
    "joint_with",
    "is_open",
)
KNOWN = frozenset((*NEEDED, *OPTIONAL, *requirement_columns()))
IMG_YEAR = re.compile(r"img_(non_us_)?share_(20\d\d)")
POOL_OF = {field.specialty: field.signal_pool for field in FIELDS}
"""Fields that share their signals do so also in a file that names no pool."""
UNNUMBERED = UUID(int=0)
"""Ids and positions are given by `renumber`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRows:
    """Programs of an import, and what was wrong; with any fault nothing may be stored."""

    programs: tuple[Program, ...]
    faults: tuple[ImportFault, ...]
    fault_count: int


def parse_rows(
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    mapping: Mapping[str, str | None] | None = None,
) -> ParsedRows:
    """Parse `rows` of (line, cells); `mapping` renames their columns, None ignores one."""
    faults = Faults()
    columns = _columns(header, mapping or {}, faults)
    programs: dict[str, Program] = {}
    read: dict[str, list[Cells]] = {}
    if not faults.count:
        for line, values in rows:
            cells = _cells(line, columns, values, faults)
            if cells is not None:
                _add(programs, cells)
                read.setdefault(cells.cells["program_code"].strip(), []).append(cells)
        for siblings in read.values():
            _check_joint(siblings)
    return ParsedRows(
        programs=tuple(programs.values()), faults=tuple(faults.first), fault_count=faults.count
    )


def _columns(
    header: Sequence[str], mapping: Mapping[str, str | None], faults: Faults
) -> list[str | None]:
    named = [mapping.get(name.strip(), name.strip()) for name in header]
    for ours, theirs in zip(named, header, strict=True):
        if ours is not None and ours not in KNOWN and not IMG_YEAR.fullmatch(ours):
            faults.add(1, theirs, "is no column of ours; map it, or map it to null to ignore it")
    for column in NEEDED:
        if column not in named:
            faults.add(1, column, "is needed and missing")
    for column in {each for each in named if each is not None and named.count(each) > 1}:
        faults.add(1, column, "stands twice")
    return named


def _cells(
    line: int, columns: Sequence[str | None], values: Sequence[str], faults: Faults
) -> Cells | None:
    if len(values) != len(columns):
        faults.add(line, "", f"has {len(values)} cells, the header has {len(columns)}")
        return None
    pairs = zip(columns, values, strict=True)
    return Cells(line, {column: value for column, value in pairs if column is not None}, faults)


def _add(programs: dict[str, Program], cells: Cells) -> None:
    before = cells.faults.count
    program, own = _program(cells), requirements(cells)
    track = _track(cells)
    if cells.faults.count > before:
        return
    known = programs.get(program.code)
    if known is None:
        programs[program.code] = replace(program, requirements=own, tracks=(track,))
        return
    _check_same(known, program, cells)
    if any(each.code == track.code for each in known.tracks):
        cells.refuse("track_code", f"{track.code!r} stands twice in {program.code!r}")
        return
    track = replace(track, overrides=_overrides(known.requirements, own))
    programs[program.code] = replace(known, tracks=(*known.tracks, track))


def _program(cells: Cells) -> Program:
    specialty = _specialty(cells)
    institution = cells.needed("institution")
    return Program(
        id=ProgramId(UNNUMBERED),
        code=cells.needed("program_code"),
        name=cells.needed("name"),
        institution=institution,
        specialty=specialty,
        city=cells.needed("city"),
        state=_state(cells),
        setting=cells.kind("setting", Setting) or Setting.UNKNOWN,
        accreditation_id=cells.text("accreditation_id"),
        platform=cells.kind("platform", Platform) or Platform.ERAS,
        match_system=cells.kind("match_system", MatchSystem) or MatchSystem.NRMP,
        start_date=cells.day("start_date"),
        size=cells.integer("size", 0, 1000),
        img_years=_img_years(cells),
        takes_signals=cells.yes_no("takes_signals"),
        signal_group=cells.text("signal_group") or f"{institution}:{specialty}",
        signal_pool=cells.text("signal_pool") or POOL_OF.get(specialty, specialty),
        provenance=provenance(cells, ""),
    )


def _track(cells: Cells) -> Track:
    is_open = cells.yes_no("is_open")
    kind = cells.kind("track_kind", TrackKind)
    if kind is None and not cells.cells.get("track_kind", "").strip():
        cells.refuse("track_kind", "is needed")
    start_year = cells.integer("start_year", 2020, 2099)
    if start_year is None and not cells.cells.get("start_year", "").strip():
        cells.refuse("start_year", "is needed")
    return Track(
        id=TrackId(UNNUMBERED),
        code=cells.needed("track_code"),
        kind=kind or TrackKind.CATEGORICAL,
        position=0,
        start_year=start_year or 2020,
        nrmp_code=cells.text("nrmp_code"),
        quota=cells.integer("quota", 0, 1000),
        joint_with=cells.text("joint_with"),
        is_open=is_open is not False,
    )


def _specialty(cells: Cells) -> Specialty:
    text = cells.needed("specialty")
    if not text:
        return Specialty("")
    try:
        return parse_specialty(text, "")
    except InvalidError as refused:
        cells.refuse("specialty", refused.detail)
        return Specialty("")


def _state(cells: Cells) -> State:
    text = cells.needed("state")
    if text and State(text) not in DIVISION_OF:
        cells.refuse("state", f"{text[:40]!r} is not a US state code such as NY")
    return State(text)


def _img_years(cells: Cells) -> tuple[ImgYear, ...]:
    years = sorted({found[2] for name in cells.cells if (found := IMG_YEAR.fullmatch(name))})
    shares = [
        (
            int(year),
            cells.number(f"img_share_{year}", 0, 1),
            cells.number(f"img_non_us_share_{year}", 0, 1),
        )
        for year in years
    ]
    for year, share, non_us in shares:
        if share is None and non_us is not None:
            cells.refuse(f"img_share_{year}", "is needed beside the non-US share")
    return tuple(
        ImgYear(year=year, share=share, non_us_share=non_us)
        for year, share, non_us in shares
        if share is not None
    )


def _check_same(known: Program, program: Program, cells: Cells) -> None:
    for each in fields(Program):
        if each.name in ("requirements", "tracks", "id"):
            continue
        if getattr(known, each.name) != getattr(program, each.name):
            column = {"code": "program_code", "img_years": "img_share"}.get(each.name, each.name)
            cells.refuse(column, f"contradicts an earlier row of {known.code!r}")


def _overrides(program: Requirements, track: Requirements) -> RequirementOverrides:
    differing = {
        each.name: getattr(track, each.name)
        for each in fields(Requirements)
        if getattr(track, each.name) != getattr(program, each.name)
    }
    return RequirementOverrides(**differing)


def _check_joint(siblings: Sequence[Cells]) -> None:
    """A track may be joined with one on a later row, so all rows are read first."""
    codes = [row.cells["track_code"].strip() for row in siblings]
    for row, own in zip(siblings, codes, strict=True):
        joint = row.cells.get("joint_with", "").strip()
        if joint and (joint == own or joint not in codes):
            row.refuse("joint_with", f"{joint[:40]!r} is no other track of the program")
