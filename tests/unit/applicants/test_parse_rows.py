"""Every malformed cell of an import is named by line and column."""

import pytest

from domain.applicants.policies.parse_rows import COLUMNS, Draft, apply_row, read_rows
from domain.kernel.errors import Fault


def parsed(text: str) -> tuple[list[Draft], list[Fault]]:
    rows, faults = read_rows(text)
    applied = [apply_row(row, None) for row in rows]
    drafts = [draft for draft, _ in applied if draft is not None]
    return drafts, [*faults, *(fault for _, found in applied for fault in found)]


GOOD = {
    "name": "Asha Example",
    "email": "asha@example.org",
    "phone": "+1 555 0100",
    "born_on": "1999-01-02",
    "status": "active",
    "step_1": "passed",
    "step_1_score": "231",
    "step_1_failures": "1",
    "step_2_ck": "passed",
    "step_2_ck_score": "243",
    "step_2_ck_failures": "0",
    "step_3": "failed",
    "step_3_score": "190",
    "step_3_failures": "1",
    "season": "2028",
    "img_type": "non-us-img",
    "languages": "English;Hindi",
    "budget_cents": "120000",
    "prior_match_attempts": "0",
    "class_year": "2025",
    "degree_on": "2025-06-30",
    "school": "Example Medical College",
    "school_country": "IN",
    "is_graduated": "true",
    "ecfmg_stage": "applied",
    "certified_on": "2026-01-01",
    "oet_on": "2025-12-01",
    "work_category": "none",
    "work_expires_on": "2027-01-01",
    "accepts": "j-1;h-1b",
    "citizenships": "IN;CA",
    "publications": "2",
    "abstracts_and_presentations": "3",
    "projects": "1",
    "targets": "internal-medicine:1;family-medicine:0.8",
    "states": "NY:1;NJ",
    "divisions": "middle-atlantic",
    "track_kinds": "categorical",
    "excluded_states": "AK",
}
WRONG = {
    "name": " " + "x" * 300,
    "school": "x" * 201,
    "phone": "x" * 51,
    "languages": "x" * 201,
}


def test_every_column_is_tried() -> None:
    assert set(GOOD) == set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_good_cell_is_taken(column: str) -> None:
    header = ["external_id", "name", *([] if column == "name" else [column])]
    cells = ["crm-1", "Asha Example", *([] if column == "name" else [GOOD[column]])]
    drafts, faults = parsed(f"{','.join(header)}\n{','.join(cells)}\n")
    assert faults == []
    assert len(drafts) == 1


@pytest.mark.parametrize("column", [each for each in COLUMNS if each != "name"])
def test_a_bad_cell_is_named_by_line_and_column(column: str) -> None:
    wrong = WRONG.get(column, "?")
    _, faults = parsed(f"external_id,name,{column}\nok,Asha,\ncrm-2,Asha,{wrong}\n")
    assert [fault.pointer.rpartition("/")[0] for fault in faults] == ["/lines/3"]
    assert faults[0].pointer == f"/lines/3/{column}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name\nAsha\n", "missing-column"),
        ("external_id,nmae\n1,Asha\n", "unknown-column"),
        ("external_id,name,name\n1,a,b\n", "duplicate-column"),
        ("external_id,name\n1\n", "wrong-width"),
        ("external_id,name\n1,a\n1,b\n", "duplicate-row"),
        ("external_id,name\n,a\n", "bad-length"),
        ("external_id\n1\n", "missing"),
        ('external_id,name\n1,"a\n', "not-csv"),
    ],
)
def test_a_malformed_file_is_named(text: str, code: str) -> None:
    _, faults = parsed(text)
    assert code in {fault.code for fault in faults}
