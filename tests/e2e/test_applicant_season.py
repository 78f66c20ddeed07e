"""The year of one applicant over HTTP: what it asks, Match Week, late prices, the next season."""

import time
from typing import Any

import pytest

from tests.e2e.client import Client, a_profile, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

DAY = 86_400


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return the test world of an agency of the module's own: its clock can be moved."""
    north = installation.raw(installation.new_agency("Season").key)
    made = north.post("/v1/api-keys", {"name": "test", "mode": "test", "scopes": SCOPES})
    assert made.status == 201, made
    return installation.raw(made.body["secret"])


SCOPES = [
    "applicants:read",
    "applicants:write",
    "agency:read",
    "agency:write",
    "applications:read",
    "applications:write",
    "casework:read",
    "casework:write",
    "catalogues:read",
    "rankings:read",
    "rankings:write",
    "shortlists:read",
    "shortlists:write",
]


def new_applicant(client: Client, season: str) -> str:
    """Return the path of a new applicant who plans for a season."""
    body = an_applicant("Nadia Fictional", profile=a_profile() | {"season": season})
    return f"/v1/applicants/{client.post('/v1/applicants', body).body['id']}"


def follow(client: Client, path: str, season: str, **body: Any) -> list[dict[str, Any]]:
    """Follow three programs of one specialty that differ in nothing but what is sent."""
    found = client.get("/v1/programs?limit=3&specialty=internal-medicine").body["items"]
    return [
        client.post(
            f"{path}/applications", {"program_id": each["id"], "season": season} | body
        ).body
        for each in found
    ]


def test_the_year_says_what_to_do_and_gives_its_tasks_once(client: Client) -> None:
    path = new_applicant(client, "2027")
    year = client.get(f"{path}/seasons/2027")
    assert (year.status, year.body["phase"], year.body["outcome"]) == (200, "interview", "unknown")
    assert [each["set"] for each in year.body["tasks"]] == ["registration", "certification"]
    assert year.body["conduct"] is None
    added = client.post(f"{path}/seasons/2027/tasks", {"set": "registration"})
    assert added.status == 201, added
    (task,) = added.body["items"]
    assert (task["is_blocking"], task["due_on"]) == (True, "2027-01-30")
    assert client.post(f"{path}/seasons/2027/tasks", {"set": "registration"}).body["items"] == []
    year = client.get(f"{path}/seasons/2027").body
    assert [each["missing"] for each in year["tasks"]] == [0, 1]
    assert client.get(f"{path}/seasons/2090").status == 404
    assert client.post(f"{path}/seasons/2027/tasks", {"set": "party"}).status == 422


def test_a_late_application_is_priced_on_from_what_was_sent(client: Client) -> None:
    path = new_applicant(client, "2027")
    follow(client, path, "2027", status="applied", on="2026-09-24")
    (price,) = client.get(f"{path}/seasons/2027/late-prices?more=40").body["items"]
    assert (price["sent"], price["more"]) == (3, 40)
    tiers = client.get("/v1/seasons/2027").body["fees"][0]["tiers"]
    cheap, dear = tiers[0]["each_cents"], tiers[1]["each_cents"]
    assert price["next_cents"] == cheap
    assert price["cents"] == 27 * cheap + 13 * dear
    assert price["source"]
    (one,) = client.get(f"{path}/seasons/2027/late-prices").body["items"]
    assert one["cents"] == cheap
    assert client.get(f"{path}/seasons/2027/late-prices?more=0").status in {400, 422}


def test_a_season_is_closed_and_the_profile_goes_on(client: Client) -> None:
    path = new_applicant(client, "2026")
    identifier = path.rsplit("/", 1)[-1]
    asked = client.post(f"{path}/rankings", {"shortlist": {}, "season": "2026"})
    assert asked.status == 202, asked
    wait_for(client, asked.body["url"])
    listed = wait_for_list(client, identifier)
    silent, kept, only = follow(client, path, "2026", status="applied", on="2025-09-24")[:3]
    etag = client.get(f"/v1/applications/{kept['id']}").headers["etag"]
    step = {"status": "invited", "on": "2025-10-20"}
    invited = client.call("POST", f"/v1/applications/{kept['id']}/events", step, {"If-Match": etag})
    assert invited.status == 201, invited
    before = client.get(path).body["profile"].get("prior_match_attempts") or 0

    back = client.post(f"{path}/roll-overs", {"to_season": "2026"})
    assert (back.status, back.body["errors"][0]["code"]) == (422, "not-later")
    gone = client.post(f"{path}/roll-overs", {"to_season": "2027"})
    assert gone.status == 201, gone
    report = gone.body
    assert (report["from_season"], report["silent"], report["unsettled"]) == ("2026", 2, 1)
    assert report["list_closed"]
    assert "season-estimated" in report["checks"]
    for each, status in ((silent, "not-invited"), (only, "not-invited"), (kept, "invited")):
        assert client.get(f"/v1/applications/{each['id']}").body["status"] == status
    profile = client.get(path).body["profile"]
    assert (profile["season"], profile["prior_match_attempts"]) == ("2027", before + 1)

    assert client.get(listed["url"]).status == 200
    assert client.get(f"/v1/rankings/{listed['ranking_id']}/receipt").status == 200
    closed = client.post(f"/v1/rankings/{listed['ranking_id']}/shortlists", {})
    assert (closed.status, closed.body["type"].rsplit("/", 1)[-1]) == (409, "season-closed")

    follow(client, path, "2027", status="applied", on="2026-09-24")
    early = client.post(f"{path}/roll-overs", {"to_season": "2028"})
    assert (early.status, early.body["type"].rsplit("/", 1)[-1]) == (409, "season-not-over")


def test_in_match_week_the_rules_of_conduct_come_first(client: Client) -> None:
    path = new_applicant(client, "2027")
    begins = client.get("/v1/seasons/2027").body["dates"]["match_week"]
    assert begins == "2027-03-15"
    moved = client.call("PUT", "/v1/test-clock", {"offset_seconds": 112 * DAY})
    assert moved.status == 200, moved
    # Last in this file: the world's clock stays where it is; processes hear of it in seconds.
    deadline = time.monotonic() + 20
    while (year := client.get(f"{path}/seasons/2027").body)["phase"] != "soap":
        assert time.monotonic() < deadline, year
        time.sleep(0.2)
    assert "start-contact-for-her" in year["conduct"]["forbidden"]
    assert year["todo"][0] == "keep-conduct"
    assert year["tasks"] == []
