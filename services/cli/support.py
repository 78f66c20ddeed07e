"""`preceptor support`: look at an agency that let one of us in, for as long as it said."""

import click

from domain.agencies.entities import SupportGrant
from domain.agencies.use_cases.support import OpenedSupport, OpenSupport
from domain.kernel.identifiers import AgencyId, SupportGrantId, from_text, to_text
from domain.kernel.tenancy import Tenant
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def support() -> None:
    """Support that was consented to: open it, list it, end it."""


@support.command("open")
@click.argument("agency_id")
@click.argument("grant_id")
@click.option("--operator", required=True, help="Who you are; the agency sees it.")
def open_command(agency_id: str, grant_id: str, operator: str) -> None:
    """Print a key that reads until the grant ends, this once."""

    async def act(opened: Opened) -> OpenedSupport:
        agency = await opened.core.queries.get_agency(_scope(agency_id))
        tenant = Tenant.system(agency.id).in_mode(agency.mode)
        command = OpenSupport(grant=_grant(grant_id), operator=operator)
        return await opened.core.commands.open_support(tenant, command)

    found = with_core(act)
    click.echo(f"{found.secret}  until {found.grant.expires_at:%Y-%m-%d %H:%M} UTC")


@support.command("list")
@click.argument("agency_id")
def list_command(agency_id: str) -> None:
    """List grants, newest first."""

    async def act(opened: Opened) -> tuple[SupportGrant, ...]:
        return await opened.core.queries.list_support(_scope(agency_id))

    for each in with_core(act):
        state = "ended" if each.ended_at else "opened" if each.opened_at else "consented"
        name = to_text("sup", each.id)
        click.echo(f"{name}  {state:<9} {each.expires_at:%Y-%m-%d %H:%M}  {each.operator or ''}")


@support.command()
@click.argument("agency_id")
@click.argument("grant_id")
def end(agency_id: str, grant_id: str) -> None:
    """End a grant and its key."""

    async def act(opened: Opened) -> None:
        await opened.core.commands.end_support(_scope(agency_id), _grant(grant_id))

    with_core(act)
    click.echo("ended")


def _scope(agency_id: str) -> Tenant:
    return Tenant.system(AgencyId(from_text("agy", agency_id)))


def _grant(grant_id: str) -> SupportGrantId:
    return SupportGrantId(from_text("sup", grant_id))
