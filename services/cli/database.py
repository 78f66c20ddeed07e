"""`preceptor database`: migrations and what a fresh installation needs."""

import asyncio

import click

from adapters.postgres.migrate import MigrationError, migrate, status
from infra.settings import Settings, SettingsError
from services.cli.fill import fill
from services.cli.run import with_core


@click.group()
def database() -> None:
    """Migrate the schema (as the owner, DATABASE_ADMIN_URL) and look at it."""


@database.command("migrate")
def migrate_command() -> None:
    """Apply what is missing, then load seasons and the trial agency."""
    try:
        applied = asyncio.run(migrate(admin_url()))
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    for name in applied:
        click.echo(f"applied {name}")
    if not applied:
        click.echo("nothing to apply")
    for line in with_core(fill):
        click.echo(line)


@database.command("status")
def status_command() -> None:
    """List every migration and whether this database has it."""
    try:
        migrations = asyncio.run(status(admin_url()))
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    for migration in migrations:
        click.echo(f"{'applied' if migration.is_applied else 'waiting':<8} {migration.name}")


def admin_url() -> str:
    """Return DATABASE_ADMIN_URL; one clear line when it is not set."""
    try:
        url = Settings.from_env().database_admin_url
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    if url is None:
        raise click.ClickException("DATABASE_ADMIN_URL is not set: migrations run as the owner")
    return url
