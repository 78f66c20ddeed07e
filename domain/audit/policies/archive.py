"""A ZIP of JSON and CSV: every table twice, cells that a spreadsheet would run made harmless."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from domain.kernel.canonical import Json

Row = Mapping[str, Json]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Time of every member: the archive tells nothing but its content."""


class ArchiveWriter:
    """Writes one member after the other; `close` returns the bytes."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def json_member(self, name: str) -> "JsonMember":
        """Open `name`.json, an array of objects."""
        return JsonMember(self._open(f"json/{name}.json"))

    def csv_member(self, name: str, columns: Sequence[str]) -> "CsvMember":
        """Open `name`.csv with a header."""
        return CsvMember(self._open(f"csv/{name}.csv"), columns)

    def text_member(self, name: str, text: str) -> None:
        """Write a whole member."""
        with self._open(name) as member:
            member.write(text.encode())

    def close(self) -> bytes:
        """Return the finished archive."""
        self._zip.close()
        return self._buffer.getvalue()

    def _open(self, name: str) -> io.BufferedIOBase:
        entry = zipfile.ZipInfo(name, EARLIEST)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return self._zip.open(entry, "w", force_zip64=True)  # type: ignore[return-value]


class JsonMember:
    """An array of objects, written as they come."""

    def __init__(self, member: io.BufferedIOBase) -> None:
        self._member = member
        self._separator = b"[\n"

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        for row in rows:
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            self._member.write(self._separator + text.encode())
            self._separator = b",\n"

    def close(self) -> None:
        """End the array."""
        self._member.write(b"[]\n" if self._separator == b"[\n" else b"\n]\n")
        self._member.close()


class CsvMember:
    """RFC 4180 in UTF-8; a nested value is its JSON."""

    def __init__(self, member: io.BufferedIOBase, columns: Sequence[str]) -> None:
        self._member = member
        self._columns = columns
        self._put([columns])

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._put([cell(row.get(name)) for name in self._columns] for row in rows)

    def close(self) -> None:
        """End the member."""
        self._member.close()

    def _put(self, lines: Iterable[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self._member.write(text.getvalue().encode())


def cell(value: Json) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def digest_of(archive: bytes) -> str:
    """Return what the caller can check a download against."""
    return sha256(archive).hexdigest()
