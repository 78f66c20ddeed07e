"""One's own account as pages: what one hears of, what guards it, what is kept about one."""

import io
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_notifications import sweep
from tests.e2e.test_people import PASSWORD, sign_up

OWNER = "account.portal@fictional.test"
IRIS = "iris.portal@fictional.test"
NEW_PASSWORD = "seven amber lanterns"


@pytest.fixture(scope="module")
def path(installation: Installation) -> str:
    """Return the path of the one applicant of an agency of the module's own."""
    agency = sign_up(installation, OWNER, "Account Pages")
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Iris Fictional")).body["id"]
    invite(installation, owner, IRIS, role="applicant", applicant_id=own)
    owner.post(f"/v1/applicants/{own}/messages", {"text": "Welcome."})
    # In a thread of its own: the browser's loop is this one's.
    with ThreadPoolExecutor(max_workers=1) as apart:
        apart.submit(sweep, installation, agency).result()
    return f"/applicants/{own}"


@pytest.fixture(scope="module")
def iris(portal: str, browser: Browser, path: str) -> Iterator[Tab]:
    """Return the applicant on her phone."""
    with tab(browser, portal, PHONE) as opened:
        opened.log_in(IRIS)
        yield opened


def press(page: Page, words: str, ends: str = "**said=*") -> None:
    page.locator(f"main button:has-text('{words}')").first.click()
    page.wait_for_url(ends)


def test_preferences_are_kept_and_the_clock_is_hers(iris: Tab) -> None:
    page = iris.open("/account")
    iris.check()
    page.select_option("#channel-message", "digest")
    page.select_option("#time_zone", "Asia/Karachi")
    page.select_option("#quiet_from", "0")
    page.select_option("#digest", "6")
    page.check("input[name=is_suppressed]")
    press(page, "Save")
    assert page.input_value("#channel-message") == "digest"
    assert page.input_value("#time_zone") == "Asia/Karachi"
    assert (page.input_value("#quiet_from"), page.input_value("#digest")) == ("0", "6")
    assert page.is_checked("input[name=is_suppressed]")
    page.evaluate("() => document.querySelector('#time_zone option:checked').value = 'Mars/Base'")
    page.locator("main button:text-is('Save')").click()
    assert "Europe/Lisbon" in page.inner_text("#fault-time_zone")


def test_the_second_factor_is_turned_on_asked_for_and_turned_off(
    iris: Tab, portal: str, browser: Browser
) -> None:
    page = iris.open("/account/security")
    iris.check()
    page.fill("#password", "not the password")
    page.click("main button:text-is('Turn it on')")
    assert page.locator("#fault-password").count() == 1
    page.fill("#password", PASSWORD)
    page.click("main button:text-is('Turn it on')")
    page.wait_for_selector("img.picture")
    assert page.evaluate("() => document.querySelector('img.picture').naturalWidth") > 0
    iris.check()
    totp = pyotp.TOTP(page.inner_text("main code"))
    page.fill("#code", "000000")
    page.click("main button:text-is('Turn it on')")
    assert "not valid" in page.inner_text("#fault-code")
    page.fill("#code", totp.now())
    page.click("main button:text-is('Turn it on')")
    page.wait_for_selector("#codes")
    codes = page.locator("#codes code").all_inner_texts()
    assert len(codes) == 10
    iris.check()
    with tab(browser, portal) as elsewhere:
        elsewhere.open("/log-in")
        elsewhere.page.fill("#email", IRIS)
        elsewhere.page.fill("#password", PASSWORD)
        elsewhere.page.click("main form button")
        elsewhere.page.fill("#code", codes[0])
        elsewhere.page.click("main button")
        elsewhere.page.wait_for_url("**/applicants/**")
    page = iris.open("/account/security")
    assert "9 recovery codes left" in page.inner_text("main")
    page.fill("#factor_password", PASSWORD)
    page.fill("#code", codes[1])
    page.click("main button:text-is('New recovery codes')")
    page.wait_for_selector("#codes")
    fresh = page.locator("#codes code").all_inner_texts()
    assert set(fresh).isdisjoint(codes)
    iris.open("/account/security")
    page.fill("#factor_password", PASSWORD)
    page.fill("#code", codes[2])
    page.click("main button:text-is('Turn it off')")
    assert "not valid" in page.inner_text("#fault-code")
    page.fill("#factor_password", PASSWORD)
    page.fill("#code", fresh[0])
    press(page, "Turn it off")
    assert page.locator("#password").count() == 1


def test_another_password_ends_the_sessions_elsewhere(portal: str, browser: Browser) -> None:
    with tab(browser, portal, DESK) as here, tab(browser, portal, PHONE) as there:
        here.log_in(OWNER)
        there.log_in(OWNER)
        page = here.open("/account/security")
        assert page.locator("tbody tr").count() >= 2
        here.check()
        page.fill("#present", PASSWORD)
        page.fill("#new_password", "short")
        page.click("main button:text-is('Change it')")
        assert "characters" in page.inner_text("#fault-new_password")
        page.fill("#present", PASSWORD)
        page.fill("#new_password", NEW_PASSWORD)
        press(page, "Change it")
        assert page.locator("tbody tr").count() == 1
        with tab(browser, portal) as again:
            again.log_in(OWNER, NEW_PASSWORD)
        here.open("/account/security")
        page.on("dialog", lambda dialog: dialog.accept())
        press(page, "Log out everywhere", "**/log-in?said=out")


def test_a_consent_is_given_and_withdrawn_and_both_are_kept(iris: Tab, path: str) -> None:
    page = iris.open(f"{path}/data")
    iris.check()
    press(page, "Give it")
    assert page.locator(".tag.good").all_inner_texts() == ["Given"]
    press(page, "Withdraw it")
    assert page.locator(".tag.good").count() == 0
    page.click("summary:has-text('The whole record')")
    assert page.locator("details li").count() == 2
    iris.check()


def test_an_applicant_takes_everything_kept_about_her(
    iris: Tab, path: str, portal: str, browser: Browser
) -> None:
    page = iris.open(f"{path}/data")
    press(page, "Ask for it", "**said=requested*")
    page.wait_for_selector("a[download]", timeout=30_000)
    iris.check()
    link = page.get_attribute("a[download]", "href")
    assert link is not None
    with page.expect_download() as taken:
        page.click("a[download]")
    assert re.fullmatch(r"xpt_\w+\.zip", taken.value.suggested_filename)
    names = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes())).namelist()
    assert names
    with tab(browser, portal) as stranger:
        stranger.open(link)
        assert "/log-in" in stranger.page.url


def test_news_is_marked_as_read(iris: Tab) -> None:
    page = iris.open("/account")
    assert "You have a new message." in page.inner_text("ol.list")
    link = page.get_attribute("ol.list a", "href")
    assert link is not None
    assert link.endswith("/messages")
    press(page, "Mark all as read")
    assert page.locator("ol.list .tag").count() == 0
    iris.check()
