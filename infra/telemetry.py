"""Logs as JSON lines with request and job ids, secrets redacted; metrics and health over HTTP."""

import asyncio
import logging
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from structlog.contextvars import bound_contextvars
from structlog.typing import WrappedLogger

REDACTED = "[redacted]"
SECRET_NAME = re.compile(
    r"password|secret|token|authorization|cookie|master_key|api_key|private|database.*url"
    r"|valkey_url|signature",
    re.IGNORECASE,
)
# A login inside a URL, our own keys and webhook secrets, and bearer tokens, wherever they stand.
SECRET_TEXT = re.compile(
    r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|\bwhs(?:ec|k)_[A-Za-z0-9+/=_-]+"
    r"|\bkey_[0-9a-hjkmnp-tv-z]{26}[._][A-Za-z0-9_-]+|(?<=[Bb]earer )\S+"
)
READ_SECONDS = 5.0
LARGEST_REQUEST = 8192

EventDict = MutableMapping[str, Any]
Readiness = Callable[[], Awaitable[bool]]


def set_up_logging(process: str, *, level: str = "info") -> None:
    """Write every log of this process to standard output as one JSON object a line.

    Library logs pass through the same redaction. Call once, before anything logs.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _name_process(process),
        redact,
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.INFO), force=True)


@contextmanager
def log_context(**names: str) -> Iterator[None]:
    """Put names (request_id, job_id, agency_id) on every line logged within."""
    with bound_contextvars(**names):
        yield


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace values whose name says secret, and secrets inside texts, at any depth."""
    return {name: _redacted(name, value) for name, value in event.items()}


def _redacted(name: str, value: object) -> object:
    if SECRET_NAME.search(name):
        return REDACTED
    match value:
        case str():
            return SECRET_TEXT.sub(REDACTED, value)
        case dict():
            return {key: _redacted(str(key), inner) for key, inner in value.items()}
        case list() | tuple():
            return [_redacted("", inner) for inner in value]
        case _:
            return value


def _name_process(process: str) -> structlog.typing.Processor:
    def add_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {"process": process, **event}

    return add_process


@asynccontextmanager
async def health_server(
    *, host: str, port: int, is_ready: Readiness, registry: CollectorRegistry = REGISTRY
) -> AsyncIterator[int]:
    """Serve /health/live, /health/ready and /metrics for a worker; yield the port in use.

    Live while the loop turns; ready while `is_ready` answers true. Port 0 takes a free one.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(await _respond(head, registry, is_ready))
                await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            return  # a probe that went away or talks nonsense is its own problem
        finally:
            writer.close()

    server = await asyncio.start_server(answer, host, port, limit=LARGEST_REQUEST)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _respond(head: bytes, registry: CollectorRegistry, is_ready: Readiness) -> bytes:
    match head.split(b" ", 2)[:2]:
        case [b"GET" | b"HEAD", b"/health/live"]:
            return _response("200 OK", "text/plain", b"live\n")
        case [b"GET" | b"HEAD", b"/health/ready"]:
            if await is_ready():
                return _response("200 OK", "text/plain", b"ready\n")
            return _response("503 Service Unavailable", "text/plain", b"not ready\n")
        case [b"GET", b"/metrics"]:
            return _response("200 OK", CONTENT_TYPE_LATEST, generate_latest(registry))
        case _:
            return _response("404 Not Found", "text/plain", b"not here\n")


def _response(status: str, content_type: str, body: bytes) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    ).encode() + body
