"""Every route of the API with another agency's ids: the same answer as for ids that never were."""

import json
import re
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.identifiers import to_text
from services.api.openapi import document
from tests.e2e.client import Answer, Client, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

MISSING = 0x0190_0000_0000_7000_8000_0000_0000_0001
PREFIXES = {
    "applicant_id": "apl",
    "ranking_id": "rnk",
    "earlier_id": "rnk",
    "batch_id": "bat",
    "job_id": "job",
    "application_id": "out",
    "task_id": "tsk",
    "template_id": "tpl",
    "note_id": "nte",
    "track_id": "trk",
    "shortlist_id": "shl",
    "share_id": "shr",
    "program_id": "prg",
    "key_id": "key",
    "endpoint_id": "whe",
    "delivery_id": "dlv",
    "catalogue_id": "cat",
    "export_id": "xpt",
    "grant_id": "sup",
    "session_id": "ses",
    "member_id": "mem",
    "advisor_id": "adv",
    "invitation_id": "ivt",
    "attestation_id": "atr",
    "interview_id": "itv",
    "feed_id": "cal",
}
OPEN = {"getProgram", "overlayProgram"}
"""The platform's catalogue is shared: a program's id is nobody's secret."""

SIGNING_IN = {
    "requestSignUp",
    "proveSignUp",
    "logIn",
    "answerSecondFactor",
    "chooseAgency",
    "refreshSession",
    "requestMagicLink",
    "followMagicLink",
    "requestPasswordReset",
    "resetPassword",
    "acceptInvitation",
    "unsubscribe",
    "openAttestation",
    "signAttestation",
}
"""What somebody without a key may call: each needs a password or a token of ours."""

METHODS = ("get", "post", "put", "patch", "delete")


def random_id(prefix: str) -> str:
    """Return a well-formed id of nothing."""
    return to_text(prefix, UUID(int=MISSING))


@pytest.fixture(scope="module")
def north(installation: Installation) -> Client:
    """Return the agency whose things are looked for."""
    return installation.raw(installation.new_agency("North of the walk").key)


@pytest.fixture(scope="module")
def south(installation: Installation) -> Client:
    """Return the agency that looks."""
    return installation.raw(installation.new_agency("South of the walk").key)


