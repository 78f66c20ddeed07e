"""An agency's outcomes correct the model for its own rankings; receipts name it; it goes back."""

import math
from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_applications import step
from tests.e2e.test_main_job import wait_for, wait_for_list


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of the module's own."""
    return installation.raw(installation.new_agency("Recalibrates").key)


def ranked(client: Client, applicant: str, **wish: Any) -> Any:
    """Return a completed ranking."""
    asked = client.post(f"/v1/applicants/{applicant}/rankings", wish).body
    return wait_for(client, asked["url"])


def receipt_of(client: Client, ranking: Any) -> Any:
    """Return its receipt."""
    return client.get(ranking["receipt_url"]).body


def first_track(client: Client, ranking: Any) -> Any:
    """Return the explanation of its first track."""
    row = client.get(f"{ranking['tracks_url']}?limit=1").body["items"][0]
    return client.get(f"{ranking['tracks_url']}/{row['track_id']}").body


def refuse_everywhere(client: Client) -> tuple[str, int]:
    """Make an applicant whom every program on her list refuses; return her and how many."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    ranked(client, applicant, shortlist={"max_programs": 30})
    listed = wait_for_list(client, applicant)
    client.post(f"/v1/shortlists/{listed['id']}/applications", None)
    page = client.get(f"/v1/applications?applicant_id={applicant}&limit=100").body["items"]
    for each in page:
        assert step(client, each, status="applied", on="2026-09-24").status == 201
        assert step(client, each, status="rejected", on="2026-11-12").status == 201
    return applicant, len(page)


def test_refusals_lower_what_is_said_until_it_is_taken_back(client: Client) -> None:
    few = client.post("/v1/model/recalibrations", None)
    assert (few.status, few.body["type"].rsplit("/", 1)[-1]) == (409, "too-few-outcomes")
    applicant, count = refuse_everywhere(client)
    while count < 25:
        count += refuse_everywhere(client)[1]
    before = ranked(client, applicant)
    plain = first_track(client, before)

    made = client.post("/v1/model/recalibrations", None)
    assert made.status == 201, made
    assert (made.body["version"], made.body["interview"]["cases"]) == (1, count)
    listed = client.get("/v1/model/recalibrations").body
    assert (listed["in_force"], [each["version"] for each in listed["data"]]) == (None, [1])
    assert receipt_of(client, ranked(client, applicant))["recalibration"] is None

    chosen = client.call("PUT", "/v1/model/recalibration", {"version": 1})
    assert (chosen.status, chosen.body["in_force"]) == (200, 1), chosen
    after = ranked(client, applicant)
    receipt = receipt_of(client, after)
    assert receipt["recalibration"] == {"version": 1, "sha256": made.body["sha256"]}
    moved = first_track(client, after)
    said = moved["track"]["p_interview"]["none"]["mid"]
    assert said < plain["track"]["p_interview"]["none"]["mid"]
    total = moved["base_log_odds"] + sum(each["log_odds"] for each in moved["contributions"])
    assert total == pytest.approx(math.log(said / (1 - said)), abs=1e-3)
    for each in (receipt, receipt_of(client, before)):
        verdict = client.post("/v1/receipts/verify", each).body
        assert verdict["is_verified"], verdict

    assert client.call("PUT", "/v1/model/recalibration", {"version": None}).status == 200
    back = ranked(client, applicant)
    assert first_track(client, back)["track"]["p_interview"] == plain["track"]["p_interview"]
    assert client.post("/v1/receipts/verify", receipt).body["is_verified"]


def test_another_agency_sees_and_takes_nothing_of_it(installation: Installation) -> None:
    other = installation.raw(installation.new_agency("Learns nothing").key)
    assert other.get("/v1/model/recalibrations").body["data"] == []
    assert other.call("PUT", "/v1/model/recalibration", {"version": 1}).status == 404
