"""An advisor publishes a list to its applicant, who reads only that, through every door."""

from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import sign_up
from tests.e2e.test_staleness import feed

DOORS = (
    "", "/versions", "/versions/1", "/curve", "/curve.svg", "/states.svg", "/drops",
    "/export.csv", "/export.xlsx", "/export.pdf", "/compare?before=1&after=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def owner(installation: Installation) -> Client:
    """Return the owner of an agency of this file's own."""
    sign_up(installation, "owner.lists@fictional.test", "Lists Advising")
    return log_in(installation, "owner.lists@fictional.test")


@pytest.fixture(scope="module")
def listed(owner: Client) -> Any:
    """Return a list of five programs."""
    applicant = owner.post("/v1/applicants", an_applicant("Mira Fictional")).body["id"]
    asked = owner.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {"max_programs": 5}})
    wait_for(owner, asked.body["url"])
    return wait_for_list(owner, applicant)


@pytest.fixture(scope="module")
def mira(installation: Installation, owner: Client, listed: Any) -> Client:
    """Return the applicant herself."""
    place = {"role": "applicant", "applicant_id": listed["applicant_id"]}
    return invite(installation, owner, "mira.lists@fictional.test", **place)


def change(client: Client, path: str, verb: str, body: Any) -> Any:
    etag = client.get(path).headers["etag"]
    return client.post(f"{path}/{verb}", body, **{"If-Match": etag})


def doors(client: Client, listed: Any) -> list[int]:
    """Return the status of everything a list can be read through."""
    program = listed["entries"][0]["program"]["id"]
    found = [client.get(f"{listed['url']}{door}").status for door in DOORS]
    found.append(client.get(f"{listed['url']}/why-not/{program}").status)
    own = {"entries": [{"program_id": program}]}
    found.append(client.post(f"{listed['url']}/grades", own).status)
    found.append(client.post(f"{listed['url']}/what-if", {}).status)
    return found


def test_she_reads_what_is_published_and_nothing_else(
    owner: Client, mira: Client, listed: Any
) -> None:
    path, own = listed["url"], f"/v1/applicants/{listed['applicant_id']}/shortlists"
    assert doors(mira, listed) == [404] * len(doors(mira, listed))
    assert mira.get(own).body["items"] == []
    program = listed["entries"][0]["program"]["id"]
    etag = owner.get(path).headers["etag"]
    mark = {"kind": "pin", "note": "Canary private", "shared_note": "Write to the coordinator"}
    owner.call("PUT", f"{path}/marks/{program}", mark, {"If-Match": etag})
    published = change(owner, path, "publish", {})
    assert (published.status, published.body["published_version"]) == (200, 1)
    assert set(doors(mira, listed)) == {200}
    seen = mira.get(path)
    assert b"Canary private" not in seen.raw
    assert seen.body["marks"][0]["shared_note"] == "Write to the coordinator"
    # Her advisor goes on working: she keeps what was published.
    owner.post(f"/v1/rankings/{listed['ranking_id']}/shortlists", {"max_programs": 4})
    assert len(owner.get(path).body["entries"]) == 4
    assert len(mira.get(path).body["entries"]) == 5
    assert mira.get(f"{path}/versions/2").status == 404
    assert mira.get(f"{path}/compare?before=1&after=2").status == 404
    assert change(mira, path, "publish", {}).status == 403
    assert change(owner, path, "withdraw", {}).status == 200
    assert set(doors(mira, listed)) == {404}
    assert change(owner, path, "withdraw", {}).status == 409
    told: list[Any] = []
    while not told:  # the feed has what the relay routed
        bodies = [each["message"] for each in feed(owner)]
        told = [each["data"] for each in bodies if each["type"] == "shortlist.published"]
    assert [each["shortlist_version"] for each in told] == [1]
