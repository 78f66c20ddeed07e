"""A visitor ranks at once, with and without scripts, on a phone and at a desk."""

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_people import PASSWORD, newest_token

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def fill_in(page: Page) -> None:
    page.select_option("#specialty", "internal-medicine")
    page.select_option("#kind", "non-us-img")
    page.fill("#class_year", "2023")
    page.fill("#step_2", "245")
    page.select_option("#step_1", "passed")
    page.select_option("#status", "none")
    page.check("input[value=j-1]")
    page.select_option("#ecfmg", "certified")
    page.fill("#budget", "1500")


def rank(visitor: Tab, *, opens: bool = True) -> Page:
    """Fill the form in, the one at hand unless `opens`, and wait for the list."""
    page = visitor.open("/") if opens else visitor.page
    fill_in(page)
    page.click("main form button")
    page.wait_for_selector("ol.list", timeout=120_000)
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_visitor_sees_a_list_with_reasons_map_and_curve(
    portal: str, browser: Browser, size: tuple[int, int]
) -> None:
    with tab(browser, portal, size) as visitor:
        visitor.open("/")
        visitor.check()
        page = rank(visitor)
        assert page.locator("ol.list > li").count() > 3
        page.locator("ol.list summary").first.click()
        assert "model" in page.locator("ol.list > li").first.inner_text()
        assert page.locator(".tiles li b").count() > 0
        picture = page.request.get(f"{portal}/try/curve.svg")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        visitor.check()


def test_a_visitor_without_scripts_gets_the_same_list(portal: str, browser: Browser) -> None:
    with tab(browser, portal, PHONE, scripts=False) as visitor:
        page = rank(visitor)
        assert page.locator("ol.list > li").count() > 3


def test_a_form_with_faults_comes_back_as_it_was_typed(portal: str, browser: Browser) -> None:
    with tab(browser, portal) as visitor:
        page = visitor.open("/")
        fill_in(page)
        page.evaluate("() => (document.querySelector('main form').noValidate = true)")
        page.evaluate("() => document.querySelector('#budget').removeAttribute('maxlength')")
        page.fill("#class_year", "1900")
        page.fill("#budget", NASTY)
        page.click("main form button")
        assert page.locator("[role=alert]").is_visible()
        assert page.locator("[aria-invalid=true]").count() == 2
        assert page.input_value("#budget") == NASTY
        assert page.input_value("#step_2") == "245"
        visitor.check()


def test_a_visitor_signs_up_and_keeps_the_list(
    portal: str, browser: Browser, installation: Installation
) -> None:
    email = "visitor.portal@fictional.test"
    with tab(browser, portal, PHONE) as visitor:
        page = rank(visitor)
        page.click("text=Sign up and keep it")
        page.fill("#agency_name", "Portal Advising")
        page.fill("#name", "Ada Fictional")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.wait_for_selector("[role=status]")
        visitor.open(f"/sign-up/confirm#{newest_token(installation, email, 'Confirm')}")
        assert page.url == f"{portal}/sign-up/confirm"
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.wait_for_url("**/log-in?said=welcome")
        visitor.check()
        visitor.log_in(email)
        visitor.open("/try/result")
        page.fill("#name", "Claimed Visitor")
        page.click("text=Make it an applicant of ours")
        page.wait_for_url("**/roster?said=claimed")
        assert "Claimed Visitor" in page.content()


def test_pages_for_strangers_are_usable_by_everybody(portal: str, browser: Browser) -> None:
    for size in (PHONE, DESK):
        with tab(browser, portal, size) as visitor:
            for path in ("/log-in", "/log-in/link", "/log-in/forgot", "/sign-up", "/invitation"):
                visitor.open(path)
                visitor.check()


def test_a_page_for_members_sends_a_stranger_to_log_in_and_back(
    portal: str, browser: Browser, installation: Installation
) -> None:
    with tab(browser, portal) as stranger:
        page = stranger.open("/roster")
        assert page.url.startswith(f"{portal}/log-in?next=/roster")
        stranger.open("/nothing-here")
        assert page.locator("h1").inner_text() == "There is no such page"
        stranger.check()
        page = stranger.open("/log-in?next=https://elsewhere.example/")
        assert page.input_value("input[name=next]") == "https://elsewhere.example/"
