"""Delivers webhooks: claims what is due lane by lane, sends, records in batches.

PostgreSQL is the queue; Valkey only wakes. Any number of these may run: a lane is claimed by one
at a time, so orders and rates hold over all of them.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from domain.kernel.clock import Clock
from domain.kernel.errors import DomainError
from domain.kernel.identifiers import AgencyId, EndpointId, to_text
from domain.kernel.tenancy import Tenant
from domain.webhooks.entities import DeliveryClaim
from domain.webhooks.ports import WebhookSender
from domain.webhooks.use_cases.claim_deliveries import ClaimDeliveries, ReleaseDeliveries
from domain.webhooks.use_cases.settle_deliveries import Tried
from workers.lanes import Lane
from workers.metrics import LANES, PICKUP_SECONDS
from workers.recorder import Recorder

LANES_AT_ONCE = 1_000
LANES_KEPT = 10_000
CLAIMS_AT_ONCE = 4
POLL_SECONDS = 0.25
LONGEST_SLEEP_SECONDS = 1.0
"""Whatever the wake-up does, what is due is looked for this often."""

STALLED_SECONDS = 10.0
SUSPECT_SHARE = 0.75
"""Endpoints not known to answer hold at most this share of the slots."""

Wait = Callable[[float], Coroutine[None, None, bool]]

_log = structlog.get_logger("worker")


class LaneDirectory(Protocol):
    """Look-ups that span agencies; ids only."""

    async def due_lanes(
        self, *, busy: Sequence[EndpointId], most: int
    ) -> Sequence[tuple[AgencyId, EndpointId]]:
        """Return endpoints with a delivery due, without the `busy` ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much at once, and how long."""

    slots: int = 512
    at_once: int = 8
    """Requests to one endpoint."""
    lease_seconds: float = 30.0
    deadline_seconds: float = 15.0
    """The longest one request takes; the lease is longer."""
    drain_seconds: float = 20.0


@dataclass(slots=True, kw_only=True)
class DeliveryWorker:
    """One loop that claims, as many tasks as there are requests, one loop that records."""

    directory: LaneDirectory
    claim: Callable[[Tenant, ClaimDeliveries], Awaitable[tuple[DeliveryClaim, ...]]]
    release: Callable[[Tenant, ReleaseDeliveries], Awaitable[None]]
    sender: WebhookSender
    recorder: Recorder
    clock: Clock
    wait: Wait
    limits: Limits = field(default_factory=Limits)
    lanes: dict[EndpointId, Lane] = field(default_factory=dict)
    running: int = 0
    suspects: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _claiming: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(CLAIMS_AT_ONCE), init=False
    )
    _turned_at: float = field(default_factory=time.monotonic, init=False)

    async def is_ready(self) -> bool:
        """Return whether the loop turns."""
        return time.monotonic() - self._turned_at < STALLED_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then finish what runs and give the rest back."""
        recording = asyncio.create_task(self.recorder.run())
        stopping = asyncio.create_task(stop.wait())
        waking = asyncio.create_task(self.wait(POLL_SECONDS))
        while not stop.is_set():
            self._turned_at = time.monotonic()
            self._wanted.clear()
            if not await self._safe_turn():
                waking = await self._sleep(waking, stopping)
        waking.cancel()
        await asyncio.gather(waking, return_exceptions=True)
        await self._drain()
        self.recorder.finish()
        await recording

    async def turn(self) -> int:
        """Claim what there is room for and start it; return how much that was."""
        for lane in self.lanes.values():
            self._pump(lane)  # what found no slot before
        busy = [lane.endpoint for lane in self.lanes.values() if not lane.wants_more]
        due = await self.directory.due_lanes(busy=busy, most=LANES_AT_ONCE)
        rooms: dict[AgencyId, dict[EndpointId, int]] = defaultdict(dict)
        for agency, endpoint in due:
            room = self._lane(agency, endpoint).room
            if room and self._has_slot(self.lanes[endpoint]):
                rooms[agency][endpoint] = room
        claimed = await asyncio.gather(
            *(self._claim(agency, wanted) for agency, wanted in rooms.items())
        )
        self._forget_idle()
        return sum(claimed)

    async def _claim(self, agency: AgencyId, rooms: Mapping[EndpointId, int]) -> int:
        try:
            async with self._claiming:
                claims = await self.claim(Tenant.system(agency), ClaimDeliveries(rooms=rooms))
        except (DomainError, OSError) as error:
            _log.warning("nothing claimed", agency=to_text("agy", agency), error=str(error))
            return 0
        except Exception:  # noqa: BLE001 - one agency's fault is not another's
            _log.exception("nothing claimed", agency=to_text("agy", agency))
            return 0
        until = time.monotonic() + self.limits.lease_seconds
        for claim in claims:
            lane = self._lane(agency, claim.endpoint)
            PICKUP_SECONDS.labels("delivery").observe(claim.waited_seconds)
            lane.is_ordered = claim.is_ordered
            lane.claimed.append((claim, until))
        for endpoint in {claim.endpoint for claim in claims}:
            self._pump(self.lanes[endpoint])
        return len(claims)

    def _pump(self, lane: Lane) -> None:
        while lane.claimed and lane.running < lane.width and self._has_slot(lane):
            claim, until = lane.claimed[0]
            if time.monotonic() + self.limits.deadline_seconds > until:
                self._give_back(lane)
                return
            lane.claimed.popleft()
            lane.running += 1
            self.running += 1
            suspect = 0 if lane.is_proven else 1
            self.suspects += suspect
            self._start(self._send(lane, claim, suspect))

    async def _send(self, lane: Lane, claim: DeliveryClaim, suspect: int) -> None:
        started_at = self.clock.now()
        began = time.monotonic()
        try:
            sent = await self.sender.send(claim, now=started_at)
        finally:
            lane.running -= 1
            self.running -= 1
            self.suspects -= suspect
        tried = Tried(claim=claim, started_at=started_at, sent=sent)
        lane.note(succeeded=tried.succeeded, seconds=time.monotonic() - began)
        self.recorder.add(lane.agency, tried)
        if not lane.is_proven and lane.claimed:
            # Whoever claims next sees how the endpoint does; these keep their place.
            self._give_back(lane)
        self._pump(lane)
        if lane.wants_more or self.running == self.limits.slots - 1:
            self._wanted.set()

    def _give_back(self, lane: Lane) -> None:
        claims = tuple(claim for claim, _ in lane.claimed)
        lane.claimed.clear()
        self._start(self._release(lane.agency, claims))

    async def _release(self, agency: AgencyId, claims: tuple[DeliveryClaim, ...]) -> None:
        try:
            await self.release(Tenant.system(agency), ReleaseDeliveries(claims=claims))
        except (DomainError, OSError) as error:
            _log.warning("leases run out by themselves", count=len(claims), error=str(error))

    async def _safe_turn(self) -> int:
        try:
            return await self.turn()
        except (DomainError, OSError) as error:
            _log.warning("nothing claimed", error=str(error))
            return 0

    async def _sleep(
        self, waking: asyncio.Task[bool], stopping: asyncio.Task[bool]
    ) -> asyncio.Task[bool]:
        wanted = asyncio.create_task(self._wanted.wait())
        await asyncio.wait(
            {waking, stopping, wanted},
            timeout=LONGEST_SLEEP_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        wanted.cancel()
        return asyncio.create_task(self.wait(POLL_SECONDS)) if waking.done() else waking

    async def _drain(self) -> None:
        for lane in self.lanes.values():
            if lane.claimed:
                self._give_back(lane)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self.limits.drain_seconds)

    def _lane(self, agency: AgencyId, endpoint: EndpointId) -> Lane:
        lane = self.lanes.get(endpoint)
        if lane is None:
            lane = Lane(agency=agency, endpoint=endpoint, at_once=self.limits.at_once)
            self.lanes[endpoint] = lane
        return lane

    def _has_slot(self, lane: Lane) -> bool:
        if self.running >= self.limits.slots:
            return False
        return lane.is_proven or self.suspects < self.limits.slots * SUSPECT_SHARE

    def _forget_idle(self) -> None:
        LANES.set(sum(1 for lane in self.lanes.values() if not lane.is_idle))
        if len(self.lanes) > LANES_KEPT:
            self.lanes = {key: lane for key, lane in self.lanes.items() if not lane.is_idle}

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The row keeps its lease until that runs out; then it is due again.
            _log.error("delivery not settled", error=repr(error))
