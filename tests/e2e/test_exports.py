"""Exports over HTTP: everything about one applicant, everything of an agency, for a while."""

import io
import json
import time
import zipfile
from hashlib import sha256
from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

NAME = "=Canary Exported"
WITHIN_SECONDS = 30.0


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Exporting").key)


@pytest.fixture(scope="module")
def applicant(client: Client) -> str:
    """Make an applicant with something in every table."""
    made = client.post("/v1/applicants", an_applicant(NAME, external_id="crm-77")).body["id"]
    experience = an_experience() | {"description": "Canary described"}
    assert client.post(f"/v1/applicants/{made}/experiences", experience).status == 201
    ranking = client.post(f"/v1/applicants/{made}/rankings", {"shortlist": {}}).body
    wait_for(client, ranking["url"])
    shortlist = wait_for_list(client, made)
    program = shortlist["entries"][0]["program"]["id"]
    mark = {"kind": "pin", "note": "Canary noted"}
    path = f"/v1/shortlists/{shortlist['id']}/marks/{program}"
    etag = client.get(f"/v1/shortlists/{shortlist['id']}").headers["etag"]
    assert client.call("PUT", path, mark, {"If-Match": etag}).status < 300
    client.get(f"/v1/applicants/{made}")
    return str(made)


def exported(client: Client, path: str) -> zipfile.ZipFile:
    """Ask, wait, take and check."""
    asked = client.call("POST", path)
    assert asked.status == 202
    deadline = time.monotonic() + WITHIN_SECONDS
    status: dict[str, Any] = asked.body
    while status["state"] in ("queued", "running"):
        assert time.monotonic() < deadline, status
        time.sleep(0.1)
        status = client.get(asked.headers["location"]).body
    assert (status["state"], status["progress"]) == ("ready", 100)
    taken = client.get(status["content_url"])
    assert taken.status == 200
    assert taken.headers["content-type"] == "application/zip"
    assert sha256(taken.raw).hexdigest() == status["sha256"]
    assert len(taken.raw) == status["size_bytes"]
    return zipfile.ZipFile(io.BytesIO(taken.raw))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    rows: list[dict[str, Any]] = json.loads(archive.read(f"json/{name}.json"))
    return rows


def test_an_applicant_gets_everything_and_nobody_elses(client: Client, applicant: str) -> None:
    other = client.post("/v1/applicants", an_applicant("Canary Other")).body["id"]
    time.sleep(1.0)  # the read made above is in the log within a second
    archive = exported(client, f"/v1/applicants/{applicant}/exports")
    (row,) = table(archive, "applicants")
    assert (row["id"], row["identity"]["name"]) == (applicant, NAME)
    assert table(archive, "profile_versions")[0]["profile"]["season"] == "2028"
    assert table(archive, "ledger_entries")[0]["content"]["description"] == "Canary described"
    assert table(archive, "rankings")[0]["receipt"]
    assert table(archive, "ranking_results")[0]["explanations"]
    assert table(archive, "shortlists")[0]["applicant_id"] == applicant
    assert table(archive, "shortlist_versions")[0]["explanations"]
    assert table(archive, "shortlist_entries")
    assert table(archive, "shortlist_marks")[0]["note"] == "Canary noted"
    actions = {each["action"] for each in table(archive, "audit")}
    assert {"applicant.created", "applicant.read", "export.requested"} <= actions
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert other not in everything
    assert "Canary Other" not in everything
    assert "api_keys" not in str(archive.namelist())
    sheet = archive.read("csv/applicants.csv").decode()
    assert "'=Canary" not in sheet  # nested: the cell is JSON and starts with a brace
    assert '{""name"":""=Canary Exported""' in sheet


def test_an_agency_gets_every_applicant_and_no_secret(client: Client, applicant: str) -> None:
    archive = exported(client, "/v1/agency/exports")
    assert applicant in {each["id"] for each in table(archive, "applicants")}
    assert len(table(archive, "applicants")) >= 2
    (agency,) = table(archive, "agency")
    assert agency["agency_id"] == client.get("/v1/me").body["agency_id"]
    assert table(archive, "api_keys")[0]["hint"].startswith("prc_live_")
    assert client.key is not None
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert client.key not in everything
    assert not [word for word in ("secret", "wrapped", "sealed") if word in everything]


def test_exports_are_the_agencys_own_and_need_their_scope(
    client: Client, applicant: str, installation: Installation
) -> None:
    made = client.call("POST", f"/v1/applicants/{applicant}/exports").headers["location"]
    stranger = installation.raw(installation.new_agency("Not exporting").key)
    for path in (made, f"{made}/content"):
        assert stranger.get(path).status == 404
    assert stranger.call("POST", f"/v1/applicants/{applicant}/exports").status == 404
    secret = client.post("/v1/api-keys", {"name": "reader", "scopes": ["applicants:read"]}).body[
        "secret"
    ]
    narrow = installation.raw(secret)
    assert narrow.call("POST", f"/v1/applicants/{applicant}/exports").status == 403
    assert narrow.call("POST", "/v1/agency/exports").status == 403
    assert narrow.get(made).status == 403
