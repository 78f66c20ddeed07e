"""Killed without warning mid-ranking: the ranking completes, once."""

import asyncio
import os
import signal
import time

import asyncpg

from services.sandbox.receiver import WebhookReceiver
from tests.conftest import _within
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for

RANKINGS = 12


def kill(pid: int | None) -> None:
    """Kill -9, if it still lives."""
    if pid is not None:
        os.kill(pid, signal.SIGKILL)


def ask(client: Client, applicant: str) -> str:
    """Ask for a ranking with a list; return its url."""
    path = f"/v1/applicants/{applicant}/rankings"
    asked = client.post(path, {"shortlist": {"max_programs": 3}})
    assert asked.status == 202, asked
    return str(asked.body["url"])


async def counts(installation: Installation, agency: str) -> dict[str, int]:
    """Return how many results, events and jobs the agency has, by what they are."""
    connection = await asyncpg.connect(_within(installation.servers.superuser_url, "journeys"))
    try:
        rows = await connection.fetch(
            """
            SELECT 'results' AS what, count(*) FROM ranking_result WHERE agency_id = $1
            UNION ALL SELECT type, count(*) FROM event WHERE agency_id = $1 GROUP BY type
            UNION ALL SELECT 'job ' || state, count(*) FROM job WHERE agency_id = $1 GROUP BY state
            """,
            agency,
        )
    finally:
        await connection.close()
    return {row[0]: row[1] for row in rows}


async def settled(installation: Installation, agency: str, seconds: float = 40) -> dict[str, int]:
    """Wait until every job of the agency has ended."""
    deadline = time.monotonic() + seconds
    found: dict[str, int] = {}
    while time.monotonic() < deadline:
        found = await counts(installation, agency)
        if found.get("job completed") == RANKINGS:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"not settled after {seconds} s: {found}")


async def agency_of(installation: Installation, client: Client) -> str:
    """Return the uuid of the client's agency."""
    connection = await asyncpg.connect(_within(installation.servers.superuser_url, "journeys"))
    try:
        name = client.get("/v1/me").body["agency_name"]
        return str(
            await connection.fetchval(
                "SELECT agency_id FROM agency WHERE name = $1 AND mode = 'live'", name
            )
        )
    finally:
        await connection.close()


async def test_a_killed_worker_loses_and_repeats_nothing(
    installation: Installation, receiver: WebhookReceiver
) -> None:
    client = installation.raw(installation.new_agency_in_thread("Crash of the worker"))
    made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
    receiver.secret = made.body["secret"]
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    urls = []
    for number in range(RANKINGS):
        urls.append(ask(client, applicant))
        if number % 4 == 1:
            kill(installation.children["ranking"].pid)
    for url in urls:
        wait_for(client, url, seconds=40)
    found = await settled(installation, await agency_of(installation, client))
    assert found["results"] == RANKINGS
    assert found["ranking.completed"] == RANKINGS
    assert found["shortlist.built"] == RANKINGS
    wanted = {("ranking.completed", url.rpartition("/")[2]) for url in urls}
    assert receiver.wait_for(wanted, 30) == set()
    assert all(message.refusal is None for message in receiver.messages)


async def test_a_killed_valkey_loses_and_repeats_nothing(installation: Installation) -> None:
    client = installation.raw(installation.new_agency_in_thread("Crash of Valkey"))
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    valkey = installation.servers.valkey
    assert valkey is not None
    urls = []
    for number in range(RANKINGS):
        urls.append(ask(client, applicant))
        if number in (2, 7):
            kill(valkey.pid)
    for url in urls:
        wait_for(client, url, seconds=40)
    found = await settled(installation, await agency_of(installation, client))
    assert found["results"] == RANKINGS
    assert found["ranking.completed"] == RANKINGS
    assert found["shortlist.built"] == RANKINGS
    assert valkey.restarts >= 1
