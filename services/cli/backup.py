"""`preceptor backup` and `preceptor restore`: one file out, proven on the way back in."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import click

from infra.postgres.backup import BackupError, back_up, restore
from services.cli.database import admin_url

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
QUIET = click.option("--quiet", is_flag=True, help="Do not name each table.")


@click.command("backup")
@FILE
@QUIET
def backup(file: Path, *, quiet: bool) -> None:
    """Write a consistent backup of the database to FILE, while everything runs.

    Reads DATABASE_ADMIN_URL. The master key is not in the file: keep it apart, and keep it, since
    without it the names and texts in the file cannot be read.
    """
    try:
        manifest = asyncio.run(back_up(admin_url(), file, report=_reporter(is_quiet=quiet)))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"backed up {manifest.rows} rows of {len(manifest.tables)} tables to {file}"
        f" ({file.stat().st_size / 1e6:.1f} MB)"
    )


@click.command("restore")
@FILE
@click.option("--into", required=True, help="URL of an empty database, as a superuser.")
@QUIET
def restore_command(file: Path, into: str, *, quiet: bool) -> None:
    """Restore FILE into an empty database and prove every table.

    Counts and digests of every table are held against those taken with the backup, and row-level
    security is looked for on every agency table; anything amiss ends with an error.
    """
    try:
        manifest = asyncio.run(restore(file, into, report=_reporter(is_quiet=quiet)))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"restored {manifest.rows} rows of {len(manifest.tables)} tables as they were at"
        f" {manifest.taken_at}; every table is the same"
    )


def _reporter(*, is_quiet: bool) -> Callable[[str], None]:
    def report(line: str) -> None:
        if not is_quiet:
            click.echo(line)

    return report
