"""`preceptor key`: API keys of an agency."""

import click

from domain.agencies.entities import ApiKey
from domain.agencies.use_cases.issue_api_key import IssueApiKey, IssuedApiKey
from domain.agencies.use_cases.revoke_api_key import RevokeApiKey
from domain.kernel.identifiers import AgencyId, ApiKeyId, from_text, to_text
from domain.kernel.tenancy import EVERY_PERMISSION, Permission, Tenant
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def key() -> None:
    """Issue, list and revoke API keys."""


@key.command()
@click.argument("agency_id")
@click.option("--name", default="key", show_default=True, help="What the key is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([each.value for each in Permission]),
    help="Repeat for each; default: every scope.",
)
def create(agency_id: str, name: str, scopes: tuple[str, ...]) -> None:
    """Issue a key and print its secret, this once."""
    wanted = scopes or tuple(sorted(each.value for each in EVERY_PERMISSION))

    async def act(opened: Opened) -> IssuedApiKey:
        agency = await opened.core.queries.get_agency(_scope(agency_id))
        tenant = Tenant.system(agency.id).in_mode(agency.mode)
        return await opened.core.commands.issue_api_key(
            tenant, IssueApiKey(name=name, scopes=wanted)
        )

    issued = with_core(act)
    click.echo(f"{to_text('key', issued.key.id)}  {issued.secret}")


@key.command("list")
@click.argument("agency_id")
def list_command(agency_id: str) -> None:
    """List keys without secrets."""

    async def act(opened: Opened) -> tuple[ApiKey, ...]:
        return await opened.core.queries.list_api_keys(_scope(agency_id))

    for each in with_core(act):
        state = "revoked" if each.revoked_at else "live"
        click.echo(f"{to_text('key', each.id)}  {state:<8} {each.hint}  {each.name}")


@key.command()
@click.argument("agency_id")
@click.argument("key_id")
def revoke(agency_id: str, key_id: str) -> None:
    """Revoke a key."""

    async def act(opened: Opened) -> None:
        command = RevokeApiKey(key=ApiKeyId(from_text("key", key_id)))
        await opened.core.commands.revoke_api_key(_scope(agency_id), command)

    with_core(act)
    click.echo("revoked")


def _scope(agency_id: str) -> Tenant:
    return Tenant.system(AgencyId(from_text("agy", agency_id)))
