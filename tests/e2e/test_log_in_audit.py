"""Whoever comes in is in the agency's log, from where and when, before she sees anything."""

import pyotp

from tests.e2e.client import Client
from tests.e2e.installation import Installation
from tests.e2e.test_people import PASSWORD, newest_token, sign_up


def begun(client: Client) -> int:
    """Return how many sessions the agency's log says have begun."""
    page = client.get("/v1/audit?limit=100&action=session.begun")
    assert page.status == 200, page
    return sum(each["action"] == "session.begun" for each in page.body["items"])


def test_each_way_of_coming_in_is_in_the_log_and_each_failure_is_not(
    installation: Installation,
) -> None:
    email = "logged@fictional.test"
    sign_up(installation, email, "Logged Advising")
    nobody, who = installation.raw(), {"email": email}
    first = nobody.post("/v1/auth/log-ins", {**who, "password": PASSWORD})
    assert first.body["step"] == "signed-in"
    owner = installation.raw(first.body["access_token"])
    assert begun(owner) == 1
    assert nobody.post("/v1/auth/log-ins", {**who, "password": "not at all hers"}).status == 401
    assert begun(owner) == 1
    nobody.post("/v1/auth/magic-links", who)
    use = {"token": newest_token(installation, email, "log-in")}
    assert nobody.post("/v1/auth/magic-links/uses", use).body["step"] == "signed-in"
    assert begun(owner) == 2
    enrolled = owner.post("/v1/auth/second-factor/enrolments", {"password": PASSWORD})
    codes = pyotp.TOTP(enrolled.body["secret"])
    confirmed = owner.post("/v1/auth/second-factor/confirmations", {"code": codes.now()})
    assert confirmed.status == 201, confirmed
    challenge = nobody.post("/v1/auth/log-ins", {**who, "password": PASSWORD}).body["challenge"]
    assert begun(owner) == 2, "half of the proof opens nothing"
    recovery = {"challenge": challenge, "code": confirmed.body["recovery_codes"][0]}
    assert nobody.post("/v1/auth/second-factor-answers", recovery).body["step"] == "signed-in"
    assert begun(owner) == 3
