"""Events in any order, twice, late or never: the same entitlements as in order.

    python -m tests.chaos.billing --permutations 2000 --seed 7

Each life cycle of a subscription is played once in order and then so many times with its events
shuffled over time, duplicated and dropped, while answers of Stripe's arrive late. Prints how many
runs ended otherwise, which must be none.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from domain.billing.entities import Entitlements
from domain.billing.policies.costs import Usage
from domain.billing.use_cases.change_subscription import When
from services.sandbox.stripe.shapes import Shape
from tests.billing_world import TENANT, BillingWorld, a_world, prepare

Step = Callable[[BillingWorld], Awaitable[None]]


async def _subscribe(world: BillingWorld) -> None:
    await world.subscribe("base")


async def _subscribe_small(world: BillingWorld) -> None:
    await world.subscribe("starter")


async def _grow(world: BillingWorld) -> None:
    world.storage.counted = Usage(active_applicants=30, seats=5, rankings=0)
    await world.sync_now()


async def _month(world: BillingWorld) -> None:
    world.days(31)


async def _week(world: BillingWorld) -> None:
    world.days(8)


async def _card_fails(world: BillingWorld) -> None:
    world.card("fails")


async def _card_works(world: BillingWorld) -> None:
    world.card("works")


async def _cancel(world: BillingWorld) -> None:
    await world.cancel()


async def _resume(world: BillingWorld) -> None:
    await world.resume()


async def _upgrade(world: BillingWorld) -> None:
    await world.change("base")


async def _downgrade_later(world: BillingWorld) -> None:
    await world.change("starter", When.PERIOD_END)


async def _end_at_stripe(world: BillingWorld) -> None:
    subscription = next(iter(world.simulator.store.table("subscription").values()))
    world.simulator.request("DELETE", f"/v1/subscriptions/{subscription['id']}")


LIFE_CYCLES: dict[str, tuple[Step, ...]] = {
    "steady": (_subscribe, _month, _month),
    "growing": (_subscribe, _grow, _month),
    "unpaid": (_subscribe, _card_fails, _month, _week, _month),
    "recovered": (_subscribe, _card_fails, _month, _week, _card_works, _month),
    "cancelled": (_subscribe, _cancel, _month),
    "resumed": (_subscribe, _cancel, _resume, _month),
    "upgraded": (_subscribe_small, _week, _upgrade, _month),
    "downgraded": (_subscribe, _downgrade_later, _month),
    "ended-and-back": (_subscribe, _end_at_stripe, _subscribe_small, _month),
}


@dataclass(frozen=True, slots=True)
class Chances:
    """How badly events travel."""

    now: float = 0.4
    twice: float = 0.3
    lost: float = 0.25
    stuck: float = 0.3
    """Answers that arrive after everything else, the look that makes good what was lost too."""


CHANCES = Chances()
STUCK = 400
"""Turns of the loop: more than all else of a run takes."""


async def in_order(steps: tuple[Step, ...]) -> Entitlements:
    """Return what follows when every event comes at once and in order."""
    world = a_world()
    for step in steps:
        await step(world)
        for event in world.inbox:
            if await world.take(event):
                await world.sync.fetch(TENANT)
        world.inbox.clear()
    return world.entitled()


@dataclass(slots=True)
class Disorder:
    """A world whose events travel as chance has it, and whose answers arrive late."""

    world: BillingWorld
    chance: random.Random
    chances: Chances = CHANCES
    waiting: list[Shape] = field(default_factory=list)
    fetching: "set[asyncio.Task[object]]" = field(default_factory=set)
    is_lost: bool = False

    async def step(self, step: Step) -> None:
        """Do it, and let some events in."""
        await step(self.world)
        self.waiting += self.world.inbox
        self.world.inbox.clear()
        self.chance.shuffle(self.waiting)
        while self.waiting and self.chance.random() < self.chances.now:
            await self._let_in(self.waiting.pop())
            for _ in range(self.chance.randrange(4)):
                await asyncio.sleep(0)

    async def end(self) -> Entitlements:
        """Let in or lose what waits; look again as every hour does if anything was lost."""
        for event in self.waiting:
            if self.chance.random() < self.chances.lost:
                self.is_lost = True
            else:
                await self._let_in(event)
        if self.is_lost:
            await self.world.sync.fetch(TENANT)
        await asyncio.gather(*self.fetching)
        return self.world.entitled()

    async def _let_in(self, event: Shape) -> None:
        for _ in range(2 if self.chance.random() < self.chances.twice else 1):
            if await self.world.take(event):
                self.fetching.add(asyncio.create_task(self._fetch_late()))

    async def _fetch_late(self) -> object:
        gateway = self.world.gateway
        gateway.pause = lambda: self.chance.randrange(6)
        is_stuck = self.chance.random() < self.chances.stuck
        gateway.pause_after = lambda: STUCK if is_stuck else self.chance.randrange(6)
        return await self.world.sync_by(replace(self.world.desk, gateway=gateway)).fetch(TENANT)


async def in_disorder(
    steps: tuple[Step, ...], seed: int, *, believes_late_answers: bool = False
) -> Entitlements:
    """Return what follows when events come as `seed` has it."""
    disorder = Disorder(a_world(), random.Random(seed))
    disorder.world.storage.believes_late_answers = believes_late_answers
    for step in steps:
        await disorder.step(step)
    return await disorder.end()


async def diverging(
    name: str, permutations: int, seed: int, *, believes_late_answers: bool = False
) -> list[int]:
    """Return the seeds with which life cycle `name` ended otherwise than in order."""
    steps = LIFE_CYCLES[name]
    expected = await in_order(steps)
    return [
        each
        for each in range(seed, seed + permutations)
        if await in_disorder(steps, each, believes_late_answers=believes_late_answers) != expected
    ]


def main() -> None:
    """Play what is asked for; exit 1 on any divergence."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--permutations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    prepare()
    found = 0
    for name in LIFE_CYCLES:
        started = time.monotonic()
        seeds = asyncio.run(diverging(name, asked.permutations, asked.seed))
        found += len(seeds)
        told = {
            "life_cycle": name,
            "permutations": asked.permutations,
            "divergences": len(seeds),
            "seeds": seeds[:5],
            "seconds": round(time.monotonic() - started, 1),
        }
        print(json.dumps(told), flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
