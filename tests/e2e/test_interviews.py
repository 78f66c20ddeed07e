"""Interviews over HTTP: steps they mean, clashes, If-Match; the calendar link and its end."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up

OWNER = "owner.interviews@fictional.test"
HERS = "nadia.interviews@fictional.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An agency's owner, its applicant who logs in, and what hangs on her."""

    owner: Client
    applicant: Client
    nobody: Client
    path: str
    other: str
    applications: list[str]


@pytest.fixture(scope="module")
def case(installation: Installation) -> Case:
    """Return an agency of the module's own with three applications that are out."""
    sign_up(installation, OWNER, "Interviews Advising")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Nadia Fictional")).body["id"]
    other = owner.post("/v1/applicants", an_applicant("Cleo Fictional")).body["id"]
    programs = owner.get("/v1/programs?limit=3").body["items"]
    made = []
    for each in programs:
        body = {
            "program_id": each["id"],
            "season": "2027",
            "status": "applied",
            "on": "2026-09-24",
        }
        answer = owner.post(f"/v1/applicants/{own}/applications", body)
        assert answer.status == 201, answer
        made.append(answer.body["id"])
    applicant = invite(installation, owner, HERS, role="applicant", applicant_id=own)
    return Case(
        owner=owner,
        applicant=applicant,
        nobody=installation.raw(),
        path=f"/v1/applicants/{own}/interviews",
        other=f"/v1/applicants/{other}/interviews",
        applications=made,
    )


def body(application: str, **more: Any) -> dict[str, Any]:
    """Return an interview to post."""
    return {
        "application_id": application,
        "kind": "video",
        "status": "scheduled",
        "time_zone": "America/Los_Angeles",
        "begins_at": "2026-12-04T17:00:00Z",
    } | more


def test_an_interview_is_written_down_and_moves_its_application(case: Case) -> None:
    made = case.applicant.post(case.path, body(case.applications[0], notes="Ask about call"))
    assert made.status == 201, made
    assert made.body["begins_local"] == "2026-12-04T09:00:00-08:00"
    assert made.body["ends_at"] == "2026-12-04T18:00:00Z"
    application = case.owner.get(f"/v1/applications/{case.applications[0]}").body
    assert application["status"] == "invited"

    clash = case.owner.post(
        case.path,
        body(
            case.applications[1], begins_at="2026-12-04T11:30:00-06:00", time_zone="America/Chicago"
        ),
    )
    assert clash.status == 201, clash
    assert clash.body["clashes_with"] == [made.body["id"]]
    agenda = case.owner.get(case.path).body
    assert [each["id"] for each in agenda["items"]] == [made.body["id"], clash.body["id"]]
    assert agenda["items"][0]["clashes_with"] == [clash.body["id"]]
    assert agenda["items"][0]["notes"] == "Ask about call"
    assert case.owner.get(f"{case.other}/{made.body['id']}").status == 404


def test_a_change_needs_the_version_that_was_read(case: Case) -> None:
    made = case.owner.post(
        case.path,
        body(case.applications[2], begins_at="2026-11-10T15:00:00Z", link="https://meet.test/x"),
    ).body
    path = f"{case.path}/{made['id']}"
    whole = body("", status="done", begins_at="2026-11-10T15:00:00Z")
    del whole["application_id"]
    assert case.owner.call("PUT", path, whole).status == 428
    done = case.owner.call("PUT", path, whole, {"If-Match": made_etag(case, path)})
    assert done.status == 200, done
    assert done.body["link"] is None
    application = case.owner.get(f"/v1/applications/{case.applications[2]}").body
    assert (application["status"], application["interviewed_on"] is not None) == (
        "interviewed",
        True,
    )
    again = case.owner.call("PUT", path, whole, {"If-Match": '"v1"'})
    assert again.status == 412, again
    ahead = whole | {"begins_at": "2027-01-20T15:00:00Z"}
    refused = case.owner.call("PUT", path, ahead, {"If-Match": done.headers["etag"]})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/status")


def made_etag(case: Case, path: str) -> str:
    """Return the ETag of an interview."""
    return str(case.owner.get(path).headers["etag"])


def test_what_is_only_considered_has_no_interview_yet(case: Case) -> None:
    program = case.owner.get("/v1/programs?limit=4").body["items"][3]["id"]
    applicant = case.path.removesuffix("/interviews")
    considered = case.owner.post(
        f"{applicant}/applications", {"program_id": program, "season": "2027"}
    ).body["id"]
    refused = case.owner.post(case.path, body(considered))
    assert (refused.status, "applied" in refused.body["detail"]) == (409, True), refused
    elsewhere = case.owner.post(case.other, body(case.applications[0]))
    assert elsewhere.status == 404
    script = case.owner.post(case.path, body(case.applications[0], link="javascript:alert(1)"))
    assert script.status == 422
    nowhere = case.owner.post(case.path, body(case.applications[0], time_zone="Mars/Olympus"))
    assert (nowhere.status, nowhere.body["errors"][0]["pointer"]) == (422, "/time_zone")


def test_a_calendar_program_reads_interviews_and_tasks_until_the_link_is_closed(
    case: Case,
) -> None:
    applicant = case.path.removesuffix("/interviews")
    task = {"title": "Certify; the list", "due_on": "2027-03-04", "doer": "applicant"}
    assert case.owner.post(f"{applicant}/tasks", task).status == 201
    first = case.applicant.call("POST", f"{applicant}/calendar-feeds").body
    second = case.applicant.call("POST", f"{applicant}/calendar-feeds").body
    assert case.nobody.get(first["url"]).status == 404
    answer = case.nobody.get(second["url"])
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "text/calendar")
    calendar = Calendar.from_ical(answer.raw)
    events = {str(each["summary"]): each for each in calendar.walk("VEVENT")}
    assert events["Due: Certify; the list"].decoded("dtstart") == date(2027, 3, 4)
    meetings = [each for name, each in events.items() if name.startswith("Interview: ")]
    zones = {str(each.decoded("dtstart").tzinfo) for each in meetings}
    assert zones == {"America/Los_Angeles", "America/Chicago"}
    assert {str(each["tzid"]) for each in calendar.walk("VTIMEZONE")} == zones
    assert any("overlaps" in name for name in events)
    assert b"Ask about call" not in answer.raw

    listed = case.owner.get(f"{applicant}/calendar-feeds").body["items"]
    assert [each["revoked_at"] is None for each in listed] == [True, False]
    assert "token" not in str(listed)
    path = f"{applicant}/calendar-feeds/{second['id']}"
    assert case.owner.call("DELETE", path).status == 204
    assert case.owner.call("DELETE", path).status == 204
    assert case.nobody.get(second["url"]).status == 404
    assert case.nobody.get("/v1/calendar-feeds/cal_nothing").status == 404
