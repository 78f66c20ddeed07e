"""A client of one pinned version, and what its errors mean to us."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from stripe import (
    AIOHTTPClient,
    APIConnectionError,
    APIError,
    AuthenticationError,
    HTTPClient,
    IdempotencyError,
    RateLimitError,
    StripeClient,
    StripeError,
)
from stripe import (
    PermissionError as StripePermissionError,
)

from domain.billing.errors import stripe_away, stripe_refused

API_VERSION = "2026-10-28.endive"
"""Of the client and of the webhook endpoint; moving it is a change of ours, with its tests."""

TIMEOUT_SECONDS = 15
RETRIES = 1
"""The client's own, with the same key; whatever is still unknown then is asked again by us."""


class Transport(AIOHTTPClient):
    """The client's own, which lets errors pass that come while an answer is read."""

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Return the answer; an APIConnectionError whichever way it breaks off."""
        try:
            answer: tuple[bytes, int, Mapping[str, str]] = await super().request_async(
                method, url, headers, post_data
            )
        except StripeError:
            raise
        except Exception as error:  # noqa: BLE001 - its errors are of a package we do not see
            self._handle_request_error(error)
        return answer


def open_transport() -> HTTPClient:
    """Return the way requests go; it is to be closed by `close_async`."""
    return Transport(timeout=TIMEOUT_SECONDS)


def open_client(
    api_key: str, url: str, transport: HTTPClient, *, retries: int = RETRIES
) -> StripeClient:
    """Return a client for Stripe, or for a simulator at `url`."""
    return StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": url},
        http_client=transport,
        max_network_retries=retries,
    )


@asynccontextmanager
async def asking(what: str) -> AsyncIterator[None]:
    """Tell what Stripe's errors mean: Unavailable where the outcome is unknown, else Conflict."""
    try:
        yield
    except (APIConnectionError, RateLimitError, APIError) as error:
        _log(what, error)
        raise stripe_away() from error
    except (AuthenticationError, StripePermissionError) as error:
        # Our key is wrong: nothing the caller can change, so it is worth trying later.
        _log(what, error)
        raise stripe_away() from error
    except IdempotencyError as error:
        _log(what, error)
        raise stripe_refused("idempotency") from error
    except StripeError as error:
        _log(what, error)
        if (error.http_status or 0) in (409, 429) or (error.http_status or 0) >= 500:
            raise stripe_away() from error
        raise stripe_refused(error.code or "invalid-request") from error


def _log(what: str, error: StripeError) -> None:
    structlog.get_logger("stripe").warning(
        "stripe said no",
        asked=what,
        kind=type(error).__name__,
        status=error.http_status,
        code=error.code,
        request_id=error.request_id,
    )