@pytest.fixture(scope="module")
def things(north: Client) -> dict[str, str]:
    """Make one of everything as north; return the ids by parameter name."""
    applicant = north.post(
        "/v1/applicants", an_applicant("Canary Northern", external_id="canary-1")
    ).body["id"]
    entry = north.post(f"/v1/applicants/{applicant}/experiences", an_experience()).body["id"]
    wanted = {
        "experience_id": entry,
        "author": "Dr. Canary",
        "author_email": "canary.author@fictional.test",
    }
    asked = north.post(f"/v1/applicants/{applicant}/attestations", wanted).body["id"]
    endpoint = north.post(
        "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hook", "event_types": []}
    ).body["id"]
    ranking = north.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {}}).body
    wait_for(north, ranking["url"])
    shortlist = wait_for_list(north, applicant)
    share = north.post(f"{shortlist['url']}/shares", {}).body["id"]
    key = north.post("/v1/api-keys", {"name": "canary key", "scopes": ["events:read"]}).body["id"]
    deliveries: list[dict[str, Any]] = []
    while not deliveries:
        path = f"/v1/webhook-endpoints/{endpoint}/deliveries"
        deliveries = north.get(path).body["items"]
    catalogue = north.post("/v1/catalogues", {"name": "Canary catalogue"})
    export = north.call("POST", f"/v1/applicants/{applicant}/exports").body["id"]
    invited = north.post(
        "/v1/people/invitations", {"email": "canary@fictional.test", "role": "advisor"}
    )
    batch = north.post("/v1/ranking-batches", {"applicant_ids": [applicant]}).body["id"]
    program = shortlist["entries"][0]["program"]["id"]
    followed = {"program_id": program, "season": shortlist["season"], "status": "applied"}
    application = north.post(f"/v1/applicants/{applicant}/applications", followed).body["id"]
    wanted = {"application_id": application, "kind": "video", "time_zone": "America/Chicago"}
    interview = north.post(f"/v1/applicants/{applicant}/interviews", wanted).body["id"]
    feed = north.call("POST", f"/v1/applicants/{applicant}/calendar-feeds").body["id"]
    found = {
        "application_id": application,
        "interview_id": interview,
        "feed_id": feed,
        "attestation_id": asked,
        "export_id": export,
        "invitation_id": invited.body["id"],
        "applicant_id": applicant,
        "batch_id": batch,
        "job_id": north.get("/v1/jobs").body["items"][0]["id"],
        "ranking_id": ranking["id"],
        "shortlist_id": shortlist["id"],
        "share_id": share,
        "track_id": shortlist["entries"][0]["track_ids"][0],
        "program_id": shortlist["entries"][0]["program"]["id"],
        "endpoint_id": endpoint,
        "delivery_id": deliveries[0]["id"],
        "key_id": key,
    }
    if catalogue.status == 201:
        found["catalogue_id"] = catalogue.body["id"]
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of the whole API."""
    paths = json.loads(document())["paths"]
    return [
        (method, path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS
    ]


BODIES: dict[str, Any] = {
    "grantSupport": {"purpose": "question"},
    "recordConsent": {"purpose": "advising", "version": "1", "is_given": True},
    "eraseApplicant": {"reason": "requested"},
    "importCatalogue": [
        {
            "program_code": "p-1",
            "name": "Fictional",
            "institution": "Fictional",
            "specialty": "psychiatry",
            "city": "Fiction",
            "state": "NY",
            "track_code": "C",
            "track_kind": "categorical",
            "start_year": 2028,
        }
    ],
    "rotateApiKey": {},
    "moveTestClock": {"offset_seconds": 0},
    "requestRanking": {},
    "buildShortlist": {},
    "restoreShortlistVersion": {"version": 1},
    "markProgram": {"kind": "pin"},
    "recordExperience": an_experience(),
    "createExperience": an_experience(),
    "recordLetter": {"author": "Dr. Fictional"},
    "requestAttestation": {
        "experience_id": random_id("exp"),
        "author": "Dr. Fictional",
        "author_email": "author@fictional.test",
    },
    "createLetter": {"author": "Dr. Fictional"},
    "patchApplicant": {"profile": {"budget_cents": 1}},
    "assignAdvisor": {"title": "coach"},
    "changeApplicantStatus": {"status": "archived"},
    "changeMemberRole": {"role": "advisor"},
    "patchWebhookEndpoint": {"description": "mine now"},
    "rotateWebhookSecret": {},
    "addInterview": {
        "application_id": random_id("out"),
        "kind": "video",
        "time_zone": "America/Chicago",
    },
    "addSeasonTasks": {"set": "registration"},
    "rollOver": {"to_season": "2028"},
    "putRankList": {"primary": []},
    "replaceInterview": {"kind": "video", "time_zone": "America/Chicago", "status": "cancelled"},
    "replayWebhookDeliveries": {"since": "2026-01-01T00:00:00Z"},
}


def ask(client: Client, method: str, path: str, operation: dict[str, Any]) -> Answer:
    """Call an operation with whatever it needs to get past its first checks."""
    body = BODIES.get(operation["operationId"], {} if "requestBody" in operation else None)
    query = "?before=1&after=1" if operation["operationId"].startswith("compare") else ""
    return client.call(method.upper(), path + query, body, {"If-Match": '"v1"'})


def filled(path: str, ids: dict[str, str]) -> str:
    """Return `path` with ids; other parameters become 1."""
    return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], "1"), path)


def without_instance(answer: Answer) -> Any:
    """Return what of an answer does not name the request."""
    body = answer.body
    return {key: value for key, value in body.items() if key != "instance"} if body else None


def test_a_foreign_id_is_answered_like_one_that_never_was(
    north: Client, south: Client, things: dict[str, str]
) -> None:
    missing = {name: random_id(prefix) for name, prefix in PREFIXES.items()}
    walked = 0
    for method, path, operation in operations():
        names = set(re.findall(r"\{(\w+)\}", path)) & things.keys()
        if not names or operation["operationId"] in OPEN or path.startswith("/v1/trial"):
            continue
        foreign = ask(south, method, filled(path, {**missing, **things}), operation)
        absent = ask(south, method, filled(path, missing), operation)
        label = f"{method} {path}: {foreign} / {absent}"
        assert foreign.status == absent.status, label
        assert foreign.status in (200, 404, 422), label
        if foreign.status == 200:
            assert foreign.body == absent.body, label
            assert not foreign.body.get("items"), label
        else:
            assert without_instance(foreign) == without_instance(absent), label
        walked += 1
    assert walked >= 20
    # Nothing of north's was changed on the way.
    assert north.get(f"/v1/applicants/{things['applicant_id']}").body["status"] == "active"
    assert north.get(f"/v1/shortlists/{things['shortlist_id']}").status == 200
    keys = north.get("/v1/api-keys").body["items"]
    assert all(key["revoked_at"] is None for key in keys)


def test_no_list_shows_anything_of_another_agency(south: Client, things: dict[str, str]) -> None:
    shown = 0
    for method, path, operation in operations():
        if method != "get" or "{" in path or operation["operationId"] in OPEN:
            continue
        if path.startswith(("/v1/programs", "/v1/seasons", "/metrics")):
            continue
        text = south.get(path).raw.decode()
        assert "Canary" not in text, path
        assert not [each for name, each in things.items() if name != "program_id" and each in text]
        shown += 1
    assert shown >= 5


def test_every_route_needs_a_key_unless_it_is_public(installation: Installation) -> None:
    nobody = installation.raw()
    public = {
        "getLiveness",
        "getReadiness",
        "getMetrics",
        "getKeySet",
        "startTrial",
        "getTrial",
        "getSharedShortlist",
        "getCalendarFeed",
    } | SIGNING_IN
    refused = 0
    for method, path, operation in operations():
        if operation["operationId"] in public:
            continue
        missing = {name: random_id(prefix) for name, prefix in PREFIXES.items()}
        answer = ask(nobody, method, filled(path, missing), operation)
        assert answer.status in (401, 415), f"{method} {path}: {answer}"
        assert answer.headers["content-type"].startswith("application/problem+json")
        refused += 1
    assert refused >= 30


def test_a_key_without_the_scope_is_refused(north: Client, installation: Installation) -> None:
    secret = north.post("/v1/api-keys", {"name": "feed", "scopes": ["events:read"]}).body["secret"]
    narrow = installation.raw(secret)
    assert narrow.get("/v1/events").status == 200
    assert narrow.get("/v1/applicants").status == 403
    assert narrow.post("/v1/applicants", an_applicant()).status == 403
    assert narrow.post("/v1/api-keys", {"name": "x", "scopes": ["keys:write"]}).status == 403
