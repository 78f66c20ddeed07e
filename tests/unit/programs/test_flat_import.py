"""Flat rows: what goes out comes back, and every bad cell is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.identifiers import ProgramId, TrackId
from domain.programs.entities import ImgYear, Program, RequirementOverrides
from domain.programs.policies.flat_export import export_rows
from domain.programs.policies.flat_import import UNNUMBERED, ParsedRows, parse_rows
from domain.programs.policies.generate import generate_programs
from domain.programs.policies.import_requirements import MAIN, PARTS
from domain.programs.policies.read_tables import read_csv, read_json


def bare(program: Program) -> tuple[object, ...]:
    """Return a program without what an import gives anew, requirements as they hold by track."""
    tracks = tuple(
        (
            replace(track, id=TrackId(UNNUMBERED), position=0, overrides=RequirementOverrides()),
            track.overrides.over(program.requirements),
        )
        for track in program.tracks
    )
    own = program.requirements if not program.tracks else tracks[0][1]
    return replace(program, id=ProgramId(UNNUMBERED), tracks=(), requirements=own), tracks


def parse(header: list[str], rows: list[list[str]]) -> ParsedRows:
    """Parse rows as they stand behind a header."""
    return parse_rows(header, [(line, row) for line, row in enumerate(rows, 2)])


@given(st.integers(0, 10_000))
def test_an_export_imports_as_what_it_was(seed: int) -> None:
    programs = generate_programs(seed, 30)
    parsed = parse(*export_rows(programs))
    assert parsed.fault_count == 0
    assert [bare(each) for each in parsed.programs] == [bare(each) for each in programs]


BAD = {
    "program_code": "",
    "state": "NEW YORK",
    "specialty": "Internal Medicine",
    "setting": "hospital",
    "platform": "ERAS 2026",
    "match_system": "nope",
    "start_date": "7/15",
    "size": "-3",
    "takes_signals": "maybe",
    "track_kind": "categoric",
    "start_year": "28",
    "quota": "1.5",
    "is_open": "2",
    "verified_on": "2026-02-30",
    "rights": "mine",
    "step_2_stance": "strictly",
    "step_2_minimum": "301",
    "attempts_maximum": "one",
    "attempts_exams": "step-9",
    "attempts_counting": "all",
    "attempts_scope": "some",
    "attempts_counts_incomplete": "perhaps",
    "graduation_years": "five",
    "graduation_from": "birth",
    "graduation_at": "never",
    "graduation_exceptions": "none at all",
    "experience_months": "a few",
    "experience_counts": "all",
    "experience_within_months": "0",
    "letters_count": "99",
    "ecfmg_by": "soon",
    "visa_j1": "J1",
    "visa_h1b_step_3_by": "later",
    "step_3_by": "later",
    "img_share_2026": "40%",
    "name": "=HYPERLINK(1)",
}


@pytest.mark.parametrize(("column", "value"), BAD.items())
def test_a_bad_cell_is_named_by_line_and_column(column: str, value: str) -> None:
    header, rows = export_rows(generate_programs(11, 3))
    if column not in header:
        header.append(column)
        rows = [[*row, ""] for row in rows]
    rows[1][header.index(column)] = value
    parsed = parse(header, rows)
    assert (3, column) in {(each.line, each.column) for each in parsed.faults}


def test_every_malformed_row_is_named_not_only_the_first() -> None:
    header, rows = export_rows(generate_programs(11, 20))
    for row in rows:
        row[header.index("state")] = "ZZ"
    parsed = parse(header, rows)
    assert {each.line for each in parsed.faults} == set(range(2, len(rows) + 2))


def test_an_unknown_column_is_refused_unless_it_is_mapped_to_nothing() -> None:
    header, rows = export_rows(generate_programs(11, 2))
    header[header.index("city")] = "town"
    assert {each.column for each in parse(header, rows).faults} == {"town", "city"}
    renamed = parse_rows(header, [(2, rows[0])], {"town": "city"})
    assert renamed.fault_count == 0
    extra = parse_rows([*header, "colour"], [(2, [*rows[0], "red"])], {"town": "city"})
    assert [each.column for each in extra.faults] == ["colour"]
    ignored = parse_rows(
        [*header, "colour"], [(2, [*rows[0], "red"])], {"town": "city", "colour": None}
    )
    assert ignored.fault_count == 0


def test_a_track_twice_and_a_contradicting_row_are_named() -> None:
    header, rows = export_rows(generate_programs(11, 1))
    again = list(rows[0])
    again[header.index("city")] = "Elsewhere"
    parsed = parse(header, [rows[0], again])
    assert {each.column for each in parsed.faults} == {"city", "track_code"}


def test_csv_and_json_say_the_same() -> None:
    table = read_csv(b"\xef\xbb\xbfa,b\r\n1,yes\r\n\r\n2,\r\n")
    assert table.header == ("a", "b")
    assert table.rows == ((2, ("1", "yes")), (4, ("2", "")))
    same = read_json(b'[{"a": 1, "b": true}, {"a": 2, "b": null}]')
    assert [cells for _, cells in same.rows] == [cells for _, cells in table.rows]


REST = {
    "attempts": {"attempts_counting": "failures"},
    "graduation": {"graduation_at": "start"},
    "experience": {"experience_within_months": "12"},
    "letters": {"letters_from_us": "1"},
}


def test_the_rest_of_a_rule_alone_is_refused_not_dropped() -> None:
    header, rows = export_rows(generate_programs(11, 1))
    for name, main in MAIN.items():
        cells = dict(zip(header, rows[0], strict=True))
        cells |= {f"{name}_{part}": "" for part in PARTS[name]}
        cells |= {f"{name}_stance": "strict"} | REST[name]
        faults = parse(header, [list(cells.values())]).faults
        assert [(each.line, each.column) for each in faults] == [(2, f"{name}_{main}")]


def test_a_joint_track_must_be_another_of_the_program_and_may_come_later() -> None:
    header, rows = export_rows(generate_programs(11, 1))
    kind, code, joint = (header.index(each) for each in ("track_kind", "track_code", "joint_with"))
    first, second = list(rows[0]), list(rows[0])
    first[code], second[code], first[joint] = "A", "P", "P"
    first[kind], second[kind] = "advanced", "preliminary"
    assert parse(header, [first, second]).fault_count == 0
    second[joint] = "P"
    faults = parse(header, [first, second]).faults
    assert [(each.line, each.column) for each in faults] == [(3, "joint_with")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("start_date", "20280701"),
        ("start_date", "2028-W26-6"),
        ("size", "\u0661\u0662"),
        ("name", "two\nlines"),
        ("graduation_at", "rank"),
    ],
)
def test_what_only_looks_right_is_named(column: str, value: str) -> None:
    header, rows = export_rows(generate_programs(11, 2))
    rows[0][header.index(column)] = value
    assert (2, column) in {(each.line, each.column) for each in parse(header, rows).faults}


def test_both_radiologies_share_a_pool_in_a_file_that_names_none() -> None:
    programs = [
        each for each in generate_programs(11, 300) if each.specialty == "diagnostic-radiology"
    ]
    header, rows = export_rows(programs[:1])
    for row in rows:
        row[header.index("signal_pool")] = ""
    (program,) = parse(header, rows).programs
    assert program.signal_pool == "diagnostic-and-interventional-radiology"


def test_a_row_is_named_by_the_first_line_it_stands_on() -> None:
    assert [line for line, _ in read_csv(b'a,b\n1,"x\ny"\n2,3\n').rows] == [2, 4]


def test_a_row_of_another_width_is_one_fault() -> None:
    header, rows = export_rows(generate_programs(11, 1))
    faults = parse(header, [rows[0][:-1]]).faults
    assert [(each.line, each.column) for each in faults] == [(2, "")]


@given(st.floats(0, 1))
def test_every_share_comes_back(share: float) -> None:
    program = replace(generate_programs(11, 1)[0], img_years=(ImgYear(year=2026, share=share),))
    assert parse(*export_rows([program])).programs[0].img_years == program.img_years
