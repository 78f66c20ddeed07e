"""Webhook endpoints over HTTP: registered, changed, watched, replayed, stopped."""

import time

import pytest

from services.sandbox.receiver import WebhookReceiver
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of this test's own."""
    return installation.raw(installation.new_agency("Webhooks").key)


def until(client: Client, path: str, state: str) -> dict[str, str]:
    """Wait until the newest delivery at `path` is in `state`."""
    deadline = time.monotonic() + 20
    items: list[dict[str, str]] = []
    while time.monotonic() < deadline:
        items = client.get(path).body["items"]
        if items and items[0]["state"] == state:
            return items[0]
        time.sleep(0.05)
    raise AssertionError(f"{items} after 20 s")


def rank(client: Client) -> str:
    """Rank a new applicant; return the ranking's id."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    return str(client.post(f"/v1/applicants/{applicant}/rankings", {}).body["id"])


def test_an_endpoint_hears_only_what_it_asked_for_and_can_be_replayed(
    client: Client, receiver: WebhookReceiver
) -> None:
    made = client.post(
        "/v1/webhook-endpoints", {"url": receiver.url, "event_types": ["ranking.completed"]}
    )
    assert made.status == 201
    receiver.secret = made.body["secret"]
    path = f"/v1/webhook-endpoints/{made.body['id']}"
    assert "secret" not in client.get(path).body
    ranking = rank(client)
    assert receiver.wait_for({("ranking.completed", ranking)}, 20) == set()
    delivery = until(client, f"{path}/deliveries", "delivered")
    attempts = client.get(f"/v1/webhook-deliveries/{delivery['id']}/attempts").body["items"]
    assert [each["status_code"] for each in attempts] == [204]
    assert client.call("POST", f"/v1/webhook-deliveries/{delivery['id']}/retry").status == 202
    deadline = time.monotonic() + 20
    while len(receiver.messages) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ids = {message.headers["webhook-id"] for message in receiver.messages}
    assert len(ids) == 1
    assert all(message.refusal is None for message in receiver.messages)


def test_a_disabled_endpoint_hears_nothing(client: Client, receiver: WebhookReceiver) -> None:
    made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
    receiver.secret = made.body["secret"]
    path = f"/v1/webhook-endpoints/{made.body['id']}"
    etag = client.get(path).headers["etag"]
    assert client.call("PATCH", path, {"is_enabled": False}).status == 428
    changed = client.call("PATCH", path, {"is_enabled": False}, {"If-Match": etag})
    assert (changed.status, changed.body["is_enabled"]) == (200, False)
    ranking = rank(client)
    deadline = time.monotonic() + 20
    while not client.get("/v1/events").body["items"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert ranking in str(client.get("/v1/events").body)
    assert receiver.messages == []
    assert client.call("DELETE", path).status == 204
    assert client.get(path).status == 404


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "https://user:secret@example.org/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/x",
        "https://example.org:22/x",
        "not a url",
    ],
)
def test_an_address_nobody_may_be_sent_to_is_refused(client: Client, url: str) -> None:
    assert client.post("/v1/webhook-endpoints", {"url": url, "event_types": []}).status == 422


def test_every_event_type_is_published_with_an_example(client: Client) -> None:
    types = client.get("/v1/event-types").body["items"]
    assert {"ranking.completed", "ranking.failed", "shortlist.built"} <= {
        each["name"] for each in types
    }
    assert all(each["example"] for each in types)
    for each in types:
        assert client.get(f"/v1/event-types/{each['name']}").body == each
    assert client.get("/v1/event-types/ranking.exploded").status == 404
    shown = client.get("/docs").raw.decode()
    assert all(each["name"] in shown for each in types)
