"""Answers are recorded in batches: whatever came while the last batch was being written."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import Tenant
from domain.webhooks.use_cases.settle_deliveries import AttemptOutcome, SettleDeliveries, Tried
from workers.metrics import ATTEMPTS

BATCH = 256
RETRIES = 5
RETRY_SECONDS = 0.2

Settle = Callable[[Tenant, SettleDeliveries], Awaitable[tuple[AttemptOutcome, ...]]]

_log = structlog.get_logger("worker")


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Writes outcomes; what cannot be written is tried again by whoever claims it next."""

    settle: Settle
    waiting: dict[AgencyId, list[Tried]] = field(default_factory=lambda: defaultdict(list))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    is_finishing: bool = False

    def add(self, agency: AgencyId, tried: Tried) -> None:
        """Note an answer; it is written soon."""
        self.waiting[agency].append(tried)
        self.arrived.set()

    async def run(self) -> None:
        """Write until `finish` was called and nothing waits."""
        while self.waiting or not self.is_finishing:
            await self.arrived.wait()
            self.arrived.clear()
            await self.flush()

    def finish(self) -> None:
        """Say that nothing more will come."""
        self.is_finishing = True
        self.arrived.set()

    async def flush(self) -> None:
        """Write everything that waits, an agency at a time."""
        while self.waiting:
            agency, tried = next(iter(self.waiting.items()))
            del self.waiting[agency]
            for start in range(0, len(tried), BATCH):
                await self._write(agency, tuple(tried[start : start + BATCH]))

    async def _write(self, agency: AgencyId, tried: tuple[Tried, ...]) -> None:
        for again in range(RETRIES):
            try:
                await self._settle(agency, tried)
            except (UnavailableError, OSError) as error:
                _log.warning("answers not recorded", count=len(tried), error=str(error))
                await asyncio.sleep(RETRY_SECONDS * 2**again)
            except Exception:  # noqa: BLE001 - one answer that cannot be written stops no other
                _log.exception("answers not recorded", count=len(tried))
                if len(tried) > 1:
                    await self._write_halves(agency, tried)
                    return
                break
            else:
                return
        # The rows keep their leases until these run out; then they are due again.
        _log.error("answers given up", count=len(tried))
        ATTEMPTS.labels("unsettled").inc(len(tried))

    async def _write_halves(self, agency: AgencyId, tried: tuple[Tried, ...]) -> None:
        middle = len(tried) // 2
        await self._write(agency, tried[:middle])
        await self._write(agency, tried[middle:])

    async def _settle(self, agency: AgencyId, tried: tuple[Tried, ...]) -> None:
        outcomes = await self.settle(Tenant.system(agency), SettleDeliveries(tried=tried))
        for outcome in outcomes:
            ATTEMPTS.labels(outcome.value).inc()
