"""`preceptor audit`: check the log of every agency, or of one."""

import click

from adapters.postgres.directory import PostgresDirectory
from domain.audit.use_cases.verify_chain import Verdict
from domain.kernel.identifiers import AgencyId, from_text, to_text
from domain.kernel.tenancy import Tenant
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def audit() -> None:
    """The log of what was done and read."""


@audit.command()
@click.option("--agency", "agency_id", help="Only this agency; default: every one.")
def verify(agency_id: str | None) -> None:
    """Compute every chain and head again; exit 1 and name the first bad record if one differs."""

    async def act(opened: Opened) -> list[tuple[AgencyId, Verdict]]:
        found = await _agencies(opened, agency_id)
        return [
            (each, await opened.core.queries.verify_audit(Tenant.system(each))) for each in found
        ]

    broken = 0
    for agency, verdict in with_core(act):
        name, fault = to_text("agy", agency), verdict.fault
        if fault is None:
            click.echo(f"{name}  whole: {verdict.sealed} records, {verdict.heads} signed heads")
            continue
        broken += 1
        place = "no place" if fault.seq is None else f"sequence {fault.seq}"
        click.echo(f"{name}  BROKEN at {place}, record {fault.record}: {fault.reason}")
    if broken:
        raise click.ClickException(f"{broken} of the chains do not verify")


async def _agencies(opened: Opened, agency_id: str | None) -> tuple[AgencyId, ...]:
    if agency_id is not None:
        return (AgencyId(from_text("agy", agency_id)),)
    return await PostgresDirectory(opened.ports.pool).agencies()
