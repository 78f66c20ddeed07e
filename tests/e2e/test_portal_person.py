"""The pages about one person: her ledger and her applications, kept by herself and her advisor."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.client import Client, a_profile, an_applicant, an_experience
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_visitor import NASTY

OWNER = "person.portal@fictional.test"
CLEO = "cleo.portal@fictional.test"


@dataclass(frozen=True, slots=True)
class Pages:
    """The applicant's own pages, and the agency's owner over HTTP."""

    owner: Client
    applicant: Client
    own: str
    path: str


@pytest.fixture(scope="module")
def pages(installation: Installation) -> Pages:
    """Return an agency of the module's own with one applicant in it."""
    sign_up(installation, OWNER, "Person Advising")
    owner = log_in(installation, OWNER)
    body = an_applicant("Cleo Fictional", profile=a_profile(season="2027"))
    own = owner.post("/v1/applicants", body).body["id"]
    applicant = invite(installation, owner, CLEO, role="applicant", applicant_id=own)
    return Pages(owner=owner, applicant=applicant, own=own, path=f"/applicants/{own}")


@pytest.fixture(scope="module")
def cleo(portal: str, browser: Browser, pages: Pages) -> Iterator[Tab]:
    """Return the applicant on her phone."""
    with tab(browser, portal, PHONE) as opened:
        opened.log_in(CLEO)
        yield opened


@pytest.fixture(scope="module")
def advisor(portal: str, browser: Browser, pages: Pages) -> Iterator[Tab]:
    """Return the owner at her desk."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(OWNER)
        yield opened


def save(page: Page) -> None:
    page.click("main form.card button")


def test_an_applicant_enters_a_role_and_sees_its_class_by_its_duties(
    cleo: Tab, pages: Pages
) -> None:
    page = cleo.open(f"{pages.path}/experience")
    assert "No role yet" in page.content()
    cleo.check()
    page.click("main a:text-is('Add a role')")
    cleo.check()
    page.select_option("#kind", "observership")
    page.fill("#role", NASTY)
    page.fill("#site", "Fictional Valley Clinic")
    page.select_option("#state", "NY")
    page.fill("#started_on", "2024-01-08")
    page.fill("#ended_on", "2024-03-29")
    page.fill("#hours_per_week", "40")
    for duty in ("history-and-examination", "presenting", "documentation"):
        page.select_option(f"#level-{duty}", "supervised")
        page.select_option(f"#frequency-{duty}", "daily")
    page.fill("#description", "Saw Mrs. Miller, MRN: 4482913, on rounds.")
    save(page)
    assert page.locator("#description[aria-invalid=true]").count() == 1
    assert "patient" in page.inner_text("#fault-description")
    assert page.input_value("#description").startswith("Saw Mrs. Miller")
    assert page.input_value("#level-presenting") == "supervised"
    cleo.check()
    page.fill("#description", "Rounds every day.")
    page.click("summary:has-text('Case 1')")
    page.fill("#cases-0-happened", "A patient short of breath.")
    save(page)
    page.wait_for_url("**/experience?said=saved")
    assert page.inner_text("ol.list h3") == NASTY
    assert page.inner_text("ol.list .tag") == "Hands-on"
    cleo.check()


def test_a_correction_takes_the_place_of_what_stood_there(cleo: Tab, pages: Pages) -> None:
    body = an_experience() | {
        "role": "Extern",
        "procedures": [{"name": "Lumbar puncture", "level": "assisted", "count": 3}],
    }
    made = pages.owner.post(f"/v1/applicants/{pages.own}/experiences", body)
    assert made.status == 201, made
    page = cleo.open(f"{pages.path}/experience/{made.body['id']}")
    assert page.input_value("#level-presenting") == "done"
    page.fill("#role", "Sub-intern")
    page.select_option("#level-presenting", "observed")
    save(page)
    assert "how often" in page.inner_text("#fault-frequency-presenting")
    page.select_option("#frequency-presenting", "weekly")
    save(page)
    page.wait_for_url("**/experience?said=saved")
    roles = page.locator("ol.list h3").all_inner_texts()
    assert roles.count("Sub-intern") == 1
    assert "Extern" not in roles
    assert "Lumbar puncture" in page.content()
    cleo.open(f"{pages.path}/experience/{made.body['id']}")
    assert page.locator("h1").inner_text() == "There is no such page"


def test_a_letter_is_asked_for_and_moves_on(cleo: Tab, advisor: Tab, pages: Pages) -> None:
    page = cleo.open(f"{pages.path}/letters/new")
    cleo.check()
    page.fill("#author", "Dr. Fictional")
    page.select_option("#from_us", "yes")
    save(page)
    page.wait_for_url("**/experience?said=saved*")
    desk = advisor.open(f"{pages.path}/experience")
    advisor.check()
    desk.click("tbody a")
    desk.select_option("#status", "uploaded")
    save(desk)
    desk.wait_for_url("**/experience?said=saved*")
    assert desk.locator("tbody tr").count() == 1
    assert "Uploaded" in desk.inner_text("tbody")


def test_an_application_is_followed_from_a_thought_to_an_interview(
    cleo: Tab, advisor: Tab, pages: Pages
) -> None:
    page = cleo.open(f"{pages.path}/applications")
    assert "Nothing is followed yet" in page.content()
    cleo.check()
    page.click("main a:text-is('Add a program')")
    page.fill("#find", "internal medicine")
    page.click("main button:text-is('Find')")
    cleo.check()
    page.locator("input[name=program]").first.check()
    page.click("main button:text-is('Follow it')")
    page.wait_for_url("**/applications?said=saved")
    cleo.check()
    page.locator(".board a").first.click()
    where = page.url.removeprefix(cleo.url)
    cleo.check()
    page.select_option("#status", "applied")
    page.select_option("#signal", "gold")
    page.fill("#note", NASTY)
    page.click("main button:text-is('Record it')")
    page.wait_for_url("**said=saved")
    assert NASTY in page.inner_text("main ol")
    desk = advisor.open(where)
    assert desk.locator("#chance").count() == 1
    desk.fill("#chance", "35")
    desk.click("main button:text-is('Keep it')")
    desk.wait_for_url("**said=saved")
    assert "You said 35%" in desk.inner_text("main")
    desk.select_option("#status", "invited")
    desk.fill("#on", "2020-01-01")
    desk.click("main button:text-is('Record it')")
    assert "before" in desk.inner_text("[role=alert]")
    assert desk.input_value("#on") == "2020-01-01"
    desk.fill("#on", "")
    desk.click("main button:text-is('Record it')")
    desk.wait_for_url("**said=saved")
    assert desk.locator("#chance").count() == 0
    advisor.check()
    desk.click("main ol a >> nth=2")
    desk.select_option("#status", "rejected")
    desk.click("main button:text-is('Record it')")
    desk.wait_for_url("**said=saved")
    assert "Rejected" in desk.inner_text("main ol")
    advisor.open(f"{pages.path}/applications")
    advisor.check()
    cleo.open(where)
    assert cleo.page.locator("#chance").count() == 0
