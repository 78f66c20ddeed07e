"""API keys over HTTP: rotation with overlap, networks, the test world and its clock."""

import time
from datetime import datetime, timedelta

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation

FORGET_SECONDS = 4.0
"""A process remembers a key for two seconds."""


@pytest.fixture(scope="module")
def north(installation: Installation) -> Client:
    """Return an agency's key for everything."""
    return installation.raw(installation.new_agency("Keys of the north").key)


def until(client: Client, status: int) -> None:
    """Wait until a key is answered so."""
    deadline = time.monotonic() + FORGET_SECONDS
    while client.get("/v1/me").status != status:
        assert time.monotonic() < deadline, client.get("/v1/me")
        time.sleep(0.1)


def test_a_rotated_key_works_beside_its_successor_until_the_overlap_ends(
    installation: Installation, north: Client
) -> None:
    body = {"name": "feed", "scopes": ["events:read"], "networks": ["127.0.0.0/8"]}
    first = north.post("/v1/api-keys", body).body
    old = installation.raw(first["secret"])
    assert old.get("/v1/me").status == 200
    second = north.post(f"/v1/api-keys/{first['id']}/rotations", {"overlap_seconds": 600})
    assert second.status == 201, second
    assert second.body["replaces"] == first["id"]
    assert (second.body["scopes"], second.body["networks"]) == (["events:read"], ["127.0.0.0/8"])
    new = installation.raw(second.body["secret"])
    assert old.get("/v1/me").status == new.get("/v1/me").status == 200
    listed = {each["id"]: each for each in north.get("/v1/api-keys").body["items"]}
    assert listed[first["id"]]["expires_at"] is not None
    assert listed[second.body["id"]]["expires_at"] is None
    assert listed[first["id"]]["last_used_at"] is not None
    assert listed[first["id"]]["secret"] is None

    third = north.post(f"/v1/api-keys/{second.body['id']}/rotations", {"overlap_seconds": 0})
    until(new, 401)
    assert installation.raw(third.body["secret"]).get("/v1/me").status == 200
    again = north.post(f"/v1/api-keys/{second.body['id']}/rotations", {})
    assert (again.status, again.body["type"]) == (409, "/problems/key-is-over")


def test_a_key_cannot_rotate_one_that_holds_more(installation: Installation, north: Client) -> None:
    wide = north.post("/v1/api-keys", {"name": "wide", "scopes": ["audit:read"]}).body
    body = {"name": "narrow", "scopes": ["keys:read", "keys:write"]}
    narrow = installation.raw(north.post("/v1/api-keys", body).body["secret"])
    refused = narrow.post(f"/v1/api-keys/{wide['id']}/rotations", {})
    assert (refused.status, refused.body["type"]) == (403, "/problems/scope-not-held")
    for scope in ("people:write", "audit:read"):
        more = narrow.post("/v1/api-keys", {"name": "more", "scopes": [scope]})
        assert more.status == 403


def test_a_key_works_only_from_its_networks(installation: Installation, north: Client) -> None:
    body = {"name": "elsewhere", "scopes": ["events:read"], "networks": ["192.0.2.0/24"]}
    secret = north.post("/v1/api-keys", body).body["secret"]
    answer = installation.raw(secret).get("/v1/me")
    assert (answer.status, answer.body["type"]) == (403, "/problems/network-not-allowed")
    bad = north.post("/v1/api-keys", body | {"networks": ["192.0.2.1/24"]})
    assert (bad.status, bad.body["errors"][0]["pointer"]) == (422, "/networks/0")


def test_a_test_key_acts_in_a_world_of_its_own(installation: Installation, north: Client) -> None:
    scopes = north.get("/v1/me").body["scopes"]
    made = north.post("/v1/api-keys", {"name": "trying", "scopes": scopes, "mode": "test"}).body
    assert made["secret"].startswith("prc_test_")
    test = installation.raw(made["secret"])
    me, live = test.get("/v1/me").body, north.get("/v1/me").body
    assert (me["mode"], live["mode"]) == ("test", "live")
    assert me["agency_id"] != live["agency_id"]
    here = north.post("/v1/applicants", an_applicant("Of The Live World")).body["id"]
    there = test.post("/v1/applicants", an_applicant("Of The Test World")).body["id"]
    assert test.get(f"/v1/applicants/{here}").status == 404
    assert north.get(f"/v1/applicants/{there}").status == 404
    assert made["id"] in [each["id"] for each in north.get("/v1/api-keys?mode=test").body["items"]]
    assert made["id"] not in [each["id"] for each in north.get("/v1/api-keys").body["items"]]
    # No way leads out of the test world.
    assert test.post("/v1/api-keys", {"name": "x", "scopes": scopes, "mode": "live"}).status == 409
    assert test.get("/v1/api-keys?mode=live").status == 409
    live_key = north.post("/v1/api-keys", {"name": "l", "scopes": ["events:read"]}).body["id"]
    assert test.call("DELETE", f"/v1/api-keys/{live_key}").status == 404
    assert north.call("DELETE", f"/v1/api-keys/{made['id']}").status == 204
    until(test, 401)


def test_the_clock_of_a_test_world_makes_its_keys_expire(
    installation: Installation, north: Client
) -> None:
    scopes = north.get("/v1/me").body["scopes"]
    made = north.post("/v1/api-keys", {"name": "clock", "scopes": scopes, "mode": "test"}).body
    test = installation.raw(made["secret"])
    shown = test.get("/v1/test-clock").body
    assert shown["offset_seconds"] == 0
    end = datetime.fromisoformat(shown["now"]) + timedelta(days=30)
    body = {"name": "month", "scopes": ["events:read"], "expires_at": end.isoformat()}
    month = installation.raw(test.post("/v1/api-keys", body).body["secret"])
    assert month.get("/v1/me").status == 200
    moved = test.call("PUT", "/v1/test-clock", {"offset_seconds": 31 * 86_400})
    assert moved.status == 200
    assert datetime.fromisoformat(moved.body["now"]) > end
    until(month, 401)
    assert test.post("/v1/api-keys", body).status in (409, 422)
    assert test.call("PUT", "/v1/test-clock", {"offset_seconds": 0}).status == 200
    until(month, 200)
    # The live world's clock is nobody's to move.
    for method, given in (("GET", None), ("PUT", {"offset_seconds": 1})):
        refused = north.call(method, "/v1/test-clock", given)
        assert (refused.status, refused.body["type"]) == (403, "/problems/test-mode-only")


def test_a_mistyped_key_is_refused(installation: Installation, north: Client) -> None:
    key = str(north.key)
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    assert installation.raw(wrong).get("/v1/me").status == 401
