"""Seen from outside: jobs and their states, and progress as it happens."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from services.cli.main import main
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Progress").key)


@pytest.fixture(scope="module")
def applicant(client: Client) -> str:
    """Return an applicant of that agency."""
    return str(client.post("/v1/applicants", an_applicant()).body["id"])


def follow(client: Client, path: str, **headers: str) -> list[dict[str, Any]]:
    """Read a stream to its end; return its events."""
    parts = urlsplit(client.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Authorization": f"Bearer {client.key}", **sent})
    answer = connection.getresponse()
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = answer.read().decode().strip().split("\n\n")
    connection.close()
    lines = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    assert lines[0] == {"retry": "1000"}
    return [each | {"data": json.loads(each["data"])} for each in lines[1:]]


def test_a_ranking_is_followed_to_its_end_and_taken_up_again(
    client: Client, applicant: str
) -> None:
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
    events = follow(client, f"{asked['url']}/events")
    numbers = [int(each["id"]) for each in events]
    assert numbers == sorted(set(numbers))
    assert events[-1]["event"] == "completed"
    assert events[-1]["data"] == client.get(asked["url"]).body
    assert follow(client, f"{asked['url']}/events", Last_Event_ID=events[-1]["id"]) == []
    seen_before = str(numbers[-1] - 1)
    assert follow(client, f"{asked['url']}/events", Last_Event_ID=seen_before) == events[-1:]


def test_a_batch_is_followed_to_its_end(client: Client, applicant: str) -> None:
    asked = client.post("/v1/ranking-batches", {"applicant_ids": [applicant]}).body
    events = follow(client, f"{asked['url']}/events")
    assert events[-1]["event"] == "completed"
    assert events[-1]["data"]["progress"]["completed"] == 1


def test_a_job_is_seen_cancelled_and_retried(
    client: Client, applicant: str, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
    job = client.get("/v1/jobs?kind=run-ranking&limit=1").body["items"][0]
    assert (job["subject_id"], job["subject_url"]) == (asked["id"], asked["url"])
    cancelled = client.post(f"{job['url']}/cancel", None)
    assert cancelled.status in (200, 409)  # whichever came first, worker or cancel
    if cancelled.status == 409:
        wait_for(client, asked["url"])
        assert client.post(f"{job['url']}/retry", None).status == 409
    else:
        assert client.get(asked["url"]).body["state"] == cancelled.body["state"] == "cancelled"
        again = client.post(f"{job['url']}/retry", None)
        assert again.status == 202
        assert again.headers["location"] == again.body["url"] != job["url"]
        wait_for(client, again.body["url"])
        wait_for(client, again.body["subject_url"])
    states = {each["state"] for each in client.get("/v1/jobs?state=completed").body["items"]}
    assert states == {"completed"}
    for key, value in installation.environment.items():
        monkeypatch.setenv(key, value)
    agency = client.get("/v1/me").body["agency_id"]
    listed = CliRunner().invoke(main, ["jobs", "list", agency, "--kind", "run-ranking"])
    assert job["id"] in listed.output, listed.output
    shown = CliRunner().invoke(main, ["jobs", "show", agency, job["id"]])
    assert "dispatched 1 times" in shown.output
    assert CliRunner().invoke(main, ["jobs", "queues"]).exit_code == 0
