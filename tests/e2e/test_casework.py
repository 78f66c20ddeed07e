"""Tasks, routines, notes and the thread over HTTP, by a key, and by the applicant herself."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.client import Answer, Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up

OWNER = "owner.casework@fictional.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An agency's owner, an applicant of hers who logs in, and another applicant."""

    owner: Client
    applicant: Client
    own: str
    other: str


@pytest.fixture(scope="module")
def case(installation: Installation) -> Case:
    """Return an agency of the module's own."""
    sign_up(installation, OWNER, "Casework Advising")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Cleo Fictional")).body["id"]
    other = owner.post("/v1/applicants", an_applicant("Nadia Fictional")).body["id"]
    applicant = invite(
        installation, owner, "cleo.casework@fictional.test", role="applicant", applicant_id=own
    )
    return Case(owner=owner, applicant=applicant, own=own, other=other)


def change(client: Client, task: Any, **body: Any) -> Answer:
    """Change a task at the version it is at."""
    etag = client.get(f"/v1/tasks/{task['id']}").headers["etag"]
    return client.call("PATCH", f"/v1/tasks/{task['id']}", body, {"If-Match": etag})


def add(case: Case, applicant: str, **body: Any) -> Any:
    """Add a task as the owner."""
    made = case.owner.post(
        f"/v1/applicants/{applicant}/tasks", {"title": "Ask for a letter"} | body
    )
    assert made.status == 201, made
    return made.body


def test_what_is_due_first_comes_first_and_undated_last(case: Case) -> None:
    late = add(case, case.other, due_on="2027-01-15")
    none = add(case, case.other)
    soon = add(case, case.other, due_on="2026-01-10", doer="agency", is_blocking=True)
    path = f"/v1/tasks?applicant_id={case.other}&limit=2"
    first = case.owner.get(path).body
    rest = case.owner.get(f"{path}&cursor={first['next_cursor']}").body
    found = [each["id"] for each in (*first["items"], *rest["items"])]
    assert found == [soon["id"], late["id"], none["id"]]
    assert first["items"][0]["urgency"] == "overdue"
    only = case.owner.get(f"/v1/tasks?applicant_id={case.other}&doer=agency&due_by=2026-12-01")
    assert [each["id"] for each in only.body["items"]] == [soon["id"]]


def test_an_applicant_ends_her_own_task_and_changes_nothing_else(case: Case) -> None:
    hers = add(case, case.own, due_on="2027-01-15")
    theirs = add(case, case.own, doer="agency")
    others = add(case, case.other)
    done = change(case.applicant, hers, state="done")
    assert (done.status, done.body["state"], done.body["urgency"]) == (200, "done", "none")
    assert done.body["ended_at"] is not None
    assert change(case.applicant, hers, state="open").body["ended_at"] is None
    for refused in (
        change(case.applicant, hers, title="Nothing to do"),
        change(case.applicant, hers, state="dropped"),
        change(case.applicant, theirs, state="done"),
    ):
        assert (refused.status, refused.body["type"]) == (409, "/problems/not-yours-to-change")
    assert case.applicant.get(f"/v1/tasks/{others['id']}").status == 404
    body = {"title": "Mine"}
    assert case.applicant.post(f"/v1/applicants/{case.own}/tasks", body).status == 403


def test_two_who_change_at_once_are_told(case: Case) -> None:
    task = add(case, case.own)
    etag = {"If-Match": case.owner.get(f"/v1/tasks/{task['id']}").headers["etag"]}
    path = f"/v1/tasks/{task['id']}"
    assert case.owner.call("PATCH", path, {"title": "First"}, etag).status == 200
    assert case.owner.call("PATCH", path, {"title": "Second"}, etag).status == 412
    wrong = change(case.owner, task, starts_on="2027-02-02", due_on="2027-02-01")
    assert (wrong.status, wrong.body["errors"][0]["pointer"]) == (422, "/due_on")


def test_a_routine_is_kept_applied_and_forgotten(case: Case) -> None:
    steps = [
        {"title": "Register with the NRMP", "due_after_days": 10, "is_blocking": True},
        {"title": "Check the transcript", "doer": "agency", "starts_after_days": 3},
    ]
    kept = case.owner.post("/v1/task-routines", {"name": "Rank season", "tasks": steps})
    assert kept.status == 201, kept
    wish = {"template_id": kept.body["id"], "begins": "2027-01-01"}
    applied = case.owner.post(f"/v1/applicants/{case.own}/tasks/routines", wish)
    assert applied.status == 201, applied
    dates = [(each["starts_on"], each["due_on"]) for each in applied.body["items"]]
    assert dates == [("2027-01-01", "2027-01-11"), ("2027-01-04", None)]
    renamed = case.owner.call(
        "PUT", f"/v1/task-routines/{kept.body['id']}", {"name": "Ranks", "tasks": steps[:1]}
    )
    assert renamed.status == 200, renamed
    (listed,) = case.owner.get("/v1/task-routines").body["items"]
    assert (listed["name"], len(listed["tasks"])) == ("Ranks", 1)
    assert case.applicant.get("/v1/task-routines").status == 403
    assert case.owner.call("DELETE", f"/v1/task-routines/{kept.body['id']}").status == 204
    assert case.owner.post(f"/v1/applicants/{case.own}/tasks/routines", wish).status == 404


def test_a_note_of_the_team_is_no_business_of_the_applicant(case: Case) -> None:
    path = f"/v1/applicants/{case.own}/notes"
    secret = case.owner.post(path, {"text": "Nervous about interviews"}).body
    shared = case.owner.post(path, {"text": "Well done", "audience": "shared"}).body
    seen = [each["id"] for each in case.owner.get(path).body["items"]]
    assert seen == [shared["id"], secret["id"]]
    hers = case.applicant.get(path).body["items"]
    assert [(each["id"], each["text"]) for each in hers] == [(shared["id"], "Well done")]
    assert case.applicant.post(path, {"text": "Mine"}).status == 403
    assert case.owner.call("DELETE", f"/v1/notes/{secret['id']}").status == 204
    assert case.owner.call("DELETE", f"/v1/notes/{secret['id']}").status == 404


def test_both_sides_write_into_one_thread(case: Case) -> None:
    path = f"/v1/applicants/{case.own}/messages"
    asked = case.applicant.post(path, {"text": "Which programs first?"})
    assert (asked.status, asked.body["is_from_applicant"]) == (201, True)
    assert case.owner.post(f"{path}/read", None).body == {"new": 1}
    assert case.owner.post(f"{path}/read", None).body == {"new": 0}
    case.owner.post(path, {"text": "The ones that take your visa."})
    items = case.applicant.get(path).body["items"]
    assert [each["is_from_applicant"] for each in items] == [False, True]
    assert items[1]["read_at"] is not None
    assert items[0]["read_at"] is None
    other = f"/v1/applicants/{case.other}/messages"
    assert case.applicant.post(other, {"text": "?"}).status == 404
    assert case.applicant.get(other).body["items"] == []
