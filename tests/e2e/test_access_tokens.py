"""People with access tokens over HTTP: what a role may do, how a session ends, how keys rotate."""

import subprocess
import sys
import time

import jwt
import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_people import PASSWORD, newest_token, sign_up

OWNER = "owner.tokens@fictional.test"


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    """Return an agency with an owner."""
    return sign_up(installation, OWNER, "Tokens Advising")


def log_in(installation: Installation, email: str) -> Client:
    """Return a client of somebody with a password."""
    body = {"email": email, "password": PASSWORD}
    answer = installation.raw().post("/v1/auth/log-ins", body)
    assert answer.status == 200, answer
    return installation.raw(answer.body["access_token"])


def invite(installation: Installation, owner: Client, email: str, **place: str) -> Client:
    """Return a client of somebody invited to a place."""
    assert owner.post("/v1/people/invitations", {"email": email, **place}).status == 201
    accept = {
        "token": newest_token(installation, email, "invite"),
        "name": "Some Body",
        "password": PASSWORD,
    }
    accepted = installation.raw().post("/v1/auth/invitation-acceptances", accept)
    assert accepted.status == 201, accepted
    return log_in(installation, email)


def until_refused(client: Client) -> float:
    """Return how long a token was still taken; at most five seconds."""
    started = time.monotonic()
    while (answer := client.get("/v1/me")).status == 200:
        assert time.monotonic() - started < 5
        time.sleep(0.05)
    assert (answer.status, answer.body["type"]) == (401, "/problems/session-over")
    return time.monotonic() - started


def test_an_owner_works_with_her_token(installation: Installation, agency: str) -> None:
    owner = log_in(installation, OWNER)
    me = owner.get("/v1/me").body
    assert (me["agency_id"], me["actor"], me["mode"]) == (agency, "owner", "live")
    assert owner.post("/v1/applicants", an_applicant("Of The Owner")).status == 201
    published = installation.raw().get("/.well-known/jwks.json")
    keys = {each["kid"]: each for each in published.body["keys"]}
    assert len(keys) >= 2
    head = jwt.get_unverified_header(str(owner.key))
    assert (head["alg"], head["typ"]) == ("EdDSA", "at+jwt")
    claims = jwt.decode(
        str(owner.key), jwt.PyJWK(keys[head["kid"]]), algorithms=["EdDSA"], audience="preceptor"
    )
    assert (claims["tid"], claims["iss"]) == (agency, installation.url)


def test_an_applicant_sees_herself_and_an_advisor_only_her_own(
    installation: Installation, agency: str
) -> None:
    assert agency
    owner = log_in(installation, OWNER)
    ada = owner.post("/v1/applicants", an_applicant("Ada Of Tokens")).body["id"]
    eve = owner.post("/v1/applicants", an_applicant("Eve Of Tokens")).body["id"]
    applicant = invite(
        installation, owner, "ada.tokens@fictional.test", role="applicant", applicant_id=ada
    )
    advisor = invite(installation, owner, "advisor.tokens@fictional.test", role="advisor")
    assert applicant.get(f"/v1/applicants/{ada}/rankings").status == 200
    assert applicant.get(f"/v1/applicants/{eve}").status == 404
    assert [each["id"] for each in applicant.get("/v1/applicants").body["items"]] == [ada]
    assert applicant.post("/v1/api-keys", {"name": "x", "scopes": ["events:read"]}).status == 403
    assert advisor.get("/v1/applicants").body["items"] == []
    assert advisor.get(f"/v1/applicants/{ada}").status == 404


def test_a_session_that_ended_opens_nothing_within_seconds(
    installation: Installation, agency: str
) -> None:
    assert agency
    first, second = log_in(installation, OWNER), log_in(installation, OWNER)
    assert first.call("POST", "/v1/auth/log-out").status == 204
    assert until_refused(first) < 5
    assert second.get("/v1/me").status == 200
    assert second.call("POST", "/v1/auth/log-out-everywhere").status == 204
    assert until_refused(second) < 5


def test_a_rotation_by_command_reaches_the_running_api(
    installation: Installation, agency: str
) -> None:
    assert agency
    before = log_in(installation, OWNER)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "services.cli", "token", *arguments],
            env={**installation.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    assert "less than 15 minutes ago" in run("rotate")
    assert "rotated" in run("rotate", "--now")
    assert sorted(line.split()[1] for line in run("keys").splitlines()) == [
        "current",
        "next",
        "retired",
    ]
    old = jwt.get_unverified_header(str(before.key))["kid"]
    deadline = time.monotonic() + 5
    while True:
        after = log_in(installation, OWNER)
        if jwt.get_unverified_header(str(after.key))["kid"] != old:
            break
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert before.get("/v1/me").status == after.get("/v1/me").status == 200


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.e30.", "a.b.c", "x", "é", "prc_live_typo"])
def test_what_is_no_token_of_ours_is_refused(installation: Installation, token: str) -> None:
    answer = installation.raw(token).get("/v1/me")
    assert answer.status == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
