"""Rank lists over HTTP: hers, by preference, certified by her; what the agency sees of them."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.client import Answer, Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up

OWNER = "owner.ranks@fictional.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An agency's owner, its applicant with two interviews held and one application without."""

    owner: Client
    applicant: Client
    path: str
    held: list[str]
    waiting: str
    applications: list[str]


@pytest.fixture(scope="module")
def case(installation: Installation) -> Case:
    """Return an agency of the module's own."""
    sign_up(installation, OWNER, "Ranks Advising")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Nadia Fictional")).body["id"]
    programs = owner.get("/v1/programs?limit=3").body["items"]
    tracks, applications = [], []
    for number, each in enumerate(programs):
        track = each["tracks"][0]["id"]
        body = {"program_id": each["id"], "season": "2027", "track_ids": [track]}
        made = owner.post(
            f"/v1/applicants/{own}/applications", body | {"status": "applied", "on": "2026-09-24"}
        ).body
        tracks.append(track)
        applications.append(made["id"])
        if number < 2:
            interview = {
                "application_id": made["id"],
                "kind": "video",
                "status": "done",
                "time_zone": "America/Chicago",
                "begins_at": "2026-11-10T15:00:00Z",
            }
            done = owner.post(f"/v1/applicants/{own}/interviews", interview)
            assert done.status == 201, done
    applicant = invite(
        installation, owner, "nadia.ranks@fictional.test", role="applicant", applicant_id=own
    )
    return Case(
        owner=owner,
        applicant=applicant,
        path=f"/v1/applicants/{own}/rank-lists/2027",
        held=tracks[:2],
        waiting=tracks[2],
        applications=applications,
    )


def keep(client: Client, path: str, version: int, **body: Any) -> Answer:
    """Keep a list over the version that was read."""
    return client.call("PUT", path, body, {"If-Match": f'"v{version}"'})


def test_the_list_is_hers_in_her_order_and_the_agencys_only_while_shared(case: Case) -> None:
    empty = case.applicant.get(case.path)
    assert (empty.status, empty.headers["etag"], empty.body["findings"]) == (200, '"v0"', ["empty"])
    assert {each["track_id"] for each in empty.body["not_ranked"]} == set(case.held)
    assert "p_interview" not in empty.raw.decode()

    least_likely_first = list(reversed(case.held))
    kept = keep(case.applicant, case.path, 0, primary=least_likely_first)
    assert kept.status == 200, kept
    assert [each["track_id"] for each in kept.body["items"]] == least_likely_first
    assert kept.body["cost"]["cents"] == 0
    assert "preference" in kept.body["why"]
    closed = case.owner.get(case.path)
    assert (closed.status, closed.body["type"].rsplit("/", 1)[-1]) == (403, "not-shared")
    assert keep(case.owner, case.path, 1, primary=case.held).status == 403

    certified = keep(
        case.applicant,
        case.path,
        1,
        primary=least_likely_first,
        certified_on="2026-11-20",
    )
    assert certified.status == 200, certified
    told = case.owner.get(f"/v1/applications/{case.applications[0]}").body
    assert told["status"] == "interviewed"

    shared = keep(
        case.applicant,
        case.path,
        2,
        primary=case.held,
        is_shared=True,
        certified_on="2026-11-21",
    )
    assert shared.status == 200, shared
    assert case.owner.get(case.path).body["items"][0]["track_id"] == case.held[0]
    places = [
        case.owner.get(f"/v1/applications/{each}").body["rank_position"]
        for each in case.applications
    ]
    assert places == [1, 2, None]
    taken = keep(case.owner, case.path, 3, primary=case.held, is_shared=False)
    assert (taken.status, taken.body["type"].rsplit("/", 1)[-1]) == (403, "hers-to-say")

    turned = keep(case.owner, case.path, 3, primary=least_likely_first, certified_on="2026-11-22")
    assert turned.status == 200, turned
    places = [
        case.owner.get(f"/v1/applications/{each}").body["rank_position"]
        for each in case.applications
    ]
    assert places == [2, 1, None]


def test_what_is_not_so_is_refused_where_it_stands(case: Case) -> None:
    version = case.applicant.get(case.path).body["version"]
    waiting = keep(case.applicant, case.path, version, primary=[case.held[0], case.waiting])
    assert waiting.status == 422
    assert waiting.body["errors"][0] == waiting.body["errors"][0] | {
        "pointer": "/primary/1",
        "code": "not-interviewed",
    }
    later = keep(case.applicant, case.path, version, primary=[], certified_on="2031-01-01")
    assert later.body["errors"][0]["pointer"] == "/certified_on"
    assert keep(case.applicant, case.path, version + 1, primary=[]).status == 412
    assert case.applicant.call("PUT", case.path, {"primary": []}).status == 428
    assert case.applicant.get(case.path[:-4] + "2090").status == 404
    assert case.applicant.get(case.path[:-4] + "soon").status == 422


def test_an_advanced_position_has_a_list_of_first_years(case: Case) -> None:
    own = case.path.split("/rank-lists")[0]
    advanced = held(case.owner, own, "advanced")
    year = held(case.owner, own, "preliminary")
    version = case.applicant.get(case.path).body["version"]
    bare = keep(case.applicant, case.path, version, primary=[advanced])
    assert bare.status == 200, bare
    assert "no-first-year" in bare.body["findings"]
    lists = [{"under": advanced, "tracks": [year]}]
    whole = keep(case.applicant, case.path, version + 1, primary=[advanced], supplemental=lists)
    assert whole.status == 200, whole
    assert [each["track_id"] for each in whole.body["items"][0]["supplemental"]] == [year]
    assert whole.body["cost"]["supplemental_codes"] == 1
    assert "no-first-year" not in whole.body["findings"]
    upside_down = [{"under": year, "tracks": [advanced]}]
    refused = keep(case.applicant, case.path, version + 2, primary=[year], supplemental=upside_down)
    assert refused.body["errors"][0]["pointer"] == "/supplemental/0/under"


def held(owner: Client, applicant: str, kind: str) -> str:
    """Return a track of a kind for which an interview was held; of a program new to her."""
    programs = owner.get("/v1/programs?limit=100").body["items"]
    wanted = ((one, each) for one in programs for each in one["tracks"] if each["kind"] == kind)
    for program, track in wanted:
        body = {"program_id": program["id"], "season": "2027", "track_ids": [track["id"]]}
        sent = {"status": "applied", "on": "2026-09-24"}
        made = owner.post(f"{applicant}/applications", body | sent)
        if made.status == 201:
            break
    assert made.status == 201, made
    interview = {
        "application_id": made.body["id"],
        "kind": "video",
        "status": "done",
        "time_zone": "America/Chicago",
        "begins_at": "2026-11-10T15:00:00Z",
    }
    assert owner.post(f"{applicant}/interviews", interview).status == 201
    return str(track["id"])
