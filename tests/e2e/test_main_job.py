"""The main job through the real processes: profile in, list out, webhook verified."""

import json
import time
from typing import Any

import pytest

from services.cli.api_client import ApiClient
from services.sandbox.receiver import WebhookReceiver
from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation


def wait_for(client: Client, path: str, state: str = "completed", seconds: float = 30) -> Any:
    """Poll until the ranking at `path` is in `state`."""
    deadline = time.monotonic() + seconds
    body: Any = None
    while time.monotonic() < deadline:
        body = client.get(path).body
        if body["state"] == state:
            return body
        assert body["state"] not in ("failed", "cancelled"), body
        time.sleep(0.02)
    raise AssertionError(f"{path} is {body} after {seconds} s")


def wait_for_list(client: Client, applicant: str, seconds: float = 30) -> Any:
    """Poll until the applicant has a shortlist; return it whole."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        items = client.get(f"/v1/applicants/{applicant}/shortlists").body["items"]
        if items:
            return client.get(f"/v1/shortlists/{items[0]['id']}").body
        time.sleep(0.02)
    raise AssertionError(f"no shortlist of {applicant} after {seconds} s")


@pytest.fixture(scope="module")
def agency(installation: Installation) -> ApiClient:
    """Return a client of an agency of this file's own."""
    return installation.new_agency("Main job")


@pytest.fixture(scope="module")
def client(installation: Installation, agency: ApiClient) -> Client:
    """Return the same agency's client that shows refusals."""
    return installation.raw(agency.key)


def test_a_ranking_becomes_a_list_and_two_verified_webhooks(
    client: Client, receiver: WebhookReceiver
) -> None:
    made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
    assert made.status == 201
    receiver.secret = made.body["secret"]
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    assert client.post(f"/v1/applicants/{applicant}/experiences", an_experience()).status == 201

    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}})
    assert asked.status == 202
    assert asked.headers["location"] == asked.body["url"]
    ranking = wait_for(client, asked.body["url"])
    shortlist = wait_for_list(client, applicant)

    assert ranking["progress"] == 100
    assert shortlist["ranking_id"] == ranking["id"]
    assert shortlist["program_fees_cents"] <= 120_000
    fields = {entry["program"]["specialty"] for entry in shortlist["entries"]}
    assert fields <= {"internal-medicine", "family-medicine"}
    assert all(entry["eligibility"] != "ineligible" for entry in shortlist["entries"])
    assert all(len(entry["reasons"]) >= 2 for entry in shortlist["entries"])
    certificate = shortlist["certificate"]
    assert certificate["objective"] <= certificate["upper_bound"]
    assert (certificate["law"]["kind"], certificate["law"]["rho"]) == ("factor", 0.5)
    assert any(line.startswith("Certificate: ") for line in shortlist["summary"])
    assert any("not a forecast" in line for line in shortlist["summary"])
    wanted = {("ranking.completed", ranking["id"]), ("shortlist.built", ranking["id"])}
    assert receiver.wait_for(wanted, 20) == set()
    names = json.dumps([message.body for message in receiver.messages])
    assert "Ada" not in names
    feed = client.get("/v1/events").body["items"]
    assert [each["sequence"] for each in feed] == sorted(each["sequence"] for each in feed)


