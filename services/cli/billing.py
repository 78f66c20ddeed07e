"""`preceptor billing`: plans to Stripe, and a look at what an agency has."""

import click

from domain.billing.views import SubscriptionView
from domain.kernel.identifiers import AgencyId, from_text
from domain.kernel.tenancy import Platform, Purpose, Tenant
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def billing() -> None:
    """Plans at Stripe, and what agencies have."""


@billing.command()
def offer() -> None:
    """Make Stripe's products, prices and meter what the plans say; again, nothing."""

    async def act(opened: Opened) -> tuple[str, ...]:
        return await opened.core.commands.offer_plans(Platform(Purpose.BILLING))

    made = with_core(act)
    for line in made:
        click.echo(f"made {line}")
    click.echo("Everything is on offer as the plans say." if made else "Nothing was missing.")


@billing.command()
@click.argument("agency_id")
def begin(agency_id: str) -> None:
    """Bill an agency that was without limits: its trial begins now."""
    agency = AgencyId(from_text("agy", agency_id))

    async def act(opened: Opened) -> SubscriptionView:
        tenant = Tenant.system(agency)
        await opened.core.commands.open_account(tenant)
        return await opened.core.queries.get_subscription(tenant)

    _show(with_core(act))


@billing.command()
@click.argument("agency_id")
def show(agency_id: str) -> None:
    """Show what an agency has and may do."""
    agency = AgencyId(from_text("agy", agency_id))

    async def act(opened: Opened) -> SubscriptionView:
        return await opened.core.queries.get_subscription(Tenant.system(agency))

    _show(with_core(act))


def _show(view: SubscriptionView) -> None:
    entitled = view.entitlements
    until = "" if entitled.standing_until is None else f" until {entitled.standing_until:%Y-%m-%d}"
    status = entitled.status or "not subscribed"
    click.echo(f"{entitled.plan}  {status}  {entitled.standing}{until}")
