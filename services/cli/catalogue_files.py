"""`preceptor catalogue import|export|show`: files in, files out, versions."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from domain.kernel.identifiers import PLATFORM, AgencyId, from_text, to_text
from domain.kernel.tenancy import Platform, Purpose, Tenant
from domain.programs.entities import Catalogue, Program
from domain.programs.policies.flat_export import export_rows
from domain.programs.policies.flat_import import ParsedRows, parse_rows
from domain.programs.policies.read_tables import read_csv, read_json
from domain.programs.ports import CatalogueHead
from domain.programs.use_cases.create_catalogue import CreateCatalogue
from domain.programs.use_cases.import_catalogue import ImportCatalogue, ImportedCatalogue
from domain.programs.use_cases.read_programs import WhichCatalogue
from infra.bootstrap import Opened
from services.cli.run import with_core

FAULTS_SHOWN = 50


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", default="platform", show_default=True, help="platform, or an agy_ id.")
@click.option("--name", default="Programs", show_default=True, help="Made if it is not there.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON object: their column to ours, or to null to ignore it.",
)
@click.option("--ignore", multiple=True, help="A column to ignore; repeat for each.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_command(
    file: Path,
    owner: str,
    name: str,
    mapping: Path | None,
    ignore: tuple[str, ...],
    *,
    dry_run: bool,
) -> None:
    """Import programs from FILE (.csv or .json): one new version, or nothing."""
    console = Console()
    renamed: dict[str, str | None] = {} if mapping is None else json.loads(mapping.read_text())
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Reading {file.name}", total=2)
        read = read_json if file.suffix == ".json" else read_csv
        table = read(file.read_bytes())
        progress.advance(task)
        parsed = parse_rows(table.header, table.rows, renamed | dict.fromkeys(ignore))
        progress.advance(task)
        _refuse(parsed)
        progress.update(task, description=f"Importing {len(parsed.programs)} programs")
        made = with_core(lambda opened: _import(opened, parsed, owner, name, dry_run=dry_run))
    state = "would be" if dry_run else "is" if made.is_new else "is still"
    click.echo(f"version {made.version} {state} current: {made.summary}")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.IntRange(1), help="A past version.")
def export_command(file: Path, as_of: int | None) -> None:
    """Write the platform's catalogue as CSV that imports back unchanged."""
    found = with_core(lambda opened: _read(opened, as_of))
    click.echo(f"wrote version {found.version}, {write_sheet(file, found.programs)} tracks")


def write_sheet(file: Path, programs: Sequence[Program]) -> int:
    """Write programs as CSV; return how many tracks they have."""
    header, rows = export_rows(programs)
    with file.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([header, *rows])
    return len(rows)


@click.command("show")
@click.option("--as-of", type=click.IntRange(1), help="Count the programs of a past version.")
def show_command(as_of: int | None) -> None:
    """List catalogues with their newest versions, and programs by specialty."""
    heads = with_core(_heads)
    table = Table("Catalogue", "Name", "Owner", "Version", "Programs", "Tracks")
    for head in heads:
        owner = "platform" if head.owner == PLATFORM else to_text("agy", head.owner)
        numbers = (head.version, head.program_count, head.track_count)
        table.add_row(to_text("cat", head.id), head.name, owner, *map(str, numbers))
    Console().print(table)
    if any(head.version for head in heads):
        found = with_core(lambda opened: _read(opened, as_of))
        counts: dict[str, int] = {}
        for program in found.programs:
            counts[program.specialty] = counts.get(program.specialty, 0) + 1
        for specialty, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            click.echo(f"{count:>6}  {specialty}")


def _refuse(parsed: ParsedRows) -> None:
    if not parsed.fault_count:
        return
    for fault in parsed.faults[:FAULTS_SHOWN]:
        click.echo(f"line {fault.line}, {fault.column or 'row'}: {fault.reason}", err=True)
    raise click.ClickException(f"{parsed.fault_count} cells are not valid; nothing was imported")


async def _import(
    opened: Opened, parsed: ParsedRows, owner: str, name: str, *, dry_run: bool
) -> ImportedCatalogue:
    scope: Tenant | Platform = Platform(Purpose.CATALOGUE)
    if owner != "platform":
        scope = Tenant.system(AgencyId(from_text("agy", owner)))
    commands = opened.core.commands
    head = await commands.create_catalogue(scope, CreateCatalogue(name=name, or_find=True))
    command = ImportCatalogue(
        catalogue=head.id, programs=parsed.programs, source="import by CLI", dry_run=dry_run
    )
    return await commands.import_catalogue(scope, command)


async def _heads(opened: Opened) -> tuple[CatalogueHead, ...]:
    return await opened.core.queries.list_catalogues(Tenant.system(PLATFORM))


async def _read(opened: Opened, as_of: int | None) -> Catalogue:
    return await opened.core.queries.get_catalogue(
        Tenant.system(PLATFORM), WhichCatalogue(version=as_of)
    )
