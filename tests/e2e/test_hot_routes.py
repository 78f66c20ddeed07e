"""A hot read says what the router says, byte for byte."""

import pytest

from tests.e2e.client import Answer, an_applicant
from tests.e2e.installation import Installation

ROUTED = {"Prefer": "wait=0"}
"""A header that sends the same read through the router."""
PASSING = {"x-request-id", "date", "ratelimit-remaining", "ratelimit-reset"}


@pytest.fixture(scope="module")
def paths(installation: Installation) -> dict[str, str]:
    key = installation.new_agency("Hot").key
    client = installation.raw(key)
    for _ in range(3):
        applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    made = client.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=10").body
    program = client.get("/v1/programs?limit=1").body["items"][0]["id"]
    return {
        "key": key,
        "one ranking": made["url"],
        "a page of applicants": "/v1/applicants",
        "a shorter page": "/v1/applicants?limit=2",
        "one program": f"/v1/programs/{program}",
    }


NAMES = ("one ranking", "a page of applicants", "a shorter page", "one program")


def shown(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    kept = {name: value for name, value in answer.headers.items() if name not in PASSING}
    return answer.status, kept, answer.raw


@pytest.mark.parametrize("name", NAMES)
def test_a_hot_read_equals_the_routed_one(
    installation: Installation, paths: dict[str, str], name: str
) -> None:
    client = installation.raw(paths["key"])
    routed = client.get(paths[name], **ROUTED)
    hot = client.get(paths[name])
    assert routed.status == 200
    assert shown(hot) == shown(routed)


@pytest.mark.parametrize("name", ["one ranking", "one program"])
def test_a_hot_read_is_not_sent_twice_to_who_has_it(
    installation: Installation, paths: dict[str, str], name: str
) -> None:
    client = installation.raw(paths["key"])
    etag = client.get(paths[name]).headers["etag"]
    again = client.get(paths[name], **{"If-None-Match": etag})
    assert (again.status, again.raw, again.headers["etag"]) == (304, b"", etag)


@pytest.mark.parametrize("name", ["one ranking", "one program"])
def test_a_hot_path_refuses_as_the_router_does(
    installation: Installation, paths: dict[str, str], name: str
) -> None:
    client = installation.raw(paths["key"])
    missing = paths[name][:-4] + "zzzz"
    hot, routed = client.get(missing), client.get(missing, **ROUTED)
    assert hot.status == routed.status == 404
    assert hot.headers["content-type"] == routed.headers["content-type"]


def test_another_agencys_ranking_is_missing_on_the_hot_path_too(
    installation: Installation, paths: dict[str, str]
) -> None:
    stranger = installation.raw(installation.new_agency("Stranger").key)
    assert stranger.get("/v1/applicants").body["items"] == []
    assert stranger.get(paths["one ranking"]).status == 404
