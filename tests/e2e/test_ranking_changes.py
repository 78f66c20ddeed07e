"""Why a ranking differs from the one before, through the real processes."""

from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("Ranking changes").key)


def rank(client: Client, applicant: str) -> Any:
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {})
    wait_for(client, asked.body["url"])
    return asked.body


def test_a_changed_profile_is_named_as_what_moved_each_estimate(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant()).body
    first = rank(client, applicant["id"])
    path = f"/v1/applicants/{applicant['id']}"
    read = client.get(path)
    profile, failed = read.body["profile"], {"exam": "step-2-ck", "outcome": "failed"}
    changes = {"profile": profile | {"exams": [*profile["exams"], failed]}}
    changed = client.call("PATCH", path, changes, {"If-Match": read.headers["etag"]})
    assert changed.status == 200
    second = rank(client, applicant["id"])
    found = client.get(f"{second['url']}/changes-since/{first['id']}").body
    assert [each["cause"] for each in found["causes"]] == ["profile"]
    assert found["causes"][0]["mean_change"] < 0
    assert (found["tracks_added"], found["tracks_removed"]) == (0, 0)
    for each in found["tracks"]:
        moved = each["p_interview_after"] - each["p_interview_before"]
        assert sum(each["by_cause"].values()) == pytest.approx(moved, abs=1e-9)
    top = found["tracks"][0]
    shown = client.get(f"{second['url']}/tracks/{top['track_id']}").body["track"]
    assert shown["p_interview"]["none"]["mid"] == pytest.approx(top["p_interview_after"])


def test_nothing_changed_says_so_and_two_people_are_not_compared(client: Client) -> None:
    applicant = client.post("/v1/applicants", an_applicant("Bea Fictional")).body["id"]
    first, second = rank(client, applicant), rank(client, applicant)
    found = client.get(f"{second['url']}/changes-since/{first['id']}").body
    assert (found["causes"], found["tracks"]) == ([], [])
    other = client.post("/v1/applicants", an_applicant("Cleo Fictional")).body["id"]
    stranger = rank(client, other)
    refused = client.get(f"{second['url']}/changes-since/{stranger['id']}")
    assert refused.status == 422
    assert "other-applicant" in str(refused.body)
