"""WebhookSender over aiohttp: one session, guarded sockets, one deadline for everything."""

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.client_reqrep import ClientRequest, ConnectionKey
from yarl import URL

from adapters.http.address_guard import (
    AddressGuard,
    Dial,
    GuardedResolver,
    Lookup,
    RefusedAddressError,
    look_up,
    plain_socket,
)
from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import EndpointId, to_text
from domain.webhooks.entities import DeliveryClaim, SigningKey
from domain.webhooks.policies.addresses import parse_target
from domain.webhooks.policies.schedule import read_retry_after
from domain.webhooks.policies.signature import message_headers, signed_content
from domain.webhooks.ports import Sent

DEADLINE_SECONDS = 15.0
"""From resolving to the last header: no receiver holds a worker longer, drip by drip."""

EXCERPT_BYTES = 4_096
EXCERPT_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 30.0

Sign = Callable[[SigningKey, bytes], str]
"""One entry of the signature header over some content."""

_endpoint: ContextVar[EndpointId] = ContextVar("endpoint")


class EndpointRequest(ClientRequest):
    """Keeps connections apart by endpoint: two customers of one host never share one."""

    @property
    def connection_key(self) -> ConnectionKey:
        """Return the key of the pool, with the endpoint in a field we have no use for."""
        return super().connection_key._replace(proxy_headers_hash=hash(_endpoint.get()))


class HttpWebhookSender:
    """WebhookSender; open it once a process as a context manager."""

    def __init__(
        self,
        *,
        sign: Sign,
        allow_loopback: bool = False,
        deadline_seconds: float = DEADLINE_SECONDS,
        look_up: Lookup = look_up,
        dial: Dial = plain_socket,
    ) -> None:
        self._sign = sign
        self._look_up = look_up
        self._guard = AddressGuard(allow_loopback=allow_loopback, dial=dial)
        self._deadline_seconds = deadline_seconds
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self._guard, self._look_up),
            use_dns_cache=False,
            socket_factory=self._guard.open_socket,
            limit=0,  # the worker bounds what runs, and each endpoint
            keepalive_timeout=KEEP_ALIVE_SECONDS,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            request_class=EndpointRequest,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=self._deadline_seconds),
            read_bufsize=EXCERPT_BYTES,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, claim: DeliveryClaim, *, now: datetime) -> Sent:
        """Sign as of `now` and post the body as stored; never raises for what comes back."""
        started = time.perf_counter()
        try:
            target = parse_target(claim.url, allow_loopback=self._guard.allow_loopback)
            return await self._post(URL(target.url), claim, now, started)
        except (InvalidError, RefusedAddressError):
            return _failed("refused-address", started)
        except TimeoutError:
            return _failed("timeout", started)
        except aiohttp.ClientConnectorError as error:
            is_refused = isinstance(error.os_error, RefusedAddressError)
            return _failed("refused-address" if is_refused else "connection", started)
        except (aiohttp.ClientConnectionError, OSError):
            return _failed("connection", started)
        except (aiohttp.ClientError, ValueError):
            return _failed("protocol", started)

    async def _post(self, url: URL, claim: DeliveryClaim, now: datetime, started: float) -> Sent:
        if self._session is None:
            raise RuntimeError("the sender is not open")
        _endpoint.set(claim.endpoint)
        headers = self._headers(claim, int(now.timestamp()))
        async with self._session.post(
            url, data=claim.body, headers=headers, allow_redirects=False
        ) as response:
            excerpt = await _excerpt(response)
            return Sent(
                status_code=response.status,
                error=None,
                duration_ms=_elapsed_ms(started),
                excerpt=excerpt,
                retry_after_seconds=read_retry_after(response.headers.get("retry-after"), now),
            )

    def _headers(self, claim: DeliveryClaim, timestamp: int) -> dict[str, str]:
        message_id = to_text("evt", claim.event)
        content = signed_content(message_id=message_id, timestamp=timestamp, body=claim.body)
        return {
            **dict(claim.headers),
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": "Preceptor-Webhooks/1",
            **message_headers(
                message_id=message_id,
                timestamp=timestamp,
                signatures=[self._sign(key, content) for key in claim.keys],
            ),
        }


async def _excerpt(response: aiohttp.ClientResponse) -> bytes:
    # The status has decided; whatever is beyond the excerpt, or late, costs the connection.
    excerpt = b""
    try:
        async with asyncio.timeout(EXCERPT_SECONDS):
            while len(excerpt) < EXCERPT_BYTES:
                chunk = await response.content.read(EXCERPT_BYTES - len(excerpt))
                if not chunk:
                    return excerpt
                excerpt += chunk
    except (TimeoutError, aiohttp.ClientError):
        response.close()
        return excerpt
    response.close()
    return excerpt


def _failed(error: str, started: float) -> Sent:
    return Sent(status_code=None, error=error, duration_ms=_elapsed_ms(started))


def _elapsed_ms(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
