"""Is the process alive, is it ready, and its metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Controller, Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.edge.authentication import UNCOUNTED
from services.edge.bodies import OutStruct

Check = Callable[[], Awaitable[None]]
CHECK_SECONDS = 2.0


class HealthOut(OutStruct):
    """`checks` names each part with `ok` or the class of its failure."""

    status: str
    checks: dict[str, str] = {}


class HealthController(Controller):
    """For load balancers and scrapers; no key, and nothing about anybody."""

    path = ""
    tags = ["health"]
    opt = UNCOUNTED

    @get("/health/live", operation_id="getLiveness", summary="Is the process running?")
    async def live(self) -> HealthOut:
        """200 while the event loop turns."""
        return HealthOut(status="ok")

    @get("/health/ready", operation_id="getReadiness", summary="Can it serve?")
    async def ready(self, request: Request[Any, Any, Any]) -> Response[HealthOut]:
        """200 when the database answers; Valkey is reported but may be away."""
        checks: Mapping[str, Check] = request.app.state.ready_checks
        found = {name: await _outcome(check) for name, check in checks.items()}
        is_ready = found.get("database") == "ok"
        body = HealthOut(status="ok" if is_ready else "unavailable", checks=found)
        return Response(body, status_code=200 if is_ready else 503)

    @get(
        "/metrics", operation_id="getMetrics", summary="Prometheus metrics", media_type="text/plain"
    )
    async def metrics(self) -> Response[bytes]:
        """Counters and histograms by route template, never by id."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _outcome(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), CHECK_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever fails is the answer
        return type(error).__name__
    return "ok"
