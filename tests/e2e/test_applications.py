"""Applications over HTTP: from a list to the match, corrections, forecasts, imports, counts."""

from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_staleness import feed

PLAIN = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of the module's own."""
    return installation.raw(installation.new_agency("Applications").key)


@pytest.fixture(scope="module")
def listed(client: Client) -> Any:
    """Return a shortlist of a new applicant."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}}).body
    wait_for(client, asked["url"])
    return wait_for_list(client, applicant)


def step(client: Client, application: Any, **body: Any) -> Any:
    """Record one step at the version the application is at."""
    path = f"/v1/applications/{application['id']}"
    etag = client.get(path).headers["etag"]
    return client.call("POST", f"{path}/events", body, {"If-Match": etag})


def test_a_list_is_followed_to_the_match(client: Client, listed: Any) -> None:
    path = f"/v1/shortlists/{listed['id']}/applications"
    adopted = client.post(path, None)
    assert adopted.status == 200, adopted
    assert adopted.body == {"opened": len(listed["entries"]), "known": 0}
    assert client.post(path, None).body == {"opened": 0, "known": len(listed["entries"])}

    page = client.get(f"/v1/applications?applicant_id={listed['applicant_id']}&limit=100").body
    assert len(page["items"]) == len(listed["entries"])
    first = page["items"][0]
    assert first["ranking_id"] == listed["ranking_id"]
    assert 0 < first["model_p_interview"] < 1
    assert first["status"] == "considering"

    forecast = {"p_interview": 0.4}
    told = client.call("PUT", f"/v1/applications/{first['id']}/forecast", forecast)
    assert told.status == 200, told
    assert told.body["forecasts"][0]["p_interview"] == 0.4
    for status, on in (
        ("applied", "2026-09-24"),
        ("invited", "2026-10-20"),
        ("interviewed", "2026-11-12"),
    ):
        assert step(client, first, status=status, on=on, note="As told by her").status == 201
    late = client.call("PUT", f"/v1/applications/{first['id']}/forecast", forecast)
    assert (late.status, late.body["type"].rsplit("/", 1)[-1]) == (409, "answer-known")
    refused = step(client, first, status="considering")
    assert (refused.status, "ranked" in refused.body["detail"]) == (409, True)
    future = step(client, first, status="ranked", on="2031-01-01")
    assert (future.status, future.body["errors"][0]["pointer"]) == (422, "/on")

    whole = client.get(f"/v1/applications/{first['id']}").body
    assert [each["status"] for each in whole["events"]][1:] == ["applied", "invited", "interviewed"]
    assert whole["events"][1]["note"] == "As told by her"
    corrected = step(client, first, status="rejected", on="2026-11-12", supersedes=4)
    assert corrected.status == 201, corrected
    assert corrected.body["status"] == "rejected"
    assert corrected.body["events"][3]["is_corrected"]


def test_every_step_is_told_by_a_thin_event(client: Client, listed: Any) -> None:
    messages = [each["message"] for each in feed(client)]
    told = [each["data"] for each in messages if each["type"] == "application.status_changed"]
    assert {each["status"] for each in told} >= {"applied", "invited", "interviewed"}
    assert {each["applicant_id"] for each in told} == {listed["applicant_id"]}
    assert "As told by her" not in str(messages)


def test_a_change_over_an_older_version_is_refused(client: Client, listed: Any) -> None:
    page = client.get(f"/v1/applications?season={listed['season']}").body
    path = f"/v1/applications/{page['items'][1]['id']}"
    etag = client.get(path).headers["etag"]
    first = client.call("POST", f"{path}/events", {"status": "applying"}, {"If-Match": etag})
    assert first.status == 201
    again = client.call("POST", f"{path}/events", {"status": "applied"}, {"If-Match": etag})
    assert again.status == 412


def test_one_application_per_program_and_season(client: Client, listed: Any) -> None:
    entry = listed["entries"][0]
    body = {"program_id": entry["program"]["id"], "season": listed["season"]}
    path = f"/v1/applicants/{listed['applicant_id']}/applications"
    taken = client.post(path, body)
    assert (taken.status, taken.body["type"].rsplit("/", 1)[-1]) == (409, "application-exists")
    assert client.post(path, body | {"season": "2026"}).status in {201, 404}
    odd = client.post(path, body | {"track_ids": ["trk_" + "0" * 26]})
    assert (odd.status, odd.body["errors"][0]["code"]) == (422, "unknown-track")


def test_steps_come_in_by_csv_all_or_nothing(client: Client, listed: Any) -> None:
    named = client.post("/v1/applicants", an_applicant(external_id="csv-1"))
    assert named.status == 201, named
    program = client.get(f"/v1/programs/{listed['entries'][0]['program']['id']}").body
    rows = [
        f"csv-1,2027,{program['code']},invited,2026-10-20,,",
        f"csv-1,2027,{program['code']},applied,2026-09-24,gold,",
        f"csv-1,2027,{program['code']},ranked,2026-11-20,,3",
    ]
    head = "external_id,season,program,status,on,signal,rank_position"
    text = "\n".join([head, *rows]).encode()
    dry = client.call("POST", "/v1/outcomes/imports?dry_run=true", text, PLAIN)
    assert (dry.status, dry.body["opened"], dry.body["recorded"]) == (200, 1, 2), dry.raw
    assert client.get("/v1/applications?season=2027").body["items"] == []
    assert {each["code"] for each in dry.body["faults"]} == set()
    landed = client.call("POST", "/v1/outcomes/imports", text, PLAIN)
    assert (landed.status, landed.body["opened"], landed.body["recorded"]) == (200, 1, 2)
    again = client.call("POST", "/v1/outcomes/imports", text, PLAIN)
    assert (again.body["opened"], again.body["recorded"], again.body["unchanged"]) == (0, 0, 3)

    found = client.get(f"/v1/applications?applicant_id={named.body['id']}").body["items"]
    (application,) = found
    assert (application["status"], application["signal"]) == ("ranked", "gold")
    assert application["rank_position"] == 3

    bad = f"{head}\nnobody,2027,{program['code']},applied,2026-09-24,,\ncsv-1,2027,none,applied,x,,"
    refused = client.call("POST", "/v1/outcomes/imports", bad.encode(), PLAIN)
    assert refused.status == 422
    assert {each["pointer"] for each in refused.body["errors"]} == {"/2/external_id", "/3/on"}


def test_small_cells_are_kept_back(client: Client, listed: Any) -> None:
    funnel = client.get(f"/v1/outcomes/funnel?season={listed['season']}")
    assert funnel.status == 200
    assert (funnel.body["rows"], funnel.body["suppressed"]) == ([], 1)


def test_the_ledger_holds_what_was_said_against_what_happened(client: Client, listed: Any) -> None:
    found = client.get(f"/v1/outcomes/calibration?season={listed['season']}")
    assert found.status == 200, found
    assert "Not affiliated" in found.body["basis"]
    by = {(each["said_by"].split(":")[0], each["head"]) for each in found.body["overall"]["scores"]}
    assert by == {("model", "interview"), ("integrator", "interview")}
    assert all(each["brier"] is None for each in found.body["overall"]["scores"])
    assert found.body["groups"] == []
    picture = client.get("/v1/outcomes/calibration.svg")
    assert (picture.status, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert b"<script" not in picture.raw
    assert b"agreement" in picture.raw
