"""The whole product as processes: PostgreSQL, Valkey, API, workers and relay on free ports."""

import asyncio
import base64
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.agencies.use_cases.create_agency import CreateAgency
from domain.agencies.use_cases.issue_api_key import IssueApiKey
from domain.kernel.tenancy import EVERY_PERMISSION, Platform, Purpose, Tenant
from domain.programs.policies.generate import generate_programs
from domain.programs.use_cases.create_catalogue import CreateCatalogue
from domain.programs.use_cases.import_catalogue import ImportCatalogue
from infra.bootstrap import Opened, open_core
from infra.devservers import DevServers, free_port
from infra.postgres.roles import OWNER
from infra.settings import Settings
from infra.supervisor import Child, ChildSpec, Supervisor, wait_until_ready
from services.cli.api_client import ApiClient
from services.cli.fill import fill
from tests.conftest import _run, _within
from tests.e2e.client import Client, is_up

PROCESSES = {
    "api": ("serve", "api"),
    "ranking": ("work", "ranking"),
    "delivery": ("work", "delivery"),
    "relay": ("work", "relay"),
}
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Everything running, and a way to make agencies in it."""

    url: str
    environment: dict[str, str]
    children: dict[str, Child]
    servers: DevServers
    folder: Path

    def new_agency(self, name: str) -> ApiClient:
        """Make an agency with a key for everything; return a client that holds the key."""
        return ApiClient(url=self.url, key=asyncio.run(_issue(self.environment, name)))

    def new_agency_in_thread(self, name: str) -> str:
        """Return the key of a new agency, from a test that already runs a loop."""
        with ThreadPoolExecutor(1) as side:
            return side.submit(self.new_agency, name).result().key

    def client_of(self, token: str) -> ApiClient:
        """Return a client that acts for whoever an access token names."""
        return ApiClient(url=self.url, key=token)

    def raw(self, key: str | None = None) -> Client:
        """Return a client that shows every answer, refusals too."""
        return Client(url=self.url, key=key)


@contextmanager
def running_installation(
    servers: DevServers,
    template: str,
    folder: Path,
    *,
    name: str,
    programs: int,
    valkey_url: str | None = None,
    api_environment: Mapping[str, str] | None = None,
    every_environment: Mapping[str, str] | None = None,
) -> Iterator[Installation]:
    """Start every process on a clone of the template, with a catalogue of `programs`.

    `api_environment` replaces settings of the API alone, `every_environment` those of all.
    """
    asyncio.run(
        _run(
            servers.superuser_url,
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}",
        )
    )
    port, portal_port = free_port(), free_port()
    environment = {
        "DATABASE_URL": _within(servers.database_url, name),
        "DATABASE_ADMIN_URL": _within(servers.database_admin_url, name),
        "VALKEY_URL": valkey_url or servers.valkey_url,
        "PRECEPTOR_ENVIRONMENT": "dev",
        "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
        "PRECEPTOR_HTTP_PORT": str(port),
        "PRECEPTOR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PRECEPTOR_PORTAL_PORT": str(portal_port),
        "PRECEPTOR_PORTAL_URL": f"http://127.0.0.1:{portal_port}",
        "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true",
        "PRECEPTOR_VALKEY_NAMESPACE": name,
        "PRECEPTOR_TRIAL_PER_ADDRESS_PER_DAY": "4",
        # Journeys share a few callers and one address; limits have tests of their own.
        "PRECEPTOR_TRUSTED_PROXIES": "127.0.0.1",
        "PRECEPTOR_RATE_KEY_BURST": "1000000",
        "PRECEPTOR_RATE_AGENCY_BURST": "1000000",
        "PRECEPTOR_RATE_ADDRESS_BURST": "1000000",
        "PRECEPTOR_REFUSAL_SECONDS": "0",
        "PRECEPTOR_LOGIN_PER_NETWORK_PER_HOUR": "1000000",
        "PRECEPTOR_MAIL_FOLDER": str(folder / "mail"),
        **(every_environment or {}),
    }
    asyncio.run(_prepare(environment, programs))
    with Supervisor(logs=folder) as supervisor:
        children = {
            part: supervisor.start(
                _spec(
                    part,
                    arguments,
                    {**environment, **(api_environment or {})} if part == "api" else environment,
                    folder,
                )
            )
            for part, arguments in PROCESSES.items()
        }
        url = environment["PRECEPTOR_PUBLIC_URL"]
        wait_until_ready(children["api"], lambda: is_up(url), seconds=READY_SECONDS)
        yield Installation(
            url=url, environment=environment, children=children, servers=servers, folder=folder
        )


def _spec(
    part: str, arguments: tuple[str, ...], environment: dict[str, str], folder: Path
) -> ChildSpec:
    health = {"PRECEPTOR_HEALTH_PORT": str(free_port())}
    return ChildSpec(
        name=part,
        command=(sys.executable, "-m", "services.cli", *arguments),
        environment={**environment, **health},
        folder=folder,
    )


async def _prepare(environment: dict[str, str], programs: int) -> None:
    async with open_core(Settings.from_env(environment)) as opened:
        await fill(opened)
        scope = Platform(Purpose.CATALOGUE)
        head = await opened.core.commands.create_catalogue(scope, CreateCatalogue(name="Programs"))
        await opened.core.commands.import_catalogue(
            scope,
            ImportCatalogue(
                catalogue=head.id, programs=generate_programs(7, programs), source="synthetic"
            ),
        )


async def _issue(environment: dict[str, str], name: str) -> str:
    async with open_core(Settings.from_env(environment)) as opened:
        return await issue_key(opened, name)


async def issue_key(opened: Opened, name: str) -> str:
    """Make an agency and return a key of it."""
    commands = opened.core.commands
    made = await commands.create_agency(Platform(Purpose.AGENCIES), CreateAgency(name=name))
    scopes = tuple(sorted(each.value for each in EVERY_PERMISSION))
    issued = await commands.issue_api_key(
        Tenant.system(made.live), IssueApiKey(name="journey", scopes=scopes)
    )
    return issued.secret
