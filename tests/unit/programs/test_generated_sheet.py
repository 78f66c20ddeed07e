"""`catalogue generate --out`: the synthetic catalogue as a file that imports back."""

from pathlib import Path

from click.testing import CliRunner

from domain.programs.policies.flat_import import parse_rows
from domain.programs.policies.generate import generate_programs
from domain.programs.policies.read_tables import read_csv
from services.cli.catalogue import catalogue


def test_the_written_sheet_holds_the_generated_programs(tmp_path: Path) -> None:
    out = tmp_path / "programs.csv"
    asked = ["generate", "--seed", "3", "--programs", "40", "--out", str(out)]
    ran = CliRunner().invoke(catalogue, asked)
    assert ran.exit_code == 0, ran.output
    table = read_csv(out.read_bytes())
    parsed = parse_rows(table.header, table.rows)
    assert parsed.fault_count == 0
    assert [each.code for each in parsed.programs] == [
        each.code for each in generate_programs(3, 40)
    ]
