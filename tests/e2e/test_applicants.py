"""Applicants over HTTP: kept, changed under If-Match, compared, imported, erased."""

import pytest

from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Applicants").key)


def test_a_change_needs_the_version_that_was_read(client: Client) -> None:
    made = client.post("/v1/applicants", an_applicant("Ada"))
    path = made.headers["location"]
    patch = {"profile": {"budget_cents": 90_000}}
    assert client.call("PATCH", path, patch).status == 428
    changed = client.call("PATCH", path, patch, {"If-Match": made.headers["etag"]})
    assert (changed.status, changed.body["version"]) == (200, 2)
    assert changed.body["profile"]["budget_cents"] == 90_000
    assert changed.body["profile"]["exams"] == made.body["profile"]["exams"]
    assert client.call("PATCH", path, patch, {"If-Match": made.headers["etag"]}).status == 412
    versions = client.get(f"{path}/versions").body["items"]
    assert len(versions) == 2
    difference = client.get(f"{path}/versions/1/diff/2").body
    assert "/budget_cents" in str(difference)


def test_an_upsert_by_external_id_creates_then_changes_then_rests(client: Client) -> None:
    body = an_applicant("Upserted")
    path = "/v1/applicants/external/crm-7"
    first = client.call("PUT", path, body)
    same = client.call("PUT", path, body)
    other = client.call("PUT", path, body | {"profile": a_profile(budget_cents=1)})
    assert (first.status, same.status, other.status) == (201, 200, 200)
    assert first.body["id"] == same.body["id"] == other.body["id"]
    assert same.body["version"] == first.body["version"]
    assert other.body["version"] == first.body["version"] + 1
    found = client.get("/v1/applicants?external_id=crm-7").body["items"]
    assert [each["id"] for each in found] == [first.body["id"]]
    taken = client.post("/v1/applicants", an_applicant("Other", external_id="crm-7"))
    assert (taken.status, taken.body["type"]) == (409, "/problems/external-id-taken")


def test_every_wrong_field_is_pointed_at_and_nothing_is_kept(client: Client) -> None:
    before = len(client.get("/v1/applicants?limit=100").body["items"])
    profile = a_profile(
        exams=[{"exam": "step-2-ck", "outcome": "pending", "score": 240}],
        graduation={"class_year": 2024, "country": "XX"},
    )
    refused = client.post("/v1/applicants", an_applicant("Wrong", profile=profile))
    assert refused.status == 422
    pointers = {each["pointer"] for each in refused.body["errors"]}
    assert "/profile/exams/0/score" in pointers
    assert any(each.startswith("/profile/graduation") for each in pointers)
    assert len(client.get("/v1/applicants?limit=100").body["items"]) == before


def test_contradictions_come_back_as_findings_not_as_failures(client: Client) -> None:
    profile = a_profile(work={"category": "none", "accepts": ["j-1"], "citizenships": ["US"]})
    made = client.post("/v1/applicants", an_applicant("Contrary", profile=profile))
    assert made.status == 201
    findings = client.get(f"{made.headers['location']}/findings").body
    assert findings["contradictions"]
    assert findings["missing"]


def test_the_ledger_only_grows_and_is_chained(client: Client) -> None:
    path = client.post("/v1/applicants", an_applicant("Ledger")).headers["location"]
    first = client.post(f"{path}/experiences", an_experience())
    corrected = an_experience() | {"hours_per_week": 30, "supersedes": first.body["id"]}
    second = client.post(f"{path}/experiences", corrected)
    assert (first.status, second.status) == (201, 201)
    assert client.post(f"{path}/experiences", corrected).status == 409
    entries = client.get(f"{path}/experiences").body["items"]
    assert [each["seq"] for each in entries] == [1, 2]
    assert entries[1]["prev_hash"] == entries[0]["hash"]
    assert entries[0]["contact_class"] == "hands-on"


def test_a_sheet_is_imported_whole_or_not_at_all(client: Client) -> None:
    sheet = b"external_id,name,step_2_ck\ns-1,One,240\ns-2,Two,five\n"
    headers = {"Content-Type": "text/csv"}
    bad = client.call("POST", "/v1/applicants/imports", sheet, headers)
    assert bad.status == 422
    assert client.get("/v1/applicants?external_id=s-1").body["items"] == []


def test_erasing_leaves_nothing_to_read(client: Client) -> None:
    path = client.post("/v1/applicants", an_applicant("Erased")).headers["location"]
    asked = client.post(f"{path}/rankings", {"shortlist": {}}, Prefer="wait=10")
    assert client.call("DELETE", path).status == 204
    assert client.get(path).status == 404
    assert client.get(asked.body["url"]).status == 404
    assert client.get(f"{path}/shortlists").body["items"] == []
