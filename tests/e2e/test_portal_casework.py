"""Tasks, routines, messages and notes as pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_visitor import NASTY

OWNER = "casework.portal@fictional.test"
NADIA = "nadia.portal@fictional.test"


@pytest.fixture(scope="module")
def path(installation: Installation) -> str:
    """Return the path of the one applicant of an agency of the module's own."""
    sign_up(installation, OWNER, "Casework Pages")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Nadia Fictional")).body["id"]
    invite(installation, owner, NADIA, role="applicant", applicant_id=own)
    return f"/applicants/{own}"


@pytest.fixture(scope="module")
def nadia(portal: str, browser: Browser, path: str) -> Iterator[Tab]:
    """Return the applicant on her phone."""
    with tab(browser, portal, PHONE) as opened:
        opened.log_in(NADIA)
        yield opened


@pytest.fixture(scope="module")
def advisor(portal: str, browser: Browser, path: str) -> Iterator[Tab]:
    """Return the owner at her desk."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(OWNER)
        yield opened


def press(page: Page, words: str) -> None:
    page.locator(f"main button:has-text('{words}')").first.click()
    page.wait_for_url("**said=*")


def test_a_task_is_given_done_and_opened_again(advisor: Tab, nadia: Tab, path: str) -> None:
    page = advisor.open(f"{path}/tasks")
    page.fill("#title", NASTY)
    page.fill("#due_on", "2026-01-10")
    page.fill("#starts_on", "2026-02-10")
    page.click("main button:text-is('Add it')")
    assert "after it starts" in page.inner_text("#fault-due_on")
    assert page.input_value("#title") == NASTY
    page.fill("#starts_on", "")
    page.check("input[name=is_blocking]")
    press(page, "Add it")
    advisor.check()
    hers = nadia.open(f"{path}/tasks")
    assert hers.inner_text("ol.list h3") == NASTY
    assert "Overdue" in hers.inner_text("ol.list")
    assert hers.locator("#title").count() == 0
    nadia.check()
    press(hers, "Done")
    assert hers.locator("ol.list").count() == 0
    hers.click("summary:has-text('Done')")
    press(hers, "Open it again")
    desk = advisor.open("/tasks?due=overdue")
    assert "Nadia Fictional" in desk.inner_text("ol.list")
    advisor.check()
    desk.click("ol.list a:has-text('Change')")
    desk.fill("#title", "Ask for a letter")
    desk.fill("#due_on", "2031-01-10")
    advisor.check()
    press(desk, "Save")
    advisor.open("/tasks?due=overdue&doer=applicant")
    assert "Nothing here" in advisor.page.content()
    nadia.open("/tasks")
    assert nadia.page.url.endswith(f"{path}/tasks")


def test_a_routine_is_written_once_and_applied(advisor: Tab, path: str) -> None:
    page = advisor.open("/routines")
    advisor.check()
    page.click("main a:text-is('New routine')")
    page.fill("#name", "Start of the season")
    page.click("main button:text-is('Save')")
    assert "at least one task" in page.inner_text("[role=alert]")
    page.fill("#title-0", "Register with the Match")
    page.fill("#due-0", "30")
    page.fill("#title-2", "Write the statement")
    advisor.check()
    press(page, "Save")
    page.click("main a:has-text('Change')")
    assert page.input_value("#title-1") == "Write the statement"
    advisor.open(f"{path}/tasks")
    page.fill("#begins", "2027-01-01")
    press(page, "Apply")
    assert "Jan 31, 2027" in page.inner_text("ol.list")
    advisor.open("/routines")
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "Forget")
    assert "No routine yet" in page.content()


def test_both_sides_write_into_one_thread_and_see_what_was_read(
    advisor: Tab, nadia: Tab, path: str
) -> None:
    hers = nadia.open(f"{path}/messages")
    nadia.check()
    hers.fill("#text", NASTY)
    press(hers, "Send")
    assert NASTY in hers.inner_text(".thread")
    assert "not read yet" in hers.inner_text(".thread")
    desk = advisor.open(f"{path}/messages")
    assert "1 not marked as read" in desk.inner_text("main")
    advisor.check()
    desk.click("main button:text-is('Mark as read')")
    desk.wait_for_selector(".note.row", state="detached")
    desk.fill("#text", "Good.")
    press(desk, "Send")
    hers = nadia.open(f"{path}/messages")
    assert hers.locator(".thread li").count() == 2
    assert "not read yet" in hers.locator(".thread li").first.inner_text()
    assert "not read yet" not in hers.locator(".thread li").last.inner_text()
    nadia.check()


def test_a_private_note_is_never_shown_to_the_applicant(
    advisor: Tab, nadia: Tab, path: str
) -> None:
    page = advisor.open(f"{path}/notes")
    advisor.check()
    for text, audience in (("For us alone", "team"), (NASTY, "shared")):
        page.fill("#text", text)
        page.select_option("#audience", audience)
        press(page, "Keep it")
    assert page.locator("ol.list > li").count() == 2
    advisor.check()
    hers = nadia.open(f"{path}/notes")
    assert NASTY in hers.inner_text("ol.list")
    assert "For us alone" not in hers.content()
    assert hers.locator("#text").count() == 0
    nadia.check()
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "Take it back")
    assert page.locator("ol.list > li").count() == 1
