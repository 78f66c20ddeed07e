"""Deploys and outages of the queue: nothing is dropped, nothing is done twice."""

import os
import signal
from pathlib import Path

import asyncpg

from infra.devservers import DevServers
from services.sandbox.receiver import WebhookReceiver
from tests.conftest import _within
from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation, running_installation
from tests.e2e.test_crash import RANKINGS, agency_of, ask, settled
from tests.e2e.test_main_job import wait_for

NO_VALKEY = "redis://127.0.0.1:9/0"  # the discard port: nobody listens


async def attempts(installation: Installation, agency: str) -> set[int]:
    """Return how often jobs of the agency were tried."""
    connection = await asyncpg.connect(_within(installation.servers.superuser_url, "journeys"))
    try:
        rows = await connection.fetch("SELECT attempts FROM job WHERE agency_id = $1", agency)
    finally:
        await connection.close()
    return {row["attempts"] for row in rows}


async def test_a_worker_told_to_stop_drops_nothing_and_costs_no_attempt(
    installation: Installation,
) -> None:
    client = installation.raw(installation.new_agency_in_thread("Deploy of the worker"))
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    worker = installation.children["ranking"]
    urls = []
    for number in range(RANKINGS):
        urls.append(ask(client, applicant))
        if number % 5 == 2 and worker.pid is not None:
            os.kill(worker.pid, signal.SIGTERM)
    for url in urls:
        wait_for(client, url, seconds=40)
    agency = await agency_of(installation, client)
    found = await settled(installation, agency)
    assert found["results"] == found["ranking.completed"] == RANKINGS
    assert await attempts(installation, agency) == {1}


def test_rankings_and_webhooks_complete_without_valkey(
    servers: DevServers,
    template_database: str,
    tmp_path: Path,
    receiver: WebhookReceiver,
) -> None:
    with running_installation(
        servers,
        template_database,
        tmp_path,
        name="alone",
        programs=40,
        valkey_url=NO_VALKEY,
    ) as alone:
        client = alone.raw(alone.new_agency("Without Valkey").key)
        made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
        receiver.secret = made.body["secret"]
        applicant = client.post("/v1/applicants", an_applicant()).body["id"]
        urls = [ask(client, applicant) for _ in range(4)]
        for url in urls:
            wait_for(client, url, seconds=20)
        wanted = {("ranking.completed", url.rpartition("/")[2]) for url in urls}
        assert receiver.wait_for(wanted, 20) == set()
