"""What `preceptor dev` does before anything serves: roles, schema, seasons, catalogue, demo key."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from adapters.postgres.migrate import migrate
from domain.agencies.use_cases.create_agency import CreateAgency
from domain.agencies.use_cases.issue_api_key import IssueApiKey
from domain.kernel.errors import NotFoundError, UnauthenticatedError
from domain.kernel.identifiers import PLATFORM
from domain.kernel.tenancy import EVERY_PERMISSION, Platform, Purpose, Tenant
from infra.bootstrap import Opened, open_core
from infra.devservers import kept_secret
from infra.postgres.roles import RolePasswords, provision
from infra.settings import Settings
from services.cli.catalogue import load_generated
from services.cli.fill import fill

CATALOGUE_SEED = 2026
CATALOGUE_PROGRAMS = 6_000
DEMO_AGENCY = "Harbor Lights Advising (demo)"
BILLING_AGENCY = "Quayside Advising (billing demo)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoKeys:
    """Keys of the agencies of the demo."""

    demo: str
    billing: str | None


def prepare(
    console: Console, environment: Mapping[str, str], folder: Path
) -> tuple[dict[str, str], DemoKeys]:
    """Provision, migrate and fill; return the environment to serve with, and the demo's keys."""
    ready = asyncio.run(_with_roles(dict(environment), folder))
    applied = asyncio.run(migrate(ready["DATABASE_ADMIN_URL"]))
    if applied:
        console.print(f"Applied {len(applied)} migrations.", style="dim")
    settings = Settings.from_env({**os.environ, **ready})
    return ready, asyncio.run(_fill(console, settings, folder))


async def _with_roles(environment: dict[str, str], folder: Path) -> dict[str, str]:
    if environment.get("DATABASE_ADMIN_URL"):
        return environment
    passwords = RolePasswords(
        owner=kept_secret(folder, "postgres-owner"), app=kept_secret(folder, "postgres-app")
    )
    urls = await provision(environment["DATABASE_URL"], passwords)
    return {**environment, "DATABASE_URL": urls.app, "DATABASE_ADMIN_URL": urls.admin}


async def _fill(console: Console, settings: Settings, folder: Path) -> DemoKeys:
    async with open_core(settings) as opened:
        for line in await fill(opened):
            console.print(f"{line[0].upper()}{line[1:]}.", style="dim")
        try:
            await opened.ports.catalogues.default(_nobody())
        except NotFoundError:
            await load_generated(console, opened, seed=CATALOGUE_SEED, programs=CATALOGUE_PROGRAMS)
        demo = await _kept_key(opened, folder, "demo-key", DEMO_AGENCY)
        return DemoKeys(demo=demo, billing=await _billing_key(console, opened, folder))


async def _billing_key(console: Console, opened: Opened, folder: Path) -> str | None:
    """Return a key of an agency in its trial; None where Stripe is not simulated."""
    if not opened.ports.settings.stripe_api_url.startswith("http://127.0.0.1:"):
        return None
    commands = opened.core.commands
    made = await commands.offer_plans(Platform(Purpose.BILLING))
    if made:
        console.print(f"{len(made)} plans, prices and meters made at Stripe.", style="dim")
    key = await _kept_key(opened, folder, "billing-key", BILLING_AGENCY)
    await commands.open_account(Tenant.system((await opened.authenticate(key, None)).agency))
    return key


def _nobody() -> Tenant:
    # The platform's catalogue is read by everybody, so any scope of an agency will do.
    return Tenant.system(PLATFORM)


async def _kept_key(opened: Opened, folder: Path, name: str, agency: str) -> str:
    """Return the key kept under `name`, else that of a new agency, and keep it there."""
    path = folder / "secrets" / name
    if path.exists():
        key = path.read_text().strip()
        try:
            await opened.authenticate(key, None)
        except UnauthenticatedError:
            path.unlink()  # of another database: make a new one
        else:
            return key
    scope = Platform(Purpose.AGENCIES)
    made = await opened.core.commands.create_agency(scope, CreateAgency(name=agency))
    issued = await opened.core.commands.issue_api_key(
        Tenant.system(made.live),
        IssueApiKey(name="demo", scopes=tuple(sorted(each.value for each in EVERY_PERMISSION))),
    )
    path.touch(mode=0o600)
    path.write_text(issued.secret)
    return issued.secret
