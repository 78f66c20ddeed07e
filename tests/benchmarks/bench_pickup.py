"""How long an idle queue takes to start a job: woken, against arq's own poll, same run."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from arq.worker import Worker, func

from adapters.system.identifiers import new_id
from adapters.valkey.connections import Queue, open_valkey
from adapters.valkey.job_codec import FUNCTION, Message, decode, encode
from adapters.valkey.job_queue import ValkeyDispatcher
from workers.runtime import Limits, QueueWorker

ROUNDS = 30
AIM_MS = 5.0


@pytest.mark.benchmark
async def test_a_woken_worker_starts_within_five_milliseconds_and_a_polling_one_does_not(
    valkey_url: str,
) -> None:
    woken = await _woken(valkey_url)
    polled = await _polled(valkey_url)
    ratio = statistics.median(polled) / statistics.median(woken)
    print(
        f"\nwoken p50 {statistics.median(woken):.2f} ms, max {max(woken):.2f} ms; "
        f"arq's poll p50 {statistics.median(polled):.0f} ms; ratio {ratio:.0f}"
    )
    assert statistics.median(woken) <= AIM_MS
    assert ratio >= 10


async def _woken(url: str) -> list[float]:
    started: asyncio.Queue[float] = asyncio.Queue()

    async def run(_message: Message) -> None:
        started.put_nowait(time.perf_counter())

    async def nothing(_most: int) -> Sequence[Message]:
        return []

    client = open_valkey(url)
    worker = QueueWorker(
        queue=Queue(namespace="bench", name="ranking"),
        client=open_valkey(url),
        run=run,
        find_due=nothing,
        limits=Limits(drain_seconds=0),
    )
    running = asyncio.create_task(worker.main())
    dispatcher = ValkeyDispatcher(client=client, namespace="bench")
    waits = []
    for number in range(ROUNDS):
        await asyncio.sleep(0.05 + (number % 7) / 50)
        began = time.perf_counter()
        await dispatcher.send("ranking", [_message()])
        waits.append((await started.get() - began) * 1000)
    worker.stop()
    await running
    await worker.close()
    await client.aclose()
    return waits


async def _polled(url: str) -> list[float]:
    started: asyncio.Queue[float] = asyncio.Queue()

    async def run(_ctx: dict[Any, Any], _number: int) -> None:
        started.put_nowait(time.perf_counter())

    client = open_valkey(url)
    worker = Worker(
        functions=[func(run, name=FUNCTION)],  # type: ignore[arg-type]  # its protocol wants a method
        queue_name="bench:polled",
        redis_pool=client,
        handle_signals=False,
        keep_result=0,
        job_serializer=encode,
        job_deserializer=decode,
    )
    running = asyncio.create_task(worker.main())
    waits = []
    for number in range(ROUNDS):
        await asyncio.sleep(0.05 + (number % 7) / 50)
        began = time.perf_counter()
        await client.enqueue_job(FUNCTION, number, _queue_name="bench:polled")
        waits.append((await started.get() - began) * 1000)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.aclose()
    return waits


def _message() -> Message:
    return Message(agency=UUID(int=1), subject=new_id(), dispatch_number=1)
