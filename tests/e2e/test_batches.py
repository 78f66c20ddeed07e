"""Many rankings asked for at once: each has its outcome, once, and the batch has an end."""

import time
from typing import Any

import pytest

from services.sandbox.receiver import WebhookReceiver
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_isolation_walk import random_id
from tests.e2e.test_main_job import wait_for, wait_for_list

MANY = 10_000


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of the test's own."""
    return installation.raw(installation.new_agency("Batches").key)


def roster(client: Client, count: int, **changes: Any) -> list[str]:
    """Make applicants; return their ids."""
    made = [client.post("/v1/applicants", an_applicant(f"P {n}", **changes)) for n in range(count)]
    return [each.body["id"] for each in made]


def items_of(client: Client, url: str, query: str = "") -> list[Any]:
    """Return every item, page by page."""
    items: list[Any] = []
    cursor = ""
    while True:
        page = client.get(f"{url}/items?limit=3{query}{cursor}").body
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"


def test_everyone_named_is_ranked_once_and_nobody_is_dropped_in_silence(
    client: Client, receiver: WebhookReceiver
) -> None:
    made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
    receiver.secret = made.body["secret"]
    applicants = roster(client, 5)
    stranger = random_id("apl")
    body = {"applicant_ids": [*applicants, stranger, applicants[0]], "shortlist": {}}
    asked = client.post("/v1/ranking-batches", body, Idempotency_Key="batch-1")
    again = client.post("/v1/ranking-batches", body, Idempotency_Key="batch-1")
    assert asked.status == again.status == 202
    assert asked.headers["location"] == asked.body["url"]
    assert again.body["id"] == asked.body["id"]
    assert asked.body["item_count"] == 6

    batch = wait_for(client, asked.body["url"])
    assert batch["progress"] | {"completed": 5, "refused": 1} == batch["progress"]
    items = items_of(client, batch["url"])
    assert [each["applicant_id"] for each in items] == [*applicants, stranger]
    assert {each["state"] for each in items[:5]} == {"completed"}
    assert items[5]["problem"]["code"] == "not-found"
    assert items_of(client, batch["url"], "&state=refused") == items[5:]
    for item in items[:5]:
        rankings = client.get(f"/v1/applicants/{item['applicant_id']}/rankings").body["items"]
        assert [each["id"] for each in rankings] == [item["ranking_id"]]
        assert wait_for_list(client, item["applicant_id"])["ranking_id"] == item["ranking_id"]
    assert receiver.wait_for({("batch.completed", "None")}, 20) == set()
    assert client.get("/v1/ranking-batches").body["items"][0]["id"] == batch["id"]


def test_a_filter_names_who_is_ranked(client: Client) -> None:
    active = roster(client, 2)
    roster(client, 1, status="prospect")
    asked = client.post("/v1/ranking-batches", {"filter": {"status": "active"}})
    wait_for(client, asked.body["url"])
    found = [each["applicant_id"] for each in items_of(client, asked.body["url"])]
    assert found == active
    everyone = client.post("/v1/ranking-batches", {"everyone": True})
    assert everyone.body["item_count"] == 3
    nobody = client.post("/v1/ranking-batches", {"filter": {"status": "archived"}})
    assert (nobody.status, nobody.body["type"]) == (422, "/problems/batch-empty")
    both = client.post("/v1/ranking-batches", {"everyone": True, "filter": {}})
    assert (both.status, both.body["errors"][0]["pointer"]) == (422, "/applicant_ids")


def test_ten_thousand_are_accepted_in_one_request(client: Client) -> None:
    (applicant,) = roster(client, 1)
    strangers = [random_id("apl")[:-4] + f"{number:04d}" for number in range(MANY - 1)]
    asked = client.post("/v1/ranking-batches", {"applicant_ids": [applicant, *strangers]})
    assert asked.status == 202, asked
    assert asked.body["item_count"] == MANY
    batch = wait_for(client, asked.body["url"])
    assert batch["progress"]["completed"] == 1
    assert batch["progress"]["refused"] == MANY - 1
    one_more = {"applicant_ids": [applicant, *strangers, random_id("apl")]}
    assert client.post("/v1/ranking-batches", one_more).status == 422


def test_a_cancelled_batch_runs_nothing_more_and_keeps_what_it_has(client: Client) -> None:
    applicants = roster(client, 4)
    asked = client.post(
        "/v1/ranking-batches", {"applicant_ids": applicants, "shortlist": {"max_programs": 5}}
    )
    cancelled = client.post(f"{asked.body['url']}/cancel", None)
    assert cancelled.status == 200
    deadline = time.monotonic() + 20
    while client.get(asked.body["url"]).body["state"] == "cancelling":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    batch = client.get(asked.body["url"]).body
    assert batch["state"] == "cancelled"
    assert batch["progress"]["waiting"] == batch["progress"]["queued"] == 0
    assert batch["progress"]["cancelled"] + batch["progress"]["completed"] == 4
    again = client.post(f"{asked.body['url']}/cancel", None)
    assert (again.status, again.body["type"]) == (409, "/problems/batch-ended")
