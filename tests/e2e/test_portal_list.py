"""From a new applicant to a published list: the advisor's way and the applicant's way."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_people import PASSWORD, newest_token, sign_up

OWNER = "owner.list.portal@fictional.test"
APPLICANT = "applicant.list.portal@fictional.test"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    """Make an agency with an owner; return its id."""
    return sign_up(installation, OWNER, "List Portal Advising")


def add_applicant(tab_: Tab, name: str) -> str:
    """Add an applicant by hand through the pages; return the path of her overview."""
    page = tab_.open("/applicants/new")
    page.fill("#name", name)
    page.click("main form button")
    page.wait_for_url("**/profile?said=saved")
    found = re.search(r"/applicants/apl_\w+", page.url)
    assert found is not None
    return found[0]


def fill_profile(tab_: Tab, path: str) -> None:
    """Walk the steps of the profile as the wizard leads."""
    page = tab_.open(f"{path}/profile/aims")
    page.select_option("#target-0", "internal-medicine")
    page.select_option("#season", "2028")
    page.fill("#budget", "900")
    save(page, "school")
    page.select_option("#img_type", "non-us-img")
    page.fill("#class_year", "2022")
    page.select_option("#country", "IN")
    save(page, "exams")
    page.select_option("#exam-0", "step-2-ck")
    page.select_option("#outcome-0", "passed")
    page.fill("#score-0", "246")
    page.select_option("#exam-1", "step-1")
    page.select_option("#outcome-1", "passed")
    save(page, "status")
    page.select_option("#category", "none")
    page.check("input[value=j-1]")
    page.select_option("#stage", "certified")
    save(page, "more")
    page.fill("#publications", "2")
    page.click("main form button")
    page.wait_for_url("**/profile?said=saved")


def save(page: Page, following: str) -> None:
    page.click("main form button")
    page.wait_for_url(f"**/profile/{following}?said=saved")


def rank(tab_: Tab, path: str) -> Page:
    page = tab_.open(f"{path}/list")
    page.fill("#budget", "600")
    page.click("text=Rank and build the list")
    page.wait_for_selector("ol.list > li", timeout=120_000)
    return page


def test_an_advisor_publishes_a_list_and_the_applicant_reads_it_on_her_phone(
    agency: str, portal: str, browser: Browser, installation: Installation
) -> None:
    with tab(browser, portal) as owner:
        owner.log_in(OWNER)
        owner.check()
        path = add_applicant(owner, "Published Person")
        fill_profile(owner, path)
        owner.check()
        page = rank(owner, path)
        owner.check()
        count = page.locator("ol.list > li").count()
        assert count > 3
        page = owner.open(path)
        page.fill("#email", APPLICANT)
        page.click("text=Send the invitation")
        page.wait_for_url("**?said=invited")
        token = newest_token(installation, APPLICANT, "invites")
        with tab(browser, portal, PHONE) as applicant:
            page = applicant.open(f"/invitation#{token}")
            page.fill("#name", "Published Person")
            page.fill("#password", PASSWORD)
            page.click("main form button")
            page.wait_for_url("**/log-in?said=welcome")
            applicant.log_in(APPLICANT)
            assert applicant.page.url.startswith(f"{portal}{path}")
            applicant.check()
            page = applicant.open(f"{path}/list")
            assert "Nothing is published to you yet" in page.content()
            owner.open(f"{path}/list").click("text=Publish to the applicant")
            owner.page.wait_for_url("**said=published")
            page = applicant.open(f"{path}/list")
            assert page.locator("ol.list > li").count() == count
            assert page.locator("text=Solve again").count() == 0
            applicant.check()
            page = applicant.open("/roster")
            assert "Published Person" in page.content()
            assert page.locator("tbody tr").count() == 1
            owner.open(f"{path}/list").click("text=Take it back")
            owner.page.wait_for_url("**said=withdrawn")
            assert "Nothing is published" in applicant.open(f"{path}/list").content()


def test_marks_hold_at_the_next_build_and_notes_show_as_text(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal) as owner:
        owner.log_in(OWNER)
        path = add_applicant(owner, NASTY[:100])
        fill_profile(owner, path)
        page = rank(owner, path)
        page.locator("ol.list summary").first.click()
        page.locator("text=Everything about this choice").first.click()
        assert "What would change the estimate" in page.content()
        owner.check()
        page.go_back()
        first = page.locator("ol.list > li").first
        name = first.locator("h3").inner_text()
        if not first.locator("select[name=kind]").is_visible():
            first.locator("summary").click()
        first.locator("select[name=kind]").select_option("ban")
        first.locator("input[name=shared_note]").fill(NASTY)
        first.locator("text=Keep").last.click()
        page.wait_for_url("**said=saved**")
        page.click("text=Solve again >> nth=1")
        page.wait_for_url("**said=built")
        assert name not in page.locator("ol.list h3").all_inner_texts()
        page.fill("#words", name)
        page.click("text=Find >> nth=-1")
        page.locator("main ul:not(.steps) a").first.click()
        assert "It was banned from this list." in page.content()
        owner.check()
        page.go_back()
        page.go_back()
        page.click("main >> text=Versions")
        page.fill("#before", "1")
        page.fill("#after", "2")
        page.click("text=Compare >> nth=-1")
        assert name in page.locator("section.card").nth(1).inner_text()
        owner.check()
        page.click("text=Restore")
        page.wait_for_url("**said=restored")
        assert name in page.locator("ol.list h3").all_inner_texts()


def test_looking_as_the_applicant_changes_nothing_and_says_so(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, DESK) as owner:
        owner.log_in(OWNER)
        path = add_applicant(owner, "Seen Person")
        page = owner.open(path)
        page.click("main >> text=View as applicant >> nth=-1")
        assert page.locator(".banner").is_visible()
        assert "Hello, Seen Person" in page.content()
        owner.check()
        page = owner.open(f"{path}/profile/more")
        page.fill("#publications", "7")
        page.click("main form button")
        assert page.locator("h1").inner_text() == "That is not open to you"
        assert page.locator(".banner").is_visible()
        page.click("text=End")
        page.wait_for_url(f"{portal}{path}")
        assert page.locator(".banner").count() == 0


def test_the_steps_and_the_roster_work_without_scripts(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, PHONE, scripts=False) as owner:
        owner.log_in(OWNER)
        path = add_applicant(owner, "Plain Person")
        fill_profile(owner, path)
        page = owner.open("/roster")
        row = page.locator("tr", has_text="Plain Person")
        row.locator("input[type=checkbox]").check()
        page.click("text=Rank those chosen")
        page.wait_for_url("**/batches/*")
        assert "Plain Person" in page.content()


def test_a_step_with_a_fault_keeps_what_was_typed(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, PHONE) as owner:
        owner.log_in(OWNER)
        path = add_applicant(owner, "Faulty Person")
        page = owner.open(f"{path}/profile/aims")
        for each in ("pacific", "mountain", "new-england", "south-atlantic"):
            page.check(f"input[value={each}]")
        page.fill("#budget", "lots")
        page.click("main form button")
        assert page.locator("[role=alert]").is_visible()
        assert page.input_value("#budget") == "lots"
        assert page.locator("input[name=divisions]:checked").count() == 4
        owner.check()
