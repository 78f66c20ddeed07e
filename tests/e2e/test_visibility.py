"""Advisors with titles, and what an applicant is shown: the agency switches, the reads hold."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import sign_up

OWNER = "owner.visibility@fictional.test"
ESTIMATES = {"p_interview", "p_would_take", "marginal_value", "contributions"}
OPEN = {"probabilities": True, "shortlist": True, "ranking": True, "readiness": True}


@dataclass(frozen=True)
class World:
    """An agency with an applicant who was ranked, and who looks after her."""

    owner: Client
    ada: str
    herself: Client
    ranking: str
    shortlist: str


@pytest.fixture(scope="module")
def world(installation: Installation) -> World:
    sign_up(installation, OWNER, "Visibility Advising")
    owner = log_in(installation, OWNER)
    ada = owner.post("/v1/applicants", an_applicant("Ada Of Sight")).body["id"]
    ranking = owner.post(f"/v1/applicants/{ada}/rankings", {"shortlist": {}}).body
    wait_for(owner, ranking["url"])
    email = "ada.visibility@fictional.test"
    herself = invite(installation, owner, email, role="applicant", applicant_id=ada)
    listed = wait_for_list(owner, ada)
    publish, etag = f"{listed['url']}/publish", {"If-Match": f'"v{listed["version"]}"'}
    assert owner.call("POST", publish, {}, etag).status == 200
    return World(owner, ada, herself, ranking["id"], listed["id"])


def choose(world: World, **switches: Any) -> Any:
    answer = world.owner.call("PUT", f"/v1/applicants/{world.ada}/visibility", switches)
    assert answer.status == 200, answer
    return answer.body


def refused(client: Client, path: str) -> str:
    answer = client.get(path)
    assert (answer.status, answer.body["type"]) == (403, "/problems/not-opened"), answer
    return str(answer.body["detail"])


def test_by_default_the_whole_ranking_stays_with_the_agency(world: World) -> None:
    assert world.owner.get("/v1/agency/visibility").body == {
        **OPEN, "ranking": False, "opens_on": None
    }  # fmt: skip
    for part in ("tracks", "receipt"):
        assert "whole ranking" in refused(world.herself, f"/v1/rankings/{world.ranking}/{part}")
    assert world.herself.get(f"/v1/rankings/{world.ranking}").status == 200
    listed = world.herself.get(f"/v1/shortlists/{world.shortlist}").body
    assert listed["entries"][0].keys() >= ESTIMATES


def test_estimates_that_are_not_open_are_left_out_everywhere(world: World) -> None:
    choose(world, probabilities=False, ranking=True)
    path = f"/v1/shortlists/{world.shortlist}"
    answer = world.herself.get(path)
    for entry in answer.body["entries"]:
        assert not ESTIMATES & entry.keys()
        assert entry["reasons"]
    assert not {"curve", "certificate", "committed"} & answer.body.keys()
    same = world.herself.get(f"{path}/compare?before=1&after=1").body
    assert "value_difference" not in same
    for word in ("log-odds", "Expected interviews", "chance", "Certificate"):
        assert word not in answer.raw.decode()
    tracks = world.herself.get(f"/v1/rankings/{world.ranking}/tracks").body["items"]
    assert tracks
    assert not any(ESTIMATES & each.keys() for each in tracks)
    why = f"/v1/rankings/{world.ranking}/tracks/{tracks[0]['track_id']}"
    worked_out = {"base_log_odds", "contributions", "worth_asking", "would_change"}
    assert not worked_out & world.herself.get(why).body.keys()
    for part in ("curve", "curve.svg", "drops"):
        assert "estimates" in refused(world.herself, f"{path}/{part}")
    assert b"0." not in world.herself.get(f"{path}/export.csv").raw.split(b"\n")[1]
    # The agency's own people see them as before.
    assert world.owner.get(path).body["entries"][0].keys() >= ESTIMATES
    choose(world)


def test_what_was_adopted_from_a_list_tells_no_estimate_either(world: World) -> None:
    choose(world, probabilities=False)
    adopted = world.herself.call("POST", f"/v1/shortlists/{world.shortlist}/applications")
    assert adopted.status in (200, 201), adopted
    path = f"/v1/applications?applicant_id={world.ada}"
    told = [each["model_p_interview"] for each in world.herself.get(path).body["items"]]
    assert told
    assert set(told) == {None}
    kept = [each["model_p_interview"] for each in world.owner.get(path).body["items"]]
    assert all(0 < each < 1 for each in kept)
    choose(world)


def test_a_list_and_a_report_that_are_not_open_are_not_read(world: World) -> None:
    assert world.herself.get(f"/v1/applicants/{world.ada}/findings").status == 200
    choose(world, shortlist=False, readiness=False)
    assert "readiness" in refused(world.herself, f"/v1/applicants/{world.ada}/findings")
    report = f"/v1/applicants/{world.ada}/readiness?specialty=internal-medicine"
    assert "readiness" in refused(world.herself, report)
    assert world.owner.get(report).status == 200
    assert world.herself.get(f"/v1/applicants/{world.ada}/shortlists").body["items"] == []
    path = f"/v1/shortlists/{world.shortlist}"
    parts = ("", "/versions", "/compare?before=1&after=1", "/export.pdf", "/states.svg", "/curve")
    for part in parts:
        assert "suggested list" in refused(world.herself, path + part)
    assert world.owner.get(path).status == 200
    choose(world)


def test_nothing_is_open_before_its_day(world: World) -> None:
    told = choose(world, opens_on="2099-01-01")
    assert not any(told["today"].values())
    refused(world.herself, f"/v1/shortlists/{world.shortlist}")
    choose(world, opens_on="2026-01-01")
    assert world.herself.get(f"/v1/shortlists/{world.shortlist}").status == 200
    choose(world)


def test_an_agencys_default_holds_until_one_applicants_differs(world: World) -> None:
    closed = dict.fromkeys(OPEN, False)
    put = world.owner.call("PUT", "/v1/agency/visibility", closed)
    assert put.body == {**closed, "opens_on": None}
    refused(world.herself, f"/v1/shortlists/{world.shortlist}")
    told = choose(world, shortlist=True)
    assert told["own"]["shortlist"] is True
    assert told["own"]["ranking"] is None
    assert told["effective"] == {**closed, "shortlist": True, "opens_on": None}
    assert world.herself.get(f"/v1/shortlists/{world.shortlist}").status == 200
    assert world.herself.get(f"/v1/applicants/{world.ada}/visibility").body == told
    body = {"probabilities": True}
    path = f"/v1/applicants/{world.ada}/visibility"
    assert world.herself.call("PUT", path, body).status == 403
    assert world.owner.call("PUT", "/v1/agency/visibility", OPEN).status == 200
    choose(world)


def test_several_advisors_reach_an_applicant_and_one_leads(
    installation: Installation, world: World
) -> None:
    lead, coach = (
        invite(installation, world.owner, f"{name}.visibility@fictional.test", role="advisor")
        for name in ("lead", "coach")
    )
    eve = world.owner.post("/v1/applicants", an_applicant("Eve Out Of Sight")).body["id"]
    ids = [each.get("/v1/me/permissions").body["reach"]["advisor_id"] for each in (lead, coach)]
    path = f"/v1/applicants/{world.ada}/advisors"
    assert world.owner.get(path).body["items"] == []
    first = {"title": "lead advisor", "is_lead": True}
    assert world.owner.call("PUT", f"{path}/{ids[0]}", first).status == 200
    # Who reaches the applicant brings a colleague in, and names nobody to lead.
    assert lead.call("PUT", f"{path}/{ids[1]}", {"title": "x", "is_lead": True}).status == 403
    brought = lead.call("PUT", f"{path}/{ids[1]}", {"title": "interview coach"}).body["items"]
    assert [(each["title"], each["is_lead"]) for each in brought] == [
        ("lead advisor", True), ("interview coach", False)
    ]  # fmt: skip
    for advisor in (lead, coach):
        assert [each["id"] for each in advisor.get("/v1/applicants").body["items"]] == [world.ada]
        assert advisor.get(f"/v1/shortlists/{world.shortlist}").status == 200
        assert advisor.get(f"/v1/applicants/{eve}").status == 404
    etag = coach.get(f"/v1/applicants/{world.ada}").headers["etag"]
    change = {"profile": {"budget_cents": 12_300}}
    changed = coach.call("PATCH", f"/v1/applicants/{world.ada}", change, {"If-Match": etag})
    assert changed.status == 200, changed
    assert changed.body["advisor_id"] == ids[0]
    # The coach takes over; who led stays on. Then she goes, and reaches nothing more.
    assert world.owner.call("PUT", f"{path}/{ids[1]}", first).status == 200
    assert [each["is_lead"] for each in world.owner.get(path).body["items"]] == [True, False]
    assert lead.get(f"/v1/applicants/{world.ada}").status == 200
    assert lead.call("DELETE", f"{path}/{ids[1]}").status == 403
    assert world.owner.call("DELETE", f"{path}/{ids[1]}").status == 204
    assert world.owner.call("DELETE", f"{path}/{ids[1]}").status == 404
    assert coach.get(f"/v1/applicants/{world.ada}").status == 404
    assert world.owner.get(f"/v1/applicants/{world.ada}").body["advisor_id"] is None
    audited = world.owner.get("/v1/audit?limit=100").body["items"]
    actions = [each["action"] for each in audited]
    assert {"applicant.advisor.assigned", "applicant.advisor.unassigned"} <= set(actions)


def test_only_a_present_member_who_advises_is_assigned(world: World) -> None:
    path = f"/v1/applicants/{world.ada}/advisors"
    members = world.owner.get("/v1/people/members").body["items"]
    herself = next(each for each in members if each["role"] == "applicant")["advisor_id"]
    for advisor in (herself, "adv_" + "0" * 26):
        answer = world.owner.call("PUT", f"{path}/{advisor}", {"title": "coach"})
        assert (answer.status, answer.body["type"]) == (404, "/problems/no-such-advisor")
    assert world.owner.call("PUT", f"{path}/{herself}", {"title": ""}).status == 422
