"""The catalogue at the portal: found by rules, read with sources, corrected for oneself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_people import sign_up

OWNER = "owner.programs@fictional.test"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def owner(installation: Installation) -> str:
    """Return the address of an agency's owner."""
    sign_up(installation, OWNER, "Program Advising")
    return OWNER


@pytest.fixture
def desk(portal: str, browser: Browser, owner: str) -> Iterator[Tab]:
    """Yield the owner's tab, logged in."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(owner)
        yield opened


def test_programs_are_found_page_by_page_and_narrowed(desk: Tab) -> None:
    page = desk.open("/programs")
    desk.check()
    first = set(page.locator("tbody tr").all_inner_texts())
    press(page, "text=More")
    assert first.isdisjoint(page.locator("tbody tr").all_inner_texts())
    page = desk.open("/programs")
    page.select_option("#specialty", "family-medicine")
    page.select_option("#visa", "j-1")
    page.fill("#step_2", "215")
    press(page, "main form button")
    rows = page.locator("tbody tr").all_inner_texts()
    assert rows
    assert all("Family medicine" in each and "J-1" in each for each in rows)
    cut_offs = page.locator("tbody td:nth-child(4)").all_inner_texts()
    assert all(int(each) <= 215 for each in cut_offs if each.isdigit())
    page.fill("#words", NASTY)
    press(page, "main form button")
    assert "No program fits all of that" in page.inner_text("main")
    assert page.input_value("#words") == NASTY
    desk.check()


def test_one_value_is_corrected_with_a_source_and_taken_back(desk: Tab) -> None:
    page = desk.open("/programs")
    press(page, "tbody a")
    desk.check()
    place = page.url
    press(page, "a[href$='/requirements/step_2']")
    desk.check()
    page.select_option("#step_2_stance", "none")
    page.fill("#step_2_minimum", "231")
    page.fill("#step_2_source", "Their page <b>today</b>")
    page.fill("#note", NASTY)
    press(page, "main form button")
    assert page.locator("#fault-step_2_stance").is_visible()
    assert page.input_value("#step_2_minimum") == "231"
    desk.check()
    page.select_option("#step_2_stance", "strict")
    press(page, "main form button")
    assert page.url.startswith(place)
    said = page.locator("ol.list li", has_text="Step 2 CK score").inner_text()
    assert "At least: 231" in said
    assert "Their page <b>today</b>" in said
    assert "Your correction" in said
    assert page.input_value("#note") == NASTY
    desk.check()
    press(page, "a[href$='/requirements/attempts']")
    page.select_option("#attempts_stance", "preferred")
    page.fill("#attempts_maximum", "2")
    page.check("input[value='step-1']")
    press(page, "main form button")
    assert page.locator("ol.list li", has_text="Your correction").count() == 2
    press(page, "a[href$='/requirements/step_2']")
    press(page, "text=Take it back")
    assert page.locator("ol.list li", has_text="Your correction").count() == 1


def test_every_requirement_has_its_form_and_the_season_its_sources(
    desk: Tab, installation: Installation
) -> None:
    page = desk.open("/programs")
    press(page, "tbody a")
    links = page.locator("ol.list a").all()
    paths = [str(each.get_attribute("href")) for each in links]
    assert len(paths) == 8
    for path in paths:
        desk.open(path)
        assert page.locator("form select[required]").count() == 1
    desk.check()
    desk.open(f"{paths[0].rpartition('/')[0]}/nothing")
    assert "no such requirement" in page.inner_text("main")
    client = installation.raw(installation.new_agency_in_thread("Seasons"))
    source = client.get("/v1/seasons/2027").body["dates"]["source"]
    desk.open("/programs")
    press(page, "a[href='/seasons/2027']")
    assert source in page.inner_text("main")
    desk.check()


def test_the_catalogue_fits_a_phone_and_needs_no_script(
    portal: str, browser: Browser, owner: str
) -> None:
    with tab(browser, portal, PHONE) as phone:
        page = phone.log_in(owner)
        phone.open("/programs")
        phone.check()
        press(page, "tbody a")
        phone.check()
    with tab(browser, portal, PHONE, scripts=False) as plain:
        page = plain.log_in(owner)
        plain.open("/programs")
        page.fill("#words", "no such words anywhere")
        press(page, "main form button")
        assert "No program fits all of that" in page.inner_text("main")
