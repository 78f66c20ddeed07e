"""A list lent out by a link, its next steps, and the season's dates, in a browser."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.installation import Installation
from tests.e2e.portal import PHONE, tab
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_list import add_applicant, fill_profile, rank

OWNER = "owner.sharing.portal@fictional.test"
WORKING_MS = 60_000


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    """Make an agency with an owner; return its id."""
    return sign_up(installation, OWNER, "Sharing Advising")


def test_a_list_is_lent_out_without_a_name_and_taken_back(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal) as owner:
        owner.log_in(OWNER)
        path = add_applicant(owner, "Quite Secret Name")
        fill_profile(owner, path)
        page = rank(owner, path)
        first = page.locator("ol.list h3").first.inner_text()
        page.click("text=Lend the list out")
        owner.check()
        page.click("text=Make a link")
        link = page.locator("#link").inner_text()
        assert re.fullmatch(rf"{portal}/shared/\S{{20,}}", link)
        with tab(browser, portal, PHONE) as mentor:
            shown = mentor.open(link.removeprefix(portal))
            assert first in shown.content()
            assert "Quite Secret Name" not in shown.content()
            assert shown.locator(".tag.good, .tag.warn").count() == 0, "bands were not lent"
            mentor.check()
            owner.page.click("text=Close")
            owner.page.wait_for_url("**said=revoked")
            shown = mentor.open(link.removeprefix(portal))
            assert first not in shown.content()
            mentor.check()
        page = owner.open(f"{path}/list")
        page.click("text=What could be done next")
        page.locator("main h1").wait_for()
        assert "not a promise" in page.content()
        worked_out(page)
        owner.check()
        page.click("text=What if rules change?")
        worked_out(page)
        assert page.locator("tbody tr").count() >= 2
        owner.check()
        page = owner.open(f"{path}/list")
        dates = page.get_by_text("Dates for a calendar (iCal)").get_attribute("href")
        told = page.request.get(f"{portal}{dates}")
        assert told.headers["content-type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in told.body()


def worked_out(page: Page) -> None:
    """Wait until what was promised has come in place of the promise."""
    page.locator(".found").wait_for(timeout=WORKING_MS)
    assert not page.locator(".working").is_visible()
