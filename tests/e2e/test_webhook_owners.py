"""What the owner of an endpoint can do: keys, headers, tests, replays, the feed."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook

from services.sandbox.receiver import WebhookReceiver
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Webhook owners").key)


@pytest.fixture
def endpoint(client: Client, receiver: WebhookReceiver) -> str:
    """Register an endpoint that hears only tests; return its path."""
    made = client.post(
        "/v1/webhook-endpoints",
        {
            "url": receiver.url,
            "event_types": ["webhook.test"],
            "headers": {"X-Tenant": "north", "Authorization": "Bearer hush-hush"},
        },
    )
    assert made.status == 201, made
    receiver.secret = made.body["secret"]
    return f"/v1/webhook-endpoints/{made.body['id']}"


def until(is_so: Callable[[], Any]) -> Any:
    """Return what `is_so` returns once that is true."""
    deadline = time.monotonic() + 20
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def try_out(client: Client, endpoint: str, receiver: WebhookReceiver) -> dict[str, str]:
    """Send a test event; return the headers it came with."""
    before = len(receiver.messages)
    assert client.call("POST", f"{endpoint}/test").status == 202
    until(lambda: len(receiver.messages) > before)
    return dict(receiver.messages[-1].headers)


def test_a_test_event_reaches_the_endpoint_it_names_and_no_other(
    client: Client, endpoint: str, receiver: WebhookReceiver
) -> None:
    every = client.post("/v1/webhook-endpoints", {"url": receiver.url}).body["id"]
    headers = try_out(client, endpoint, receiver)
    assert (headers["x-tenant"], headers["authorization"]) == ("north", "Bearer hush-hush")
    [delivery] = until(lambda: client.get(f"{endpoint}/deliveries?state=delivered").body["items"])
    assert delivery["event_type"] == "webhook.test"
    assert client.get(f"/v1/webhook-deliveries/{delivery['id']}").body == delivery
    other = client.get(f"/v1/webhook-endpoints/{every}/deliveries").body["items"]
    assert [each for each in other if each["event_type"] == "webhook.test"] == []
    client.call("DELETE", f"/v1/webhook-endpoints/{every}")


def test_header_values_and_secrets_are_never_shown_again(client: Client, endpoint: str) -> None:
    shown = client.get(endpoint)
    assert shown.body["header_names"] == ["authorization", "x-tenant"]
    assert b"hush-hush" not in shown.raw
    assert b"whsec_" not in shown.raw
    refused = client.post(
        "/v1/webhook-endpoints", {"url": "https://example.org/", "headers": {"Host": "x"}}
    )
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "closed-header")


def test_both_signatures_are_sent_while_both_keys_live(
    client: Client, endpoint: str, receiver: WebhookReceiver
) -> None:
    old = receiver.secret or ""
    turned = client.post(f"{endpoint}/secret-rotations", {"overlap_hours": 24})
    new = turned.body["secret"]
    assert (turned.status, new == old) == (201, False)
    headers = try_out(client, endpoint, receiver)
    assert receiver.messages[-1].refusal is None
    body = json.dumps(receiver.messages[-1].body, separators=(",", ":")).encode()
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)
    kinds = [each["expires_at"] is None for each in client.get(endpoint).body["keys"]]
    assert kinds == [True, False]
    receiver.secret = client.post(f"{endpoint}/secret-rotations", {"overlap_hours": 0}).body[
        "secret"
    ]
    headers = try_out(client, endpoint, receiver)
    assert len(headers["webhook-signature"].split(" ")) == 1
    assert receiver.messages[-1].refusal is None


def test_an_asymmetric_key_shows_its_public_half_only(
    client: Client, endpoint: str, receiver: WebhookReceiver
) -> None:
    turned = client.post(
        f"{endpoint}/secret-rotations", {"overlap_hours": 1, "signature": "v1a"}
    ).body
    assert turned["secret"] is None
    public = client.get(endpoint).body["keys"][0]["public_key"]
    assert public == turned["public_key"]
    headers = try_out(client, endpoint, receiver)
    kinds = dict(each.split(",") for each in headers["webhook-signature"].split(" "))
    body = json.dumps(receiver.messages[-1].body, separators=(",", ":")).encode()
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(kinds["v1a"]), content)


def test_what_failed_and_what_was_missed_is_replayed(
    client: Client, receiver: WebhookReceiver
) -> None:
    """Nothing is heard while disabled; afterwards it can be asked for."""
    made = client.post(
        "/v1/webhook-endpoints",
        {"url": receiver.url, "event_types": ["ranking.completed", "webhook.test"]},
    )
    receiver.secret = made.body["secret"]
    endpoint = f"/v1/webhook-endpoints/{made.body['id']}"
    since = made.body["endpoint"]["created_at"]
    switch(client, endpoint, is_enabled=False)
    assert client.call("POST", f"{endpoint}/test").status == 409
    assert client.post(f"{endpoint}/replays", {"since": since}).status == 409
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body["id"]
    until(lambda: ranking in str(client.get("/v1/events?type=ranking.completed").body))
    assert receiver.messages == []
    switch(client, endpoint, is_enabled=True)
    missing = client.post(f"{endpoint}/replays", {"since": since, "kind": "missing"})
    assert (missing.status, missing.body) == (202, {"deliveries": 1, "has_more": False})
    assert receiver.wait_for({("ranking.completed", ranking)}, 20) == set()
    again = client.post(f"{endpoint}/replays", {"since": since, "kind": "missing"})
    assert again.body["deliveries"] == 0
    failed = client.post(f"{endpoint}/replays", {"since": since})
    assert failed.body == {"deliveries": 0, "has_more": False}
    [delivery] = client.get(f"{endpoint}/deliveries").body["items"]
    assert delivery["replayed_at"] is not None
    assert client.post(f"{endpoint}/replays", {"since": "2999-01-01T00:00:00Z"}).status == 422


def switch(client: Client, endpoint: str, *, is_enabled: bool) -> None:
    """Enable or disable the endpoint."""
    etag = client.get(endpoint).headers["etag"]
    changed = client.call("PATCH", endpoint, {"is_enabled": is_enabled}, {"If-Match": etag})
    reason = None if is_enabled else "owner"
    assert (changed.status, changed.body["disabled_reason"]) == (200, reason)


def test_the_feed_is_filtered_by_type_and_keeps_its_cursor(
    client: Client, endpoint: str, receiver: WebhookReceiver
) -> None:
    try_out(client, endpoint, receiver)
    page = client.get("/v1/events?type=webhook.test&limit=100").body
    assert {each["message"]["type"] for each in page["items"]} == {"webhook.test"}
    sequences = [each["sequence"] for each in page["items"]]
    assert sequences == sorted(sequences)
    rest = client.get(f"/v1/events?type=webhook.test&after={page['next_after']}").body
    assert rest == {"items": [], "next_after": page["next_after"]}
    assert client.get("/v1/events?type=ranking.exploded").status == 422


def test_pace_and_order_are_changed_and_bounded(client: Client, endpoint: str) -> None:
    etag = client.get(endpoint).headers["etag"]
    changes = {"rate_per_second": 5, "is_ordered": True, "headers": {"X-Other": "1"}}
    changed = client.call("PATCH", endpoint, changes, {"If-Match": etag})
    assert (changed.body["rate_per_second"], changed.body["is_ordered"]) == (5, True)
    assert changed.body["header_names"] == ["x-other"]
    etag = changed.headers["etag"]
    freed = client.call("PATCH", endpoint, {"rate_per_second": None}, {"If-Match": etag})
    assert (freed.body["rate_per_second"], freed.body["is_ordered"]) == (None, True)
    for bad in ({"rate_per_second": 0}, {"rate_per_second": 1_001}, {"headers": {"Host": "x"}}):
        etag = client.get(endpoint).headers["etag"]
        assert client.call("PATCH", endpoint, bad, {"If-Match": etag}).status == 422
