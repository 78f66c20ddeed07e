"""An agency with one of everything, and everybody who calls for it."""

import time
from dataclasses import dataclass
from typing import Any

from domain.kernel.tenancy import ActorKind
from tests.e2e.client import Client, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import sign_up

ROLES = (ActorKind.ADMIN, ActorKind.ADVISOR, ActorKind.READ_ONLY, ActorKind.APPLICANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Ids by the name of the parameter that takes them, and callers by role."""

    word: str
    things: dict[str, str]
    callers: dict[str, Client]

    @property
    def owner(self) -> Client:
        """Return the owner."""
        return self.callers["owner"]


def found(installation: Installation, word: str) -> Agency:
    """Found an agency whose every text holds `word`."""
    email = f"owner@{word.lower()}.test"
    sign_up(installation, email, f"{word} Advising")
    owner = log_in(installation, email)
    things = made(owner, word)
    callers = {"owner": owner}
    for role in ROLES:
        place = {"role": role.value}
        if role is ActorKind.APPLICANT:
            place["applicant_id"] = things["applicant_id"]
        callers[role.value] = invite(
            installation, owner, f"{role.value}@{word.lower()}.test", **place
        )
    advisor = callers["advisor"].get("/v1/me/permissions").body["reach"]["advisor_id"]
    path = f"/v1/applicants/{things['applicant_id']}/advisors/{advisor}"
    assert owner.call("PUT", path, {"title": f"{word} coach"}).status == 200
    scopes = owner.get("/v1/me/permissions").body["permissions"]
    key = owner.post("/v1/api-keys", {"name": f"{word} whole", "scopes": scopes})
    callers["integrator"] = installation.raw(key.body["secret"])
    members = owner.get("/v1/people/members").body["items"]
    things |= {"advisor_id": advisor, "member_id": members[-1]["id"], "assignee_id": advisor}
    return Agency(word=word, things=things, callers=callers)


def made(owner: Client, word: str) -> dict[str, str]:
    """Make one of everything; return the ids by parameter."""
    applicant = owner.post("/v1/applicants", an_applicant(f"{word} Applicant")).body["id"]
    path = f"/v1/applicants/{applicant}"
    entry = _id(owner.post(f"{path}/experiences", an_experience()))
    ranking = owner.post(f"{path}/rankings", {"shortlist": {}}).body
    endpoint = _id(
        owner.post(
            "/v1/webhook-endpoints",
            {"url": "http://127.0.0.1:9/hook", "event_types": [], "description": word},
        )
    )
    wait_for(owner, ranking["url"])
    shortlist = wait_for_list(owner, applicant)
    adopted = owner.post(f"{shortlist['url']}/applications", None)
    assert adopted.status < 300, adopted
    listed = owner.get(f"/v1/applications?applicant_id={applicant}").body["items"]
    application = listed[0]["id"]
    followed = f"/v1/applications/{application}"
    etag = {"If-Match": owner.get(followed).headers["etag"]}
    sent = owner.call("POST", f"{followed}/events", {"status": "applied"}, etag)
    assert sent.status < 300, sent
    wanted = {"application_id": application, "kind": "video", "time_zone": "America/Chicago"}
    step = {"title": f"{word} step"}
    batch = owner.post("/v1/ranking-batches", {"applicant_ids": [applicant]})
    asked = {"experience_id": entry, "author": f"Dr. {word}", "author_email": f"dr@{word}.test"}
    invited = {"email": f"somebody@{word.lower()}.test", "role": "advisor"}
    return {
        "applicant_id": applicant,
        "experience_id": entry,
        "ranking_id": ranking["id"],
        "earlier_id": ranking["id"],
        "shortlist_id": shortlist["id"],
        "share_id": _id(owner.post(f"{shortlist['url']}/shares", {})),
        "application_id": application,
        "interview_id": _id(owner.post(f"{path}/interviews", wanted)),
        "feed_id": _id(owner.call("POST", f"{path}/calendar-feeds")),
        "batch_id": _id(batch),
        "job_id": owner.get("/v1/jobs").body["items"][0]["id"],
        "task_id": _id(owner.post(f"{path}/tasks", step)),
        "template_id": _id(
            owner.post("/v1/task-routines", {"name": f"{word} routine", "tasks": [step]})
        ),
        "note_id": _id(owner.post(f"{path}/notes", {"text": f"{word} note"})),
        "attestation_id": _id(owner.post(f"{path}/attestations", asked)),
        "export_id": _id(owner.call("POST", f"{path}/exports")),
        "invitation_id": _id(owner.post("/v1/people/invitations", invited)),
        "key_id": _id(
            owner.post("/v1/api-keys", {"name": f"{word} key", "scopes": ["events:read"]})
        ),
        "endpoint_id": endpoint,
        "delivery_id": _delivery(owner, endpoint),
        "grant_id": _id(owner.post("/v1/agency/support-grants", {"purpose": "question"})),
        "session_id": owner.get("/v1/auth/sessions").body["items"][0]["id"],
        "catalogue_id": _id(owner.post("/v1/catalogues", {"name": f"{word} catalogue"})),
    }


def _delivery(owner: Client, endpoint: str) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        items = owner.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").body["items"]
        if items:
            return str(items[0]["id"])
        time.sleep(0.05)
    raise AssertionError("no delivery was made")


def _id(answer: Any) -> str:
    assert answer.status < 300, answer
    return str(answer.body["id"])
