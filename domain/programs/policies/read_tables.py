"""CSV and JSON text to header and numbered rows."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.kernel.errors import invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and rows, each with the line it stands on (JSON: its place from 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_csv(raw: bytes) -> Table:
    """Return the table of UTF-8 CSV text (a byte-order mark is fine); Invalid otherwise."""
    try:
        text = raw.decode("utf-8-sig")
        lines = list(_numbered(text))
    except (UnicodeDecodeError, csv.Error) as error:
        raise invalid("", "bad-csv", f"This is no CSV in UTF-8: {error}.") from error
    if not lines:
        raise invalid("", "empty-import", "There is no row in the file.")
    return Table(header=lines[0][1], rows=tuple(lines[1:]))


def _numbered(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield rows that say anything, each with the first line it stands on."""
    reader, start = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, tuple(cells)
        start = reader.line_num + 1


def read_json(raw: bytes) -> Table:
    """Return the table of a JSON array of flat objects; Invalid otherwise."""
    try:
        objects = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise invalid("", "bad-json", "This is no JSON in UTF-8.") from error
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise invalid("", "bad-json", "An array of objects, one a track, is needed.")
    header = tuple(sorted({name for each in objects for name in each}))
    rows = tuple((place, _cells(header, each)) for place, each in enumerate(objects, 1))
    return Table(header=header, rows=rows)


def _cells(header: Sequence[str], row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(_cell(row.get(name)) for name in header)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "|".join(_cell(each) for each in value)
    if isinstance(value, dict):
        return "= a nested object"  # refused as a cell, by line and column
    return str(value)
