"""Webhooks under fire: receivers that fail in every way, senders that die, secrets that turn.

`python -m tests.chaos.deliveries --deliveries 10000 --kills 40 --seed 7`. The schedule is
compressed in time and nothing else: the same processes, leases and breakers. Every message is
verified with the independent package under the secret its receiver holds at that moment.
"""

import argparse
import asyncio
import base64
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from adapters.postgres.migrate import migrate
from domain.agencies.use_cases.create_agency import CreateAgency
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import EndpointId, RankingId, to_text
from domain.kernel.tenancy import Platform, Purpose, Tenant
from domain.webhooks.entities import KeyKind
from domain.webhooks.use_cases.register_endpoint import RegisterEndpoint
from domain.webhooks.use_cases.replay_deliveries import ReplayDeliveries, ReplayKind
from domain.webhooks.use_cases.rotate_secret import RotateSecret
from domain.webhooks.use_cases.update_endpoint import UpdateEndpoint
from infra.bootstrap import Opened, open_core
from infra.devservers import DevServers, free_port, temporary_servers
from infra.postgres.roles import OWNER
from infra.settings import Settings
from infra.supervisor import Child, ChildSpec, Supervisor
from tests.chaos.receivers import KINDS, Receivers
from tests.conftest import _run, _within

DATABASE = "chaos_deliveries"
TEMPLATE = "chaos_deliveries_template"
BATCH = 25
SETTLE_SECONDS = 300.0
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
VICTIMS = (*("delivery",) * 6, *("relay",) * 2, "valkey")
COMPRESSED = {
    "PRECEPTOR_WEBHOOK_SCHEDULE_SECONDS": "0,0.1,0.2,0.4,0.8" + ",1" * 15,
    "PRECEPTOR_WEBHOOK_DEADLINE_SECONDS": "1",
    "PRECEPTOR_WEBHOOK_HOLD_MAXIMUM_SECONDS": "0.5",
}
STATES = """
SELECT count(*) FILTER (WHERE state = 'delivered'), count(*) FILTER (WHERE state = 'pending'),
       count(*) FILTER (WHERE state IN ('exhausted', 'cancelled')), coalesce(sum(attempts), 0)::int
FROM delivery
"""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What happened, and whether anything was lost or did not verify."""

    asked: int
    heard: int
    delivered: int
    pending: int
    failed: int
    attempts: int
    repeated: int
    requests: int
    unverified: int
    strays: int
    kills: Counter[str]
    seconds: float

    @property
    def faults(self) -> list[str]:
        """Every promise broken, in words; empty when all held."""
        found = []
        if self.heard != self.asked:
            found.append(f"heard {self.heard} of {self.asked}")
        if self.delivered != self.asked:
            found.append(f"{self.delivered} of {self.asked} are recorded as delivered")
        if self.unverified:
            found.append(f"{self.unverified} of {self.requests} messages did not verify")
        if self.strays:
            found.append(f"{self.strays} redirects were followed")
        return found

    def lines(self) -> list[str]:
        """The figures to print."""
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return [
            (
                f"{self.asked} deliveries in {self.seconds:.0f} s, {self.heard} heard, "
                f"{self.delivered} recorded, {self.asked - self.heard} lost"
            ),
            (
                f"{self.requests} requests, {self.requests - self.unverified} verified, "
                f"{self.repeated} heard again, {self.attempts} attempts counted"
            ),
            f"{sum(self.kills.values())} kills: {killed}",
        ]


@dataclass(slots=True, kw_only=True)
class Storm:
    """One run against processes that already run."""

    opened: Opened
    tenant: Tenant
    receivers: Receivers
    children: dict[str, Child]
    valkey: Child
    database: str
    events: int
    kills: int
    seed: int
    report: Callable[[str], None]
    endpoints: dict[str, EndpointId] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """Deliveries that must arrive."""
        return self.events * len(KINDS)

    async def run(self) -> Outcome:
        """Publish, kill and rotate at once; then wait until all is heard and recorded."""
        began = time.monotonic()
        for kind in KINDS:
            await self._register(kind)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish())
            tasks.create_task(self._kill_by_progress())
            tasks.create_task(self._rotate_by_progress())
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            outcome = await self._judge(time.monotonic() - began)
            if not outcome.faults or time.monotonic() > deadline:
                return outcome
            await self._revive(outcome)
            await asyncio.sleep(0.5)

    async def _register(self, kind: str) -> None:
        wanted = RegisterEndpoint(
            url=f"{self.receivers.url}/{kind}", event_types=("ranking.completed",)
        )
        made = await self.opened.core.commands.register_endpoint(self.tenant, wanted)
        self.endpoints[kind] = made.endpoint.id
        self.receivers.secrets[kind] = made.key.secret

    async def _publish(self) -> None:
        for first in range(0, self.events, BATCH):
            async with self.opened.ports.open_uow(self.tenant) as uow:
                for _ in range(first, min(first + BATCH, self.events)):
                    uow.publish(an_event(self.opened))
                await uow.commit()
            # No faster than it is heard, so that what dies dies in the midst of work.
            await self._until_heard((first - 4 * BATCH) * len(KINDS) // 2)

    async def _kill_by_progress(self) -> None:
        chance = random.Random(self.seed)
        for number in range(self.kills):
            await self._until_share((number + 1) / (self.kills + 1))
            always = {0: "delivery", self.kills // 2: "valkey"}
            victim = always.get(number) or chance.choice(VICTIMS)
            child = self.valkey if victim == "valkey" else self.children[victim]
            if child.pid is None:
                continue  # still coming back from the last time
            os.kill(child.pid, signal.SIGKILL)
            self.killed[victim] += 1
            self.report(f"  {victim} killed, {self.receivers.heard_count} of {self.asked} heard")

    async def _rotate_by_progress(self) -> None:
        for share in (0.2, 0.4, 0.6):
            await self._until_share(share)
            fresh = {kind: await self._rotated(kind) for kind in KINDS}
            # Owners change their side when they like; until then the old one must verify.
            for kind, secret in fresh.items():
                await asyncio.sleep(0.05)
                self.receivers.secrets[kind] = secret

    async def _rotated(self, kind: str) -> str:
        wanted = RotateSecret(endpoint=self.endpoints[kind], kind=KeyKind.HMAC, overlap_hours=24)
        return (await self.opened.core.commands.rotate_secret(self.tenant, wanted)).secret

    async def _until_share(self, share: float) -> None:
        # The receiver that says 410 hears the rest only when its owner enables it at the end.
        await self._until_heard(share * self.events * (len(KINDS) - 2))

    async def _until_heard(self, count: float) -> None:
        # Bounded: what is never heard is for the judge to say, not for a test that hangs.
        for _ in range(round(SETTLE_SECONDS / 0.02)):
            if self.receivers.heard_count >= count:
                return
            await asyncio.sleep(0.02)

    async def _revive(self, outcome: Outcome) -> None:
        """Enable what a 410 disabled, and ask for what was cancelled, exhausted or never made."""
        core = self.opened.core
        for endpoint in self.endpoints.values():
            found = (await core.queries.get_endpoint(self.tenant, endpoint)).endpoint
            if not found.is_enabled:
                enable = UpdateEndpoint(endpoint=endpoint, version=found.version, is_enabled=True)
                await core.commands.update_endpoint(self.tenant, enable)
            elif outcome.pending == 0:
                for kind in ReplayKind:
                    replay = ReplayDeliveries(endpoint=endpoint, kind=kind, since=SINCE)
                    await core.commands.replay_deliveries(self.tenant, replay)

    async def _judge(self, seconds: float) -> Outcome:
        connection = await asyncpg.connect(self.database, timeout=30)
        try:
            row = await connection.fetchrow(STATES)
        finally:
            await connection.close()
        assert row is not None
        return Outcome(
            asked=self.asked,
            heard=self.receivers.heard_count,
            delivered=row[0],
            pending=row[1],
            failed=row[2],
            attempts=row[3],
            repeated=self.receivers.repeated,
            requests=self.receivers.requests,
            unverified=self.receivers.unverified,
            strays=self.receivers.strays,
            kills=self.killed,
            seconds=seconds,
        )


def an_event(opened: Opened) -> DomainEvent:
    """Return an event as rankings publish it."""
    ranking = to_text("rnk", RankingId(opened.ports.new_id()))
    applicant = to_text("apl", opened.ports.new_id())
    return DomainEvent(
        type="ranking.completed",
        version=1,
        job=None,
        data={
            "ranking_id": ranking,
            "applicant_id": applicant,
            "url": f"/v1/rankings/{ranking}",
        },
    )


@contextmanager
def processes(environment: dict[str, str], folder: Path) -> Iterator[dict[str, Child]]:
    """Run a relay and a delivery worker that come back when they die."""
    with Supervisor(logs=folder) as supervisor:
        yield {
            name: supervisor.start(
                ChildSpec(
                    name=name,
                    command=(sys.executable, "-m", "services.cli", "work", name),
                    environment=environment | {"PRECEPTOR_HEALTH_PORT": str(free_port())},
                    folder=folder,
                )
            )
            for name in ("relay", "delivery")
        }


@asynccontextmanager
async def _opened(environment: dict[str, str]) -> AsyncIterator[tuple[Opened, Tenant]]:
    async with open_core(Settings.from_env(environment)) as opened:
        made = await opened.core.commands.create_agency(
            Platform(Purpose.AGENCIES), CreateAgency(name="Deliveries under fire")
        )
        yield opened, Tenant.system(made.live)


async def storm(
    servers: DevServers,
    template: str,
    folder: Path,
    *,
    deliveries: int,
    kills: int,
    seed: int,
    report: Callable[[str], None],
) -> Outcome:
    """Run one storm on a clone of `template`; `deliveries` is rounded up to whole events."""
    create = f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE {template}"
    await _run(servers.superuser_url, create)
    environment = {
        "DATABASE_URL": _within(servers.database_url, DATABASE),
        "VALKEY_URL": servers.valkey_url,
        "PRECEPTOR_ENVIRONMENT": "dev",
        "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
        "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true",
        "PRECEPTOR_VALKEY_NAMESPACE": "chaos-deliveries",
        "PRECEPTOR_LOG_LEVEL": "warning",
        **COMPRESSED,
    }
    valkey = servers.valkey
    assert valkey is not None
    receivers = Receivers(seed=seed)
    with processes(environment, folder) as children:
        async with _opened(environment) as (opened, tenant), receivers.serving():
            return await Storm(
                opened=opened,
                tenant=tenant,
                receivers=receivers,
                children=children,
                valkey=valkey,
                database=_within(servers.superuser_url, DATABASE),
                events=-(-deliveries // len(KINDS)),
                kills=kills,
                seed=seed,
                report=report,
            ).run()


def main() -> int:
    """Run a storm from the command line; 1 when anything was lost or did not verify."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    print(f"storm of {wanted.deliveries} deliveries, {wanted.kills} kills, seed {wanted.seed}")
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        servers = opened.enter_context(temporary_servers())
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
        outcome = asyncio.run(
            storm(
                servers,
                TEMPLATE,
                folder,
                deliveries=wanted.deliveries,
                kills=wanted.kills,
                seed=wanted.seed,
                report=lambda line: print(line, flush=True),
            )
        )
    print("\n".join(outcome.lines()))
    for fault in outcome.faults:
        print(f"BROKEN: {fault}", file=sys.stderr)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
