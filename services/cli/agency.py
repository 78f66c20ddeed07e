"""`preceptor agency`: make agencies and look at them."""

import click

from domain.agencies.entities import Agency
from domain.agencies.use_cases.create_agency import CreateAgency, CreatedAgency
from domain.kernel.identifiers import AgencyId, from_text, to_text
from domain.kernel.tenancy import Platform, Purpose, Tenant
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def agency() -> None:
    """Make agencies and look at them."""


@agency.command()
@click.argument("name")
@click.option("--trial", is_flag=True, help="Bill it: a trial first. Else it is without limits.")
def create(name: str, *, trial: bool) -> None:
    """Make an agency with its test world; print both ids."""

    async def act(opened: Opened) -> CreatedAgency:
        scope = Platform(Purpose.AGENCIES)
        made = await opened.core.commands.create_agency(scope, CreateAgency(name=name))
        if trial:
            await opened.core.commands.open_account(Tenant.system(made.live))
        return made

    made = with_core(act)
    click.echo(f"live {to_text('agy', made.live)}")
    click.echo(f"test {to_text('agy', made.test)}")


@agency.command()
@click.argument("agency_id")
def show(agency_id: str) -> None:
    """Show one agency."""

    async def act(opened: Opened) -> Agency:
        scope = Tenant.system(AgencyId(from_text("agy", agency_id)))
        return await opened.core.queries.get_agency(scope)

    found = with_core(act)
    click.echo(f"{to_text('agy', found.id)}  {found.mode}  {found.name}")
