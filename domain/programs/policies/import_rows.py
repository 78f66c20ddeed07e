"""Programs from a CSV sheet: one row a track; a bad row is named by line and column."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.programs.entities import Program
from domain.programs.policies.assemble_program import assemble_program
from domain.programs.policies.cells import Cells, ImportFault
from domain.programs.policies.columns import COLUMNS, PROGRAM_PATHS

ROWS_MAXIMUM = 50_000
"""Rows of one import: a version is made whole, in memory and in one transaction."""

Mapped = Mapping[str, str | None]
"""The importer's columns to ours; None: leave this column out."""

_NO_MAPPING: Mapped = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Programs of an import and every fault found; with faults, nothing is to be imported."""

    programs: tuple[Program, ...]
    faults: tuple[ImportFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    cells: list[str]


def parse_sheet(text: str, mapping: Mapped = _NO_MAPPING) -> Parsed:
    """Return the programs of a CSV file with the columns of `columns.COLUMNS`.

    Rows with the same `code` are tracks of one program; its own columns may be blank after
    its first row. Columns that are neither ours nor in `mapping` are faults.
    """
    faults: list[ImportFault] = []
    lines = list(_lines(text.removeprefix("\ufeff"), faults))
    if not lines:
        return Parsed(programs=(), faults=tuple(faults) or (_fault(1, "", "empty", "No header."),))
    named = _header(lines[0], mapping, faults)
    if len(lines) - 1 > ROWS_MAXIMUM:
        faults.append(_fault(1, "", "too-many-rows", f"At most {ROWS_MAXIMUM} rows at once."))
    if faults:
        return Parsed(programs=(), faults=tuple(faults))
    theirs = {ours: name for name, ours in named if ours is not None}
    groups: dict[str, list[Cells]] = {}
    for line in lines[1:]:
        row = _row(line, named, theirs, faults)
        if row is not None:
            groups.setdefault(str(row.raw["code"]), []).append(row)
    made = [_program(rows) for rows in groups.values()]
    faults.sort(key=lambda fault: fault.line)
    return Parsed(programs=tuple(each for each in made if each), faults=tuple(faults))


def _lines(text: str, faults: list[ImportFault]) -> Iterator[_Line]:
    """Yield lines that are not blank, each with the number of its first physical line."""
    reader, start = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Line(number=start, cells=[cell.strip() for cell in cells])
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(_fault(start, "", "not-csv", f"This is not well-formed CSV: {error}."))


def _header(
    header: _Line, mapping: Mapped, faults: list[ImportFault]
) -> list[tuple[str, str | None]]:
    """Return (their name, our column or None) in the order of the sheet."""
    named = [(name, mapping.get(name, name)) for name in header.cells]
    seen: set[str] = set()
    for name, ours in named:
        if ours is None:
            continue
        if ours not in COLUMNS:
            detail = f"There is no column {ours!r}; map it to one of ours, or ignore it."
            faults.append(_fault(header.number, name, "unknown-column", detail))
        elif ours in seen:
            faults.append(_fault(header.number, name, "duplicate-column", "It stands twice."))
        seen.add(ours)
    if "code" not in seen:
        faults.append(_fault(header.number, "code", "missing-column", "This column is needed."))
    return named


def _row(
    line: _Line,
    named: list[tuple[str, str | None]],
    theirs: Mapping[str, str],
    faults: list[ImportFault],
) -> Cells | None:
    if len(line.cells) != len(named):
        detail = f"{len(named)} cells are wanted, not {len(line.cells)}."
        faults.append(_fault(line.number, "", "wrong-width", detail))
        return None
    pairs = zip(named, line.cells, strict=True)
    raw = {ours: cell for (_, ours), cell in pairs if ours is not None and cell}
    row = Cells(line=line.number, raw=raw, paths=theirs, is_sheet=True, faults=faults)
    row.need("code", raw.get("code"))
    return row if "code" in raw else None


def _program(rows: list[Cells]) -> Program | None:
    first = rows[0]
    for row in rows[1:]:
        for column, said in row.raw.items():
            if column in PROGRAM_PATHS and first.raw.get(column) != said:
                detail = f"Line {first.line} of the same program says something else."
                row.refuse(column, "differs", detail)
    return assemble_program(first, rows)


def _fault(line: int, column: str, code: str, reason: str) -> ImportFault:
    return ImportFault(line=line, column=column, code=code, reason=reason)