def test_tracks_page_in_the_default_order_and_explain_themselves(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=10")
    assert asked.status == 200
    url = asked.body["url"]
    first = client.get(f"{url}/tracks?limit=100").body
    second = client.get(f"{url}/tracks?limit=100&cursor={first['next_cursor']}").body
    third = client.get(f"{url}/tracks?limit=100&cursor={second['next_cursor']}").body
    rows = first["items"] + second["items"] + third["items"]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    levels = ["eligible", "at-risk", "ineligible"]
    places = [levels.index(row["eligibility"]) for row in rows]
    assert places == sorted(places)
    explained = client.get(f"{url}/tracks/{rows[0]['track_id']}").body
    parts = sum(each["log_odds"] for each in explained["contributions"])
    mid = explained["track"]["p_interview"]["none"]["mid"]
    total = explained["base_log_odds"] + parts
    assert mid == pytest.approx(1 / (1 + 2.718281828459045**-total), abs=5e-6)


def test_a_receipt_replays_to_the_same_bytes_and_a_changed_one_does_not(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=10")
    receipt = client.get(f"{asked.body['url']}/receipt").body
    verdict = client.post("/v1/receipts/verify", receipt).body
    assert verdict["is_verified"] is True
    assert verdict["replayed_result_sha256"] == receipt["result"]["sha256"]
    forged = receipt | {"result": receipt["result"] | {"sha256": "0" * 64}}
    refused = client.post("/v1/receipts/verify", forged).body
    assert refused["is_verified"] is False
    assert refused["differing"] == ["/result/sha256"]


def test_the_same_inputs_give_the_same_result(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    path = f"/v1/applicants/{applicant}/rankings"
    hashes = {
        client.get(f"{client.post(path, {}, Prefer='wait=10').body['url']}/receipt").body["result"][
            "sha256"
        ]
        for _ in range(3)
    }
    assert len(hashes) == 1


def test_a_retried_request_ranks_once(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    path = f"/v1/applicants/{applicant}/rankings"
    first = client.post(path, {}, Idempotency_Key="once-please")
    again = client.post(path, {}, Idempotency_Key="once-please")
    other = client.post(path, {"season": "2027"}, Idempotency_Key="once-please")
    assert first.status == again.status == 202
    assert first.body == again.body
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status, other.body["type"]) == (422, "/problems/idempotency-key-reused")
    assert len(client.get(path).body["items"]) == 1


def test_pins_bans_versions_and_comparison(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {"max_programs": 5}})
    wait_for(client, asked.body["url"])
    before = wait_for_list(client, applicant)
    path = f"/v1/shortlists/{before['id']}"
    etag = client.get(path).headers["etag"]
    banned = before["entries"][0]["program"]["id"]
    mark = {"kind": "ban", "note": "Told us no."}
    assert client.call("PUT", f"{path}/marks/{banned}", mark).status == 428
    marked = client.call("PUT", f"{path}/marks/{banned}", mark, {"If-Match": etag})
    assert marked.status == 200
    assert client.call("PUT", f"{path}/marks/{banned}", mark, {"If-Match": etag}).status == 412
    built = client.post(f"/v1/rankings/{asked.body['id']}/shortlists", {"max_programs": 5})
    assert built.status == 201
    after = client.get(path)
    listed = [entry["program"]["id"] for entry in after.body["entries"]]
    assert banned not in listed
    assert after.body["marks"][0]["note"] == "Told us no."
    difference = client.get(f"{path}/compare?before=1&after=2").body
    assert banned in [each["program_id"] for each in difference["dropped"]]
    restored = client.call(
        "POST", f"{path}/restore", {"version": 1}, {"If-Match": after.headers["etag"]}
    )
    assert restored.status == 200
    assert [each["program"]["id"] for each in restored.body["entries"]] == [
        each["program"]["id"] for each in before["entries"]
    ]
    assert [each["number"] for each in client.get(f"{path}/versions").body["items"]] == [2, 1]


def test_a_visitor_ranks_without_an_account_and_an_agency_claims_it(
    installation: Installation, client: Client
) -> None:
    visitor = installation.raw()
    started = visitor.post("/v1/trial/rankings", {"season": "2028", "profile": a_profile()})
    assert started.status == 202
    opened = installation.raw(started.body["token"])
    deadline = time.monotonic() + 30
    while (seen := opened.get(started.body["url"]).body)["shortlist"] is None:
        assert time.monotonic() < deadline, seen
        time.sleep(0.02)
    assert 1 <= len(seen["shortlist"]["entries"]) <= 25
    assert installation.raw("trl_wrong").get(started.body["url"]).status == 404
    assert client.get(started.body["url"]).status == 404
    claim = {"token": started.body["token"], "name": "Claimed Person"}
    claimed = client.post("/v1/trial/claims", claim)
    assert claimed.status == 201
    assert client.get(claimed.body["url"]).body["profile"]["season"] == "2028"
    assert client.post("/v1/trial/claims", claim).status == 404
    assert opened.get(started.body["url"]).status == 404


def test_one_address_starts_only_so_many_trials(installation: Installation) -> None:
    visitor = installation.raw()
    body = {"season": "2028", "profile": a_profile()}
    statuses = [visitor.post("/v1/trial/rankings", body).status for _ in range(5)]
    assert statuses[-1] == 429
    assert set(statuses) <= {202, 429}


def test_a_cancelled_ranking_stays_cancelled_and_can_be_asked_again(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {})
    cancelled = client.post(f"{asked.body['url']}/cancel", None)
    if cancelled.status == 409:  # the worker was quicker
        assert wait_for(client, asked.body["url"])["state"] == "completed"
        assert client.post(f"{asked.body['url']}/retry", None).status == 409
        return
    assert cancelled.body["state"] == "cancelled"
    again = client.post(f"{asked.body['url']}/retry", None)
    assert again.status == 202
    wait_for(client, again.body["url"])
    assert client.get(asked.body["url"]).body["state"] == "cancelled"


def test_a_list_where_nothing_fits_is_empty_and_says_so(client: Client) -> None:
    profile = a_profile(preferences={"targets": [{"specialty": "no-such-field"}]})
    applicant = client.post("/v1/applicants", an_applicant(profile=profile)).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}})
    wait_for(client, asked.body["url"])
    shortlist = wait_for_list(client, applicant)
    assert shortlist["entries"] == []
    assert "No program fits" in shortlist["summary"][0]
