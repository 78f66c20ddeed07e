"""A supervisor confirms an entry by a one-time link, in a browser; who signs rules what shows."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.client import Client, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_exports import exported, table
from tests.e2e.test_people import newest_token, sign_up

OWNER = "owner.attests@fictional.test"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An agency's owner, an applicant of hers who logs in, and one entry."""

    owner: Client
    applicant: Client
    path: str
    entry: Any


@pytest.fixture(scope="module")
def case(installation: Installation) -> Case:
    """Return an agency of the module's own."""
    sign_up(installation, OWNER, "Attesting Advising")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Noor Fictional")).body["id"]
    applicant = invite(
        installation, owner, "noor.attests@fictional.test", role="applicant", applicant_id=own
    )
    path = f"/v1/applicants/{own}"
    duties = ["history-and-examination", "presenting"]
    made = owner.post(f"{path}/experiences", an_experience() | {"duties": duties})
    assert made.status == 201, made
    return Case(owner=owner, applicant=applicant, path=path, entry=made.body)


def ask(case: Case, installation: Installation, email: str) -> tuple[Any, str]:
    """Ask a supervisor; return the request and the token of the mail."""
    wanted = {
        "experience_id": case.entry["id"],
        "author": "Dr. Fictional Attending",
        "author_email": email,
    }
    asked = case.owner.post(f"{case.path}/attestations", wanted)
    assert asked.status == 201, asked
    return asked.body, newest_token(installation, email, "confirm a clinical")


def test_a_supervisor_signs_in_a_browser_and_the_chain_holds(
    case: Case, installation: Installation
) -> None:
    _, token = ask(case, installation, "attending@fictional.test")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{installation.url}/attestation#{token}")
        page.get_by_label("presenting").check()
        page.get_by_label("I observed the applicant directly").check()
        page.locator("[name=reliability]").select_option("strong")
        page.locator("textarea").fill("Came prepared every morning.")
        page.get_by_role("button", name="Sign").click()
        page.get_by_text("Thank you. It is signed").wait_for()
        page.goto("about:blank")
        page.goto(f"{installation.url}/attestation#{token}")
        page.get_by_text("does not work").wait_for()
        browser.close()
    assert faults == []
    told = case.owner.get(f"{case.path}/attestations").body["items"][0]
    assert told["experience_hash"] == case.entry["hash"]
    assert told["answer"]["duties"] == ["presenting"]
    assert told["answer"]["attributes"] == {"reliability": "strong"}
    seen = case.applicant.get(f"{case.path}/attestations").body["items"][0]["answer"]
    assert seen["duties"] == ["presenting"]
    assert (seen["attributes"], seen["comment"]) == ({}, None)
    archive = exported(case.applicant, f"{case.path}/exports")
    (entry,) = (each for each in table(archive, "ledger_entries") if each["kind"] == "attestation")
    assert entry["content"]["duties"] == ["presenting"]
    assert (entry["content"]["attributes"], entry["content"]["comment"]) == ({}, None)
    (request,) = table(archive, "attestation_requests")
    assert request["author"]["email"] == "attending@fictional.test"
    proof = case.owner.get(f"{case.path}/ledger").body
    assert (proof["entries"], proof["broken_at"]) == (2, None)


def test_a_link_is_refused_once_used_withdrawn_or_stretched(
    case: Case, installation: Installation
) -> None:
    nobody = installation.raw()
    request, token = ask(case, installation, "second@fictional.test")
    opened = nobody.post("/v1/attestations/openings", {"token": token})
    assert opened.status == 200
    assert opened.body["duties"] == ["history-and-examination", "presenting"]
    stretched = nobody.post("/v1/attestations", {"token": token, "duties": ["procedures"]})
    assert (stretched.status, stretched.body["errors"][0]["pointer"]) == (422, "/duties")
    marked = {"token": token, "comment": "She was superb with Mr. Alvarez."}
    assert nobody.post("/v1/attestations", marked).status == 422
    withdrawn = f"{case.path}/attestations/{request['id']}"
    assert case.owner.call("DELETE", withdrawn).status == 204
    assert nobody.post("/v1/attestations", {"token": token}).status == 404
    assert case.owner.call("DELETE", withdrawn).status == 404
    assert nobody.post("/v1/attestations", {"token": "x" * 40}).status == 404


def test_an_entry_corrected_since_is_not_asked_about(case: Case) -> None:
    made = case.owner.post(f"{case.path}/experiences", an_experience())
    wanted = {
        "experience_id": made.body["id"],
        "author": "Dr. Fictional",
        "author_email": "third@fictional.test",
    }
    corrected = an_experience() | {"hours_per_week": 12, "supersedes": made.body["id"]}
    assert case.owner.post(f"{case.path}/experiences", corrected).status == 201
    assert case.owner.post(f"{case.path}/attestations", wanted).status == 409
