"""Wraps every handler at assembly: log, count, time; no log line lives in a use case."""

import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import TypeVar, cast

import structlog
from prometheus_client import Counter, Histogram

from adapters.postgres.audit import ReadLog, acting
from domain.kernel.errors import DomainError
from infra.audited import AUDITED
from infra.standing import StandingWatch
from infra.trail import Trail

HandlerT = TypeVar("HandlerT", bound=Callable[..., Awaitable[object]])

CALLS = Counter(
    "preceptor_use_case_calls_total", "Use cases called, by outcome.", ("use_case", "outcome")
)
SECONDS = Histogram(
    "preceptor_use_case_seconds",
    "Time in a use case.",
    ("use_case",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def observed(name: str, handler: HandlerT, reads: ReadLog, standings: StandingWatch) -> HandlerT:
    """Return `handler` with its calls counted, timed, audited and, when refused, logged.

    A tenant comes to it with the standing its agency has now.

    A use case that infra/audited.py does not classify is a KeyError at start-up. A refusal is
    logged with its slug only: no argument is ever logged, they hold people. What comes back is
    called as the handler is; it is no instance of its class.
    """
    log = structlog.get_logger("use_case")
    trail = Trail(audited=AUDITED[name], handler=handler, reads=reads)

    async def call(*arguments: object, **named: object) -> object:
        started, outcome = time.perf_counter(), "error"
        try:
            arguments = await standings.known(arguments)
            act = trail.act(arguments)
            with acting(act) if act is not None else nullcontext():
                result = await handler(*arguments, **named)
            trail.note_read(arguments, result)
            outcome = "done"
        except DomainError as refusal:
            outcome = refusal.kind.value
            log.info("use case refused", use_case=name, slug=refusal.slug)
            raise
        finally:
            SECONDS.labels(name).observe(time.perf_counter() - started)
            CALLS.labels(name, outcome).inc()
        return result

    return cast("HandlerT", call)
