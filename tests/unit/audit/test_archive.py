"""Archives: the same rows as JSON and CSV, and no cell a spreadsheet would run."""

import csv
import io
import json
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from domain.audit.policies.archive import FORMULA_STARTS, ArchiveWriter, cell, digest_of
from domain.kernel.canonical import Json

ROWS: list[dict[str, Json]] = [
    {"name": "=HYPERLINK(1)", "count": -3, "is_given": True, "none": None, "tags": ["+a", "b"]},
    {"name": "Ada, “quoted”\nand broken", "count": 0, "is_given": False, "none": None, "tags": []},
]
COLUMNS = ("name", "count", "is_given", "none", "tags")


def written() -> bytes:
    writer = ArchiveWriter()
    as_json = writer.json_member("things")
    for row in ROWS:
        as_json.write([row])
    as_json.close()
    as_csv = writer.csv_member("things", COLUMNS)
    as_csv.write(ROWS)
    as_csv.close()
    empty = writer.json_member("nothing")
    empty.close()
    return writer.close()


def test_both_forms_say_the_same() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        assert json.loads(archive.read("json/things.json")) == ROWS
        assert json.loads(archive.read("json/nothing.json")) == []
        lines = list(csv.reader(io.StringIO(archive.read("csv/things.csv").decode(), newline="")))
    assert lines[0] == list(COLUMNS)
    assert lines[1] == ["'=HYPERLINK(1)", "-3", "true", "", '["+a","b"]']
    assert lines[2][0] == ROWS[1]["name"]


@given(st.one_of(st.text(), st.lists(st.text(), max_size=3), st.none()))
def test_no_cell_starts_a_formula(value: str | list[str] | None) -> None:
    assert not cell(value).startswith(FORMULA_STARTS)


def test_the_same_rows_make_the_same_bytes() -> None:
    assert digest_of(written()) == digest_of(written())
