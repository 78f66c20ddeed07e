"""A worker's health and metrics, asked over a real socket."""

import asyncio
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter

from infra.telemetry import health_server


@dataclass(slots=True)
class Worker:
    """Something that becomes ready."""

    ready: bool = False

    async def is_ready(self) -> bool:
        return self.ready


async def ask(port: int, request: bytes) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    return int(head.split()[1]) if head else 0, body


async def get(port: int, path: str) -> tuple[int, str]:
    return await ask(port, f"GET {path} HTTP/1.1\r\nhost: probe\r\n\r\n".encode())


async def test_a_worker_is_live_at_once_and_ready_when_it_says_so() -> None:
    worker = Worker()
    registry = CollectorRegistry()
    async with health_server(
        host="127.0.0.1", port=0, registry=registry, is_ready=worker.is_ready
    ) as port:
        assert await get(port, "/health/live") == (200, "live\n")
        assert await get(port, "/health/ready") == (503, "not ready\n")
        worker.ready = True
        assert await get(port, "/health/ready") == (200, "ready\n")
        assert (await get(port, "/else"))[0] == 404


async def test_metrics_are_prometheus_text() -> None:
    registry = CollectorRegistry()
    Counter("jobs_claimed", "Jobs claimed", registry=registry).inc(3)
    async with health_server(
        host="127.0.0.1", port=0, registry=registry, is_ready=Worker().is_ready
    ) as port:
        status, body = await get(port, "/metrics")
    assert status == 200
    assert "jobs_claimed_total 3.0" in body


async def test_nonsense_ends_that_connection_only() -> None:
    async with health_server(
        host="127.0.0.1", port=0, registry=CollectorRegistry(), is_ready=Worker().is_ready
    ) as port:
        assert await ask(port, b"x" * 20_000) == (0, "")
        assert (await ask(port, b"\r\n\r\n"))[0] == 404
        assert (await get(port, "/health/live"))[0] == 200
