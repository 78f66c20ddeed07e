"""`preceptor catalogue`: generate, import and look at catalogues."""

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from domain.kernel.tenancy import Platform, Purpose
from domain.programs.policies.generate import generate_programs
from domain.programs.use_cases.create_catalogue import CreateCatalogue
from domain.programs.use_cases.import_catalogue import ImportCatalogue, ImportedCatalogue
from infra.bootstrap import Opened
from services.cli.catalogue_files import (
    export_command,
    import_command,
    show_command,
    write_sheet,
)
from services.cli.run import with_core

PLATFORM_CATALOGUE = "Programs"


@click.group()
def catalogue() -> None:
    """Generate, import and look at catalogues."""


catalogue.add_command(import_command)
catalogue.add_command(export_command)
catalogue.add_command(show_command)


@catalogue.command()
@click.option("--seed", default=2026, show_default=True)
@click.option("--programs", default=6000, show_default=True, type=click.IntRange(1, 50_000))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as CSV here, and import nothing.",
)
def generate(seed: int, programs: int, out: Path | None) -> None:
    """Make the synthetic catalogue the platform's own (fictional institutions)."""
    console = Console()
    if out is not None:
        tracks = write_sheet(out, generate_programs(seed, programs))
        click.echo(f"wrote {programs} programs, {tracks} tracks (fictional)")
        return

    async def act(opened: Opened) -> ImportedCatalogue:
        return await load_generated(console, opened, seed=seed, programs=programs)

    made = with_core(act)
    click.echo(f"version {made.version}: {made.program_count} programs, {made.summary}")


async def load_generated(
    console: Console, opened: Opened, *, seed: int, programs: int
) -> ImportedCatalogue:
    """Generate and import the platform's catalogue, with a bar."""
    commands, scope = opened.core.commands, Platform(Purpose.CATALOGUE)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Synthetic catalogue of {programs} programs", total=3)
        drafts = await asyncio.to_thread(generate_programs, seed, programs)
        progress.advance(task)
        head = await commands.create_catalogue(
            scope, CreateCatalogue(name=PLATFORM_CATALOGUE, or_find=True)
        )
        progress.advance(task)
        made = await commands.import_catalogue(
            scope,
            ImportCatalogue(catalogue=head.id, programs=drafts, source=f"synthetic, seed {seed}"),
        )
        progress.advance(task)
    console.print(
        f"Synthetic catalogue version {made.version}: {made.program_count} programs, "
        f"{made.track_count} tracks (fictional).",
        style="dim",
    )
    return made
