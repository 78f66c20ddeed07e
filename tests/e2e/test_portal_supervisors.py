"""A supervisor is asked in the portal and confirms without an account; letters by program."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from services.cli.api_client import ApiClient
from services.cli.demo import keep_applicants
from tests.e2e.client import Client
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import newest_token, sign_up

OWNER = "owner.supervisors@fictional.test"
HERSELF = "herself.supervisors@fictional.test"
ATTENDING = "attending.supervisors@fictional.test"
NASTY = "Dr. <script>alert(1)</script> \"'Fictional"


@dataclass(frozen=True)
class Case:
    """An agency with an applicant who has roles, letters and a list."""

    owner: Client
    person: str


@pytest.fixture(scope="module")
def case(installation: Installation) -> Case:
    sign_up(installation, OWNER, "Supervising Advising")
    owner = log_in(installation, OWNER)
    api = ApiClient(url=installation.url, key=str(owner.key))
    person = keep_applicants(api)[0].identifier
    made = owner.post(f"/v1/applicants/{person}/rankings", {"shortlist": {}}).body
    wait_for(owner, made["url"])
    wait_for_list(owner, person)
    invite(installation, owner, HERSELF, role="applicant", applicant_id=person)
    return Case(owner=owner, person=person)


def test_a_supervisor_asked_in_the_portal_confirms_and_both_see_what_he_shows(
    case: Case, installation: Installation, portal: str, browser: Browser
) -> None:
    path = f"/applicants/{case.person}/supervisors"
    with tab(browser, portal, DESK) as owner:
        owner.log_in(OWNER)
        page = owner.open(path)
        page.fill("#author", NASTY)
        page.fill("#author_email", "no address")
        page.evaluate("document.querySelector('form.card').noValidate = true")
        press(page, "text=Send the link")
        assert page.locator("#author").input_value() == NASTY
        owner.check()
        page.fill("#author_email", ATTENDING)
        press(page, "text=Send the link")
        page.wait_for_url("**/supervisors?said=sent")
        assert NASTY in page.inner_text("main")
        assert "Open until" in page.inner_text("main")
        owner.check()
        token = newest_token(installation, ATTENDING, "confirm a clinical")
        anybody = installation.raw()
        opened = anybody.post("/v1/attestations/openings", {"token": token}).body
        answer = {
            "token": token,
            "duties": opened["duties"][:1],
            "us_licensed": True,
            "observed_directly": True,
            "comment": "Careful with handoffs.",
        }
        signed = anybody.post("/v1/attestations", answer)
        assert signed.status == 201, signed
        page = owner.open(path)
        assert "Confirmed on" in page.inner_text("main")
        assert "Careful with handoffs." in page.inner_text("main")
        owner.check()
    with tab(browser, portal, PHONE) as herself:
        herself.log_in(HERSELF)
        page = herself.open(path)
        assert "Confirmed on" in page.inner_text("main")
        assert "Careful with handoffs." not in page.inner_text("main"), "he did not show it"
        assert page.locator("main form").count() == 0
        herself.check()


def test_letters_are_planned_for_each_program_of_the_list(
    case: Case, portal: str, browser: Browser
) -> None:
    asked = "readiness/programs?specialty=general-surgery"
    plan = case.owner.get(f"/v1/applicants/{case.person}/{asked}")
    with tab(browser, portal, PHONE) as owner:
        owner.log_in(OWNER)
        page = owner.open(f"/applicants/{case.person}/letter-plan?specialty=general-surgery")
        assert page.locator("ol.list > li").count() == len(plan.body["programs"])
        first = page.locator("ol.list > li").first.inner_text()
        for place in plan.body["programs"][0]["letters"]["letters"]:
            assert plan.body["letters"][place] in first
        assert re.search(r"letters missing|Letters complete", first)
        owner.check()
