"""The whole product as processes, once a session, and a receiver for its webhooks."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from infra.devservers import DevServers
from services.sandbox.receiver import WebhookReceiver, webhook_receiver
from tests.e2e.events import check_events
from tests.e2e.installation import Installation, running_installation
from tests.e2e.portal import running_browser, running_portal

DATABASE = "journeys"
PROGRAMS = 400


@pytest.fixture(scope="session")
def installation(
    servers: DevServers, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Start every process once for the journeys of this session."""
    folder = tmp_path_factory.mktemp("installation")
    with running_installation(
        servers, template_database, folder, name=DATABASE, programs=PROGRAMS
    ) as running:
        yield running
        # Whatever the journeys of this session published is what the catalogue says.
        asyncio.run(check_events(servers, DATABASE))


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """Yield a webhook receiver on the loopback."""
    with webhook_receiver() as running:
        yield running


@pytest.fixture(scope="session")
def portal(installation: Installation) -> Iterator[str]:
    """Serve the portal beside the API; yield its address."""
    with running_portal(installation) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser once for the journeys of a file.

    No longer: while it runs, its event loop stands in the way of tests that have their own.
    """
    with running_browser() as running:
        yield running
