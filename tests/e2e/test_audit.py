"""The log over HTTP: what was done and read, by whom, from where; sealed, signed, verified."""

import base64
import subprocess
import sys
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.kernel.canonical import canonical
from tests.e2e.client import Client, a_profile, an_applicant
from tests.e2e.installation import Installation

WITHIN_SECONDS = 15.0


@pytest.fixture
def client(installation: Installation) -> Client:
    """Return an agency of this test's own."""
    return installation.raw(installation.new_agency("Logged").key)


def sealed(client: Client, query: str) -> list[dict[str, Any]]:
    """Return the records of a query once there are some and all have their place."""
    deadline = time.monotonic() + WITHIN_SECONDS
    items: list[dict[str, Any]] = []
    while not items or not all(each["sequence"] for each in items):
        assert time.monotonic() < deadline, items
        time.sleep(0.1)
        items = client.get(f"/v1/audit?limit=100&{query}").body["items"]
    return items


def test_what_was_done_and_read_is_in_the_log(client: Client) -> None:
    made = client.call(
        "POST", "/v1/applicants", an_applicant("Canary Logged"), {"X-Request-Id": "req_of_mine_1"}
    )
    applicant = made.body["id"]
    client.get(f"/v1/applicants/{applicant}")
    changed = {"profile": a_profile(budget_cents=7)}
    client.call("PATCH", f"/v1/applicants/{applicant}", changed, {"If-Match": made.headers["etag"]})
    ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body["id"]
    missing = client.get("/v1/applicants/apl_00000000000000000000000000")
    assert missing.status == 404
    deadline = time.monotonic() + WITHIN_SECONDS
    actions: set[str] = set()
    wanted = {
        "applicant.created",
        "applicant.read",
        "applicant.profile.revised",
        "ranking.requested",
    }
    while not wanted <= actions:
        assert time.monotonic() < deadline, actions
        time.sleep(0.1)
        about = client.get(f"/v1/audit?object_id={applicant}&limit=100").body["items"]
        actions = {each["action"] for each in about}
    by_action = {each["action"]: each for each in sealed(client, f"object_id={applicant}")}
    created, read = by_action["applicant.created"], by_action["applicant.read"]
    revised = by_action["applicant.profile.revised"]
    assert created["request_id"] == "req_of_mine_1"
    assert created["address"] == read["address"] == "127.0.0.1"
    assert created["actor"]["kind"] == "integrator"
    assert (read["is_read"], created["is_read"]) == (True, False)
    assert revised["before_digest"] == created["after_digest"] != revised["after_digest"]
    assert ranking in by_action["ranking.requested"]["objects"]
    assert "Canary" not in str(about)
    key = created["actor"]["id"]
    assert sealed(client, f"actor={key}&action=applicant.created")[0]["id"] == created["id"]
    for query in ("actor=apl_x", "actor=whe_0", "object_id=x", "since=2027-01-01", "cursor=aud_1"):
        assert client.get(f"/v1/audit?{query}").status == 422, query


def test_heads_are_signed_and_the_command_verifies(
    client: Client, installation: Installation
) -> None:
    client.post("/v1/applicants", an_applicant())
    signed = client.call("POST", "/v1/audit/heads").body
    head = signed["items"][0]
    message = canonical(
        {
            "agency": head["agency"],
            "seq": head["sequence"],
            "hash": head["hash"],
            "signed_at": head["signed_at"],
        }
    )
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed["public_key"]))
    key.verify(base64.b64decode(head["signature"]), message)
    assert head["sequence"] >= 1
    assert client.get("/v1/audit/heads").body["items"][0]["key_id"] == signed["key_id"]
    agency = client.get("/v1/me").body["agency_id"]
    told = subprocess.run(
        [sys.executable, "-m", "services.cli", "audit", "verify", "--agency", agency],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{agency}  whole" in told.stdout


def test_the_log_needs_its_own_scope(client: Client, installation: Installation) -> None:
    secret = client.post("/v1/api-keys", {"name": "feed", "scopes": ["events:read"]}).body["secret"]
    narrow = installation.raw(secret)
    assert narrow.get("/v1/audit").status == 403
    assert narrow.get("/v1/audit/heads").status == 403
    assert narrow.call("POST", "/v1/audit/heads").status == 403
