"""`preceptor receipt`: replay a ranking from its receipt."""

import json
from typing import BinaryIO

import click

from domain.kernel.identifiers import AgencyId, from_text
from domain.kernel.tenancy import Tenant
from domain.rankings.use_cases.verify_receipt import Verdict, VerifyReceipt
from infra.bootstrap import Opened
from services.cli.run import with_core


@click.group()
def receipt() -> None:
    """Receipts of rankings."""


@receipt.command()
@click.argument("agency_id")
@click.argument("file", type=click.File("rb"))
def verify(agency_id: str, file: BinaryIO) -> None:
    """Compute the ranking of FILE again; exit 1 when anything differs."""
    try:
        document = json.loads(file.read())
    except ValueError as error:
        raise click.ClickException("the file is no JSON document") from error

    async def act(opened: Opened) -> Verdict:
        tenant = Tenant.system(AgencyId(from_text("agy", agency_id)))
        return await opened.core.queries.verify_receipt(tenant, VerifyReceipt(receipt=document))

    verdict = with_core(act)
    if not verdict.is_verified:
        raise click.ClickException("differs at " + ", ".join(verdict.differing))
    click.echo(f"verified: result {verdict.replayed_result_sha256}")
