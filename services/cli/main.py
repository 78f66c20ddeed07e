"""Entry point of the preceptor command: one file per group of subcommands."""

from importlib import import_module

import click

COMMANDS = {
    "dev": "services.cli.dev:dev",
    "demo": "services.cli.demo_command:demo",
    "serve": "services.cli.serve:serve",
    "work": "services.cli.work:work",
    "database": "services.cli.database:database",
    "backup": "services.cli.backup:backup",
    "restore": "services.cli.backup:restore_command",
    "agency": "services.cli.agency:agency",
    "billing": "services.cli.billing:billing",
    "key": "services.cli.key:key",
    "token": "services.cli.token:token",
    "catalogue": "services.cli.catalogue:catalogue",
    "jobs": "services.cli.jobs:jobs",
    "model": "services.cli.model:model",
    "receipt": "services.cli.receipt:receipt",
    "shortlist": "services.cli.shortlist:shortlist",
    "audit": "services.cli.audit:audit",
    "support": "services.cli.support:support",
    "openapi": "services.cli.openapi:openapi",
}
"""Loaded when called: a worker does not pay for the API, nor a server for the demo's tools."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return every name."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="preceptor")
def main() -> None:
    """Program ranking and shortlists for residency applicants."""
