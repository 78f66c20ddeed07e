"""Process entries: from settings to a worker that runs until it is told to stop."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress

import uvloop
from prometheus_client import REGISTRY

from adapters.http.webhook_sender import HttpWebhookSender
from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.retention import PostgresRetention
from adapters.system.heap import set_heap_aside
from adapters.system.signing import sign_with
from adapters.valkey.connections import Queue, open_valkey, refuse_eviction
from adapters.valkey.job_codec import Message
from adapters.valkey.job_queue import ValkeyDispatcher
from adapters.valkey.wake import WakeWaiter
from domain.kernel.identifiers import PLATFORM, AgencyId, JobId, RankingId
from domain.kernel.jobs import Claim, DueJob, JobKind
from domain.kernel.tenancy import Tenant
from domain.shortlists.use_cases.build_shortlist import BuildShortlist
from domain.webhooks.ports import WebhookSender
from infra.assembly.audit import assemble_sealing
from infra.assembly.webhooks import assemble_deliveries
from infra.bootstrap import assemble, open_ports
from infra.core import Core
from infra.ports import Ports
from infra.settings import Settings
from infra.telemetry import health_server, set_up_logging
from workers import delivery, ranking
from workers.billing import JobEnding, NoticeWork, SyncWork
from workers.delivery import DeliveryWorker, Wait
from workers.exporting import ExportWork
from workers.gauges import Gauges
from workers.housekeeping import Housekeeping
from workers.leases import JobRunner
from workers.ranking import BatchWork, RankingWork
from workers.recorder import Recorder
from workers.relay import Relay
from workers.runtime import Limits, QueueWorker
from workers.sealing import Sealing

DIRECT_CHOICE = 4
"""Without Valkey a worker takes one in this many of the jobs it sees."""


def run_ranking_worker(settings: Settings) -> None:
    """Run queue `ranking` until SIGTERM or SIGINT."""
    set_up_logging("worker-ranking", level=settings.log_level)
    uvloop.run(_ranking(settings))


def run_delivery_worker(settings: Settings) -> None:
    """Run queue `delivery` until SIGTERM or SIGINT."""
    set_up_logging("worker-delivery", level=settings.log_level)
    uvloop.run(_delivery(settings))


def run_relay(settings: Settings) -> None:
    """Run relay and housekeeping until SIGTERM or SIGINT."""
    set_up_logging("relay", level=settings.log_level)
    uvloop.run(_relay(settings))


async def _ranking(settings: Settings) -> None:
    async with open_ports(settings) as ports:
        core = assemble(ports)
        await core.queries.warm_up(Tenant.system(PLATFORM))
        set_heap_aside()
        runner = JobRunner(
            open_uow=ports.open_uow,
            work={
                JobKind.RUN_RANKING: ranking_work(ports, core),
                JobKind.EXPORT_PERSONAL: ExportWork(
                    run_export=core.commands.run_export, fail_export=core.commands.fail_export
                ),
                JobKind.ADVANCE_BATCH: BatchWork(
                    advance_batch=core.commands.advance_batch, fail_batch=core.commands.fail_batch
                ),
                JobKind.SYNC_BILLING: SyncWork(
                    sync=core.commands.sync_subscription,
                    ending=JobEnding(open_uow=ports.open_uow),
                ),
                JobKind.BILLING_NOTICE: NoticeWork(
                    send_notice=core.commands.send_billing_notice,
                    ending=JobEnding(open_uow=ports.open_uow),
                ),
            },
            lease_seconds=settings.lease_seconds,
        )
        directory = PostgresDirectory(ports.pool)

        async def run(message: Message) -> None:
            await runner(AgencyId(message.agency), JobId(message.subject))

        async def find_due(most: int) -> Sequence[Message]:
            return [
                Message(agency=due.agency, subject=due.job, dispatch_number=0)
                for due in await due_jobs_at_once(directory, most)
            ]

        await _serve(
            settings,
            QueueWorker(
                queue=Queue(namespace=settings.valkey_namespace, name=ranking.QUEUE),
                client=open_valkey(settings.valkey_url),
                run=run,
                find_due=find_due,
                limits=Limits(slots=ranking.SLOTS),
            ),
        )


async def _delivery(settings: Settings) -> None:
    async with AsyncExitStack() as opened:
        ports = await opened.enter_async_context(open_ports(settings))
        sender = await opened.enter_async_context(open_sender(settings))
        client = open_valkey(settings.valkey_url)
        opened.push_async_callback(client.aclose)
        queue = Queue(namespace=settings.valkey_namespace, name="delivery")
        worker = delivery_worker(ports, sender, WakeWaiter(client, queue.wake_key).wait)
        await opened.enter_async_context(
            health_server(
                host=settings.health_host,
                port=settings.health_port,
                registry=REGISTRY,
                is_ready=worker.is_ready,
            )
        )
        await worker.run(_stop_on_signal())


def open_sender(settings: Settings) -> HttpWebhookSender:
    """Return the sender the settings ask for, to be entered."""
    return HttpWebhookSender(
        sign=sign_with,
        allow_loopback=settings.allow_loopback_webhooks,
        deadline_seconds=settings.webhook.deadline_seconds,
    )


def delivery_worker(ports: Ports, sender: WebhookSender, wait: Wait) -> DeliveryWorker:
    """Return the worker over the ports."""
    handlers = assemble_deliveries(ports)
    wanted = ports.settings.webhook
    return DeliveryWorker(
        directory=PostgresDirectory(ports.pool),
        claim=handlers.claim,
        release=handlers.release,
        sender=sender,
        recorder=Recorder(settle=handlers.settle),
        clock=ports.clock,
        wait=wait,
        limits=delivery.Limits(
            slots=wanted.slots,
            at_once=wanted.at_once_per_endpoint,
            lease_seconds=wanted.lease_seconds,
            deadline_seconds=wanted.deadline_seconds,
        ),
    )


async def _relay(settings: Settings) -> None:
    async with AsyncExitStack() as opened:
        ports = await opened.enter_async_context(open_ports(settings))
        client = open_valkey(settings.valkey_url)
        opened.push_async_callback(client.aclose)
        await refuse_eviction(client)
        queue = Queue(namespace=settings.valkey_namespace, name="relay")
        directory = PostgresDirectory(ports.pool)
        relay = Relay(
            directory=directory,
            open_uow=ports.open_uow,
            dispatcher=ValkeyDispatcher(client=client, namespace=settings.valkey_namespace),
            stale_seconds=settings.lease_seconds,
        )
        seal = assemble_sealing(ports)
        sealing = Sealing(directory=directory, seal=seal)
        housekeeping = Housekeeping(
            directory=directory,
            erase_trial=assemble(ports).commands.erase_trial,
            sign_head=seal,
            mark_stale=assemble(ports).commands.mark_stale,
            tell_news=assemble(ports).commands.tell_billing_news,
            reconcile=reconciliation(ports),
            tell_members=assemble(ports).commands.tell_members,
            retention=PostgresRetention(ports.pool),
            clock=ports.clock,
        )
        stop = _stop_on_signal()
        await opened.enter_async_context(
            health_server(
                host=settings.health_host,
                port=settings.health_port,
                registry=REGISTRY,
                is_ready=_always,
            )
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(
                relay.run(
                    WakeWaiter(client, queue.wake_key).wait,
                    seconds=settings.dispatch_interval_seconds,
                    stop=stop,
                )
            )
            tasks.create_task(housekeeping.run(stop))
            tasks.create_task(sealing.run(stop))
            tasks.create_task(Gauges(directory=directory).run(stop))


async def _serve(settings: Settings, worker: QueueWorker) -> None:
    await refuse_eviction(worker.pool)
    async with health_server(
        host=settings.health_host,
        port=settings.health_port,
        registry=REGISTRY,
        is_ready=worker.is_ready,
    ):
        # A signal drains the worker and then cancels its main task: that is a normal end.
        with suppress(asyncio.CancelledError):
            await worker.async_run()
        await worker.close()


def ranking_work(ports: Ports, core: Core) -> RankingWork:
    """Return the work of ranking jobs over the assembled commands."""

    async def build_shortlist(tenant: Tenant, subject: RankingId, claim: Claim) -> None:
        await core.commands.build_shortlist(tenant, BuildShortlist(ranking=subject, claim=claim))

    return RankingWork(
        open_uow=ports.open_uow,
        run_ranking=core.commands.run_ranking,
        build_shortlist=build_shortlist,
        fail_ranking=core.commands.fail_ranking,
    )


def reconciliation(ports: Ports) -> Callable[[Tenant], Awaitable[bool]] | None:
    """Return what looks at an agency's subscription by the clock; None where nobody is billed."""
    return assemble(ports).commands.reconcile_due_billing if ports.paying.is_on else None


async def due_jobs_at_once(directory: PostgresDirectory, most: int) -> list[DueJob]:
    """Return `most` due jobs for a worker without Valkey, another choice for each worker.

    All of them ask the same question; taking the same answer, all but one would lose each claim.
    """
    due = await directory.due_jobs(stale_seconds=0.0, most=most * DIRECT_CHOICE)
    return random.sample(due, min(most, len(due)))


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _always() -> bool:
    return True
