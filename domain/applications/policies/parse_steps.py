"""Steps from CSV rows: every bad cell named by line and column."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.applications.entities import Route, Status
from domain.kernel.errors import Fault
from domain.kernel.vocabulary import SeasonCode, SignalTier, parse_season

ROWS_MAXIMUM = 5_000
COLUMNS = (
    "external_id",
    "season",
    "program",
    "status",
    "on",
    "signal",
    "track",
    "rank_position",
    "route",
)
NEEDED = ("external_id", "season", "program", "status", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One line: whose, which program (by the catalogue's code), what happened and when."""

    line: int
    external_id: str
    season: SeasonCode
    program: str
    status: Status
    on: date
    signal: SignalTier | None = None
    track: str | None = None
    rank_position: int | None = None
    route: Route | None = None


def read_steps(text: str) -> tuple[tuple[StepRow, ...], tuple[Fault, ...]]:
    """Return the rows in the order of their dates, and every bad cell."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        return (), (fault(reader.line_num, "", "not-csv", f"Not well-formed CSV: {error}."),)
    faults = _header_faults(header)
    if len(lines) > ROWS_MAXIMUM:
        faults.append(fault(1, "", "too-many-rows", f"At most {ROWS_MAXIMUM} rows at once."))
    if faults:
        return (), tuple(faults)
    rows: list[StepRow] = []
    for line, cells in lines:
        if len(cells) != len(header):
            faults.append(fault(line, "", "wrong-width", f"{len(header)} cells are wanted."))
            continue
        filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        row = _row(line, {name: cell for name, cell in filled.items() if cell}, faults)
        if row is not None:
            rows.append(row)
    return tuple(sorted(rows, key=lambda each: (each.on, each.line))), tuple(faults)


def fault(line: int, column: str, code: str, detail: str) -> Fault:
    """Return a fault that points at a cell, as `/line/column`."""
    return Fault(pointer=f"/{line}/{column}" if column else f"/{line}", code=code, detail=detail)


def _header_faults(header: list[str]) -> list[Fault]:
    faults = [
        fault(1, name, "unknown-column", f"There is no column {name!r}.")
        for name in header
        if name not in COLUMNS
    ]
    faults += [
        fault(1, name, "duplicate-column", f"Column {name!r} stands twice.")
        for place, name in enumerate(header)
        if name in header[:place]
    ]
    faults += [
        fault(1, name, "missing-column", f"The column {name} is needed.")
        for name in NEEDED
        if name not in header
    ]
    return faults


def _row(line: int, cells: Mapping[str, str], faults: list[Fault]) -> StepRow | None:
    before = len(faults)
    faults += [
        fault(line, name, "missing", f"{name} is needed in every row.")
        for name in NEEDED
        if name not in cells
    ]
    for name, cell in cells.items():
        try:
            READ[name](cell)
        except ValueError:
            faults.append(fault(line, name, "bad-value", WANTED[name]))
    if len(faults) > before:
        return None
    return StepRow(
        line=line,
        external_id=cells["external_id"],
        season=parse_season(cells["season"], f"/{line}/season"),
        program=cells["program"],
        status=Status(cells["status"]),
        on=date.fromisoformat(cells["on"]),
        signal=SignalTier(cells["signal"]) if "signal" in cells else None,
        track=cells.get("track"),
        rank_position=_position(cells["rank_position"]) if "rank_position" in cells else None,
        route=Route(cells["route"]) if "route" in cells else None,
    )


def _short(cell: str) -> str:
    if len(cell) > 200:
        raise ValueError(cell)
    return cell


def _season(cell: str) -> str:
    if not (cell.isascii() and cell.isdigit() and len(cell) == 4 and cell.startswith("20")):
        raise ValueError(cell)
    return cell


def _position(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and 1 <= int(cell[:5]) <= 300):
        raise ValueError(cell)
    return int(cell)


READ: Mapping[str, Callable[[str], object]] = {
    "external_id": _short,
    "season": _season,
    "program": _short,
    "status": Status,
    "on": date.fromisoformat,
    "signal": SignalTier,
    "track": _short,
    "rank_position": _position,
    "route": Route,
}
WANTED: Mapping[str, str] = {
    "external_id": "At most 200 characters.",
    "season": "The year of the Match, as 2027.",
    "program": "The catalogue's code of a program.",
    "status": "One of " + ", ".join(each.value for each in Status) + ".",
    "on": "A date as 2026-10-05.",
    "signal": "none, silver or gold.",
    "track": "The NRMP code of a track of the program.",
    "rank_position": "A number from 1 to 300.",
    "route": "main-match, soap or off-cycle.",
}
