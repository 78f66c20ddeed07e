"""What an advisor does with a list: over what was sent, with locks, orders, notes and links."""

from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("List work").key)


def a_list(client: Client, programs: int) -> Any:
    """Return a list of a new applicant."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    wish = {"shortlist": {"max_programs": programs}}
    asked = client.post(f"/v1/applicants/{applicant}/rankings", wish)
    wait_for(client, asked.body["url"])
    return wait_for_list(client, applicant)


def rebuilt(client: Client, listed: Any, programs: int) -> Any:
    path = f"/v1/rankings/{listed['ranking_id']}/shortlists"
    assert client.post(path, {"max_programs": programs}).status == 201
    return client.get(listed["url"]).body


def test_what_was_sent_is_committed_and_the_next_application_has_its_true_price(
    client: Client,
) -> None:
    listed = a_list(client, 6)
    opened = client.post(f"{listed['url']}/applications", {}).body
    assert opened["opened"] == 6
    path = f"/v1/applications?applicant_id={listed['applicant_id']}"
    ids = [each["id"] for each in client.get(path).body["items"]]
    for number, each in enumerate(ids):
        steps = ["applied"] + ["invited"] * (number == 0)
        for status in steps:
            step = {"status": status, "on": "2026-09-23"}
            etag = client.get(f"/v1/applications/{each}").headers["etag"]
            answer = client.post(f"/v1/applications/{each}/events", step, **{"If-Match": etag})
            assert answer.status in (200, 201), answer
    again = rebuilt(client, listed, 9)
    sent = {each["program"]["id"] for each in listed["entries"]}
    assert {each["program_id"] for each in again["committed"]} == sent
    assert max(each["p_interview"] for each in again["committed"]) == 1
    assert not sent & {each["program"]["id"] for each in again["entries"]}
    assert len(again["entries"]) == 3
    assert sum(each["sent"] for each in again["next_fees"]) == 6
    assert any(line.startswith("Sent already: 6 applications") for line in again["summary"])
    why = client.get(f"{listed['url']}/why-not/{min(sent)}").body
    assert why["reason"] == "already-applied"
    curve = client.get(f"{listed['url']}/curve").body
    assert sum(each["is_listed"] for each in curve["steps"]) == 3
