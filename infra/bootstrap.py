"""The composition root: ports opened once a process, handlers wired by plain constructors."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from adapters.onnx.shelf import OnnxModelShelf
from adapters.postgres.audit import ReadLog
from adapters.postgres.catalogues import PostgresCatalogueSource
from adapters.postgres.idempotency import PostgresRequestLedger
from adapters.postgres.pool import AgencyPool
from adapters.postgres.seasons import PostgresSeasonSource
from adapters.postgres.token_keys import PostgresTokenKeys
from adapters.postgres.trust import trusts_anybody
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.access_tokens import EdDsaAccessTokens
from adapters.system.clock import SystemClock
from adapters.system.heap import set_heap_aside
from adapters.system.identifiers import new_id
from adapters.system.key_sealing import KeySealing
from adapters.system.list_solver import ProcessListSolver
from adapters.system.sealing import AesSealer
from adapters.valkey.buckets import ValkeyBuckets
from adapters.valkey.connections import open_valkey
from adapters.valkey.job_queue import ValkeyDispatcher
from adapters.valkey.login_throttle import ValkeyLoginThrottle
from domain.kernel.tenancy import Platform, Purpose, Tenant
from infra.assembly.agencies import assemble_agencies
from infra.assembly.applicants import assemble_applicants
from infra.assembly.applications import assemble_applications
from infra.assembly.audit import assemble_audit
from infra.assembly.billing import assemble_billing
from infra.assembly.casework import assemble_casework
from infra.assembly.experience import assemble_experience
from infra.assembly.identity import assemble_identity
from infra.assembly.matching import assemble_matching
from infra.assembly.notifications import assemble_notifications
from infra.assembly.programs import assemble_programs
from infra.assembly.rankings import assemble_rankings
from infra.assembly.readiness import assemble_readiness
from infra.assembly.shortlists import assemble_shortlists
from infra.assembly.webhooks import assemble_webhooks
from infra.core import Commands, Core, Queries
from infra.observe import observed
from infra.outgoing_mail import OutgoingMail, mailer_of
from infra.paying import open_paying
from infra.plans import load_plans
from infra.ports import Ports
from infra.settings import Settings, SettingsError
from infra.standing import StandingWatch
from infra.token_watch import TokenWatch

Check = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a process that answers requests needs."""

    core: Core
    ports: Ports
    authenticate: Callable[[str, str | None], Awaitable[Tenant]]
    watch: TokenWatch
    ready_checks: Mapping[str, Check]


@asynccontextmanager
async def open_ports(settings: Settings) -> AsyncIterator[Ports]:
    """Open pool, queue client and model; close them in turn."""
    if settings.environment == "production" and await trusts_anybody(settings.database_url):
        raise SettingsError(
            "DATABASE_URL names a server that takes any password: ask for scram-sha-256 over TCP"
        )
    async with AsyncExitStack() as opened:
        pool = AgencyPool(settings.database_url, size=settings.pool_size)
        await pool.open()
        opened.push_async_callback(pool.close)
        valkey = open_valkey(settings.valkey_url)
        opened.push_async_callback(valkey.aclose)
        solver = ProcessListSolver()
        opened.callback(solver.close)
        sealer = AesSealer(settings.master_key)
        dispatcher = ValkeyDispatcher(client=valkey, namespace=settings.valkey_namespace)
        units = PostgresUnitOfWorkFactory(
            pool=pool, sealer=sealer, dispatcher=dispatcher, new_id=new_id
        )
        reads = ReadLog(pool=pool, sealer=sealer, new_id=new_id)
        await opened.enter_async_context(reads.running())
        outgoing = OutgoingMail(mailer=mailer_of(settings))
        await opened.enter_async_context(outgoing.running())
        tokens = EdDsaAccessTokens(
            issuer=settings.token_issuer or settings.public_url,
            audience=settings.token_audience,
            clock=SystemClock(),
        )
        plans = load_plans()
        paying = open_paying(settings, plans)
        opened.push_async_callback(paying.close)
        buckets = ValkeyBuckets(client=valkey, namespace=settings.valkey_namespace)
        yield Ports(
            settings=settings,
            buckets=buckets,
            login_throttle=ValkeyLoginThrottle(
                buckets=buckets,
                per_account=settings.login.per_account_per_hour,
                per_network=settings.login.per_network_per_hour,
                per_known_network=settings.login.per_known_network_per_hour,
            ),
            pool=pool,
            open_uow=units,
            reads=reads,
            requests=PostgresRequestLedger(units),
            sealer=sealer,
            clock=SystemClock(),
            new_id=new_id,
            dispatcher=dispatcher,
            catalogues=PostgresCatalogueSource(pool, settle=set_heap_aside),
            seasons=PostgresSeasonSource(pool),
            models=OnnxModelShelf(shelf_folder(settings)),
            solver=solver,
            mailer=outgoing,
            plans=plans,
            paying=paying,
            access_tokens=tokens,
            signed_tokens=tokens,
        )


def shelf_folder(settings: Settings) -> Path | None:
    """Return where admitted models lie; None: only the packaged one scores."""
    return None if settings.model_folder is None else Path(settings.model_folder)


@asynccontextmanager
async def open_core(settings: Settings) -> AsyncIterator[Opened]:
    """Open everything the API needs."""
    async with open_ports(settings) as ports:
        valkey = open_valkey(settings.valkey_url)

        async def check_database() -> None:
            async with ports.pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
                await connection.execute("SELECT 1")

        async def check_valkey() -> None:
            await valkey.ping()

        core = assemble(ports)
        try:
            async with watch_over(ports).running() as watch:
                yield Opened(
                    core=core,
                    ports=ports,
                    authenticate=core.queries.authenticate_api_key,
                    watch=watch,
                    ready_checks={"database": check_database, "valkey": check_valkey},
                )
        finally:
            await valkey.aclose()


def watch_over(ports: Ports) -> TokenWatch:
    """Return what supplies the process's access tokens with keys and knows what was revoked."""
    return TokenWatch(
        store=PostgresTokenKeys(ports.pool),
        sealing=KeySealing(ports.settings.master_key),
        tokens=ports.signed_tokens,
        clock=ports.clock,
    )


def assemble(ports: Ports) -> Core:
    """Wire every handler, observed; the names of commands and queries are those of the contexts."""
    contexts = (
        assemble_audit(ports),
        assemble_agencies(ports),
        assemble_identity(ports),
        assemble_programs(ports),
        assemble_applicants(ports),
        assemble_experience(ports),
        assemble_readiness(ports),
        assemble_rankings(ports),
        assemble_shortlists(ports),
        assemble_applications(ports),
        assemble_matching(ports),
        assemble_casework(ports),
        assemble_notifications(ports),
        assemble_webhooks(ports),
        assemble_billing(ports),
    )
    standings = StandingWatch(read=assemble_billing(ports).read_standing)
    handlers = {
        each.name: observed(each.name, getattr(context, each.name), ports.reads, standings)
        for context in contexts
        for each in fields(context)
    }
    commands = {each.name: handlers[each.name] for each in fields(Commands)}
    queries = {each.name: handlers[each.name] for each in fields(Queries)}
    return Core(commands=Commands(**commands), queries=Queries(**queries))
