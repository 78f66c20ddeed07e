"""People over HTTP: what an answer may never tell, and what a key may do with members."""

import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Answer, Client, an_applicant
from tests.e2e.installation import Installation

PASSWORD = "nine purple walruses"


def newest_token(installation: Installation, to: str, subject: str) -> str:
    """Return the token of the newest link to an address about a subject, once it is there."""
    folder = Path(installation.environment["PRECEPTOR_MAIL_FOLDER"])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        letters = [
            message_from_bytes(each.read_bytes(), policy=policy.default)
            for each in sorted(folder.glob("*.eml"))
        ]
        mine = [each for each in letters if each["To"] == to and subject in each["Subject"]]
        if mine:
            text = str(mine[-1].get_content())
            return next(line for line in text.splitlines() if "#" in line).partition("#")[2]
        time.sleep(0.02)
    raise AssertionError(f"no mail to {to} after 10 s")


def sign_up(installation: Installation, email: str, agency: str) -> str:
    """Make an agency with its owner; return the agency's id."""
    nobody = installation.raw()
    body = {"agency_name": agency, "name": "Ada Fictional", "email": email, "password": PASSWORD}
    assert nobody.post("/v1/auth/sign-ups", body).status == 202
    proof = {"token": newest_token(installation, email, "Confirm"), "password": PASSWORD}
    founded = nobody.post("/v1/auth/sign-ups/proofs", proof)
    assert founded.status == 201, founded
    return str(founded.body["agency_id"])


def shape(answer: Answer) -> tuple[int, Any, set[str]]:
    """Return all of an answer that does not name the request."""
    body = {key: value for key, value in answer.body.items() if key != "instance"}
    return answer.status, body, set(answer.headers)


@pytest.fixture(scope="module")
def known(installation: Installation) -> str:
    """Return an address that has an account."""
    sign_up(installation, "known@fictional.test", "Known Advising")
    return "known@fictional.test"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (
            "/v1/auth/sign-ups",
            {"agency_name": "Again Advising", "name": "Ada", "password": PASSWORD},
            202,
        ),
        ("/v1/auth/log-ins", {"password": "ten green otters"}, 401),
        ("/v1/auth/magic-links", {}, 202),
        ("/v1/auth/password-resets", {}, 202),
    ],
)
def test_no_answer_tells_whether_an_address_has_an_account(
    installation: Installation, known: str, path: str, body: dict[str, str], status: int
) -> None:
    nobody = installation.raw()
    of_known = shape(nobody.post(path, {**body, "email": known}))
    of_unknown = shape(nobody.post(path, {**body, "email": "unknown@fictional.test"}))
    assert of_known == of_unknown
    assert of_known[0] == status


def test_an_invitation_tells_its_sender_nothing_of_the_address(
    installation: Installation, known: str
) -> None:
    client = installation.raw(installation.new_agency("Inviting").key)
    answers = [
        client.post("/v1/people/invitations", {"email": email, "role": "advisor"})
        for email in (known, "never.seen@fictional.test")
    ]
    kept = {"role", "applicant_id"}
    assert [each.status for each in answers] == [201, 201]
    assert len({tuple(each.body[key] for key in sorted(kept)) for each in answers}) == 1
    assert set(answers[0].body) == set(answers[1].body)
    assert not any("token" in each.raw.decode() for each in answers)


def test_a_key_invites_and_a_newcomer_becomes_a_member_once(installation: Installation) -> None:
    client = installation.raw(installation.new_agency("Growing").key)
    nobody = installation.raw()
    applicant = client.post("/v1/applicants", an_applicant("Cleo Fictional")).body["id"]
    wanted = {"email": "cleo@fictional.test", "role": "applicant", "applicant_id": applicant}
    invited = client.post("/v1/people/invitations", wanted, Idempotency_Key="cleo-1")
    replay = client.post("/v1/people/invitations", wanted, Idempotency_Key="cleo-1")
    assert (invited.status, replay.body) == (201, invited.body)
    assert [each["id"] for each in client.get("/v1/people/invitations").body["items"]] == [
        invited.body["id"]
    ]
    token = newest_token(installation, "cleo@fictional.test", "invites")
    accept = {"token": token, "name": "Cleo Fictional", "password": PASSWORD}
    accepted = nobody.post("/v1/auth/invitation-acceptances", accept)
    assert (accepted.status, accepted.body["role"]) == (201, "applicant")
    assert nobody.post("/v1/auth/invitation-acceptances", accept).status == 404
    (member,) = client.get("/v1/people/members").body["items"]
    assert (member["id"], member["applicant_id"]) == (accepted.body["member_id"], applicant)

    path = f"/v1/people/members/{member['id']}"
    assert client.call("PATCH", path, {"role": "admin"}).status == 422
    assert client.call("DELETE", path).status == 204
    assert client.call("DELETE", path).status == 404
    assert client.get("/v1/people/members").body["items"] == []


def test_a_link_opens_nothing_but_what_it_is_for(installation: Installation, known: str) -> None:
    nobody = installation.raw()
    nobody.post("/v1/auth/magic-links", {"email": known})
    token = newest_token(installation, known, "log-in")
    strange = {"token": token, "password": PASSWORD}
    assert nobody.post("/v1/auth/password-resets/uses", strange).status == 404
    assert nobody.post("/v1/auth/sign-ups/proofs", strange).status == 404
    assert nobody.post("/v1/auth/invitation-acceptances", strange).status == 404
    for path in ("/v1/auth/refreshes", "/v1/auth/second-factor-answers"):
        body = {"refresh_token": token} if "refresh" in path else {
            "challenge": token, "code": "123456"
        }  # fmt: skip
        assert nobody.post(path, body).status in (401, 404)


def test_every_link_leads_to_a_page_that_runs_nothing_from_elsewhere(
    installation: Installation,
) -> None:
    nobody = installation.raw()
    for path, calls in (
        ("/sign-up/confirm", "/v1/auth/sign-ups/proofs"),
        ("/invitation", "/v1/auth/invitation-acceptances"),
        ("/log-in/reset", "/v1/auth/password-resets/uses"),
    ):
        page = nobody.get(path)
        assert page.status == 200
        assert f'data-to="{calls}"' in page.raw.decode()
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert nobody.call("POST", calls, {}).status == 422
    assert nobody.get("/links.js").headers["content-type"].startswith("text/javascript")


def test_an_api_key_is_no_person(client_of_a_key: Client) -> None:
    for method, path in (
        ("GET", "/v1/auth/sessions"),
        ("POST", "/v1/auth/log-out"),
        ("POST", "/v1/auth/log-out-everywhere"),
        ("GET", "/v1/auth/second-factor"),
    ):
        assert client_of_a_key.call(method, path).status == 401, path


@pytest.fixture
def client_of_a_key(installation: Installation) -> Client:
    """Return an integrator."""
    return installation.raw(installation.new_agency("Integrating").key)
