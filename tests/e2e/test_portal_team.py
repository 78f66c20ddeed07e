"""The team's page and the log: invite, change, remove, read what was done, verify the chain."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_people import PASSWORD, newest_token, sign_up

OWNER = "owner.team@fictional.test"
NEWCOMER = "newcomer.team@fictional.test"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def owner(installation: Installation) -> str:
    """Return the address of an agency's owner."""
    sign_up(installation, OWNER, "Team Advising")
    return OWNER


@pytest.fixture
def desk(portal: str, browser: Browser, owner: str) -> Iterator[Tab]:
    """Yield the owner's tab, logged in; questions are answered with yes."""
    with tab(browser, portal, DESK) as opened:
        opened.page.on("dialog", lambda dialog: dialog.accept())
        opened.log_in(owner)
        yield opened


def test_somebody_is_invited_made_an_advisor_and_removed(
    desk: Tab, installation: Installation
) -> None:
    page = desk.open("/team")
    desk.check()
    page.fill("#email", NEWCOMER)
    page.select_option("#role", "read-only")
    press(page, "text=Send the invitation")
    page.wait_for_url("**/team?said=invited")
    assert NEWCOMER in page.inner_text("main")
    desk.check()
    token = newest_token(installation, NEWCOMER, "invites")
    accepted = installation.raw().post(
        "/v1/auth/invitation-acceptances", {"token": token, "name": NASTY, "password": PASSWORD}
    )
    assert accepted.status == 201, accepted
    page = desk.open("/team")
    assert NASTY in page.inner_text("main")
    desk.check()
    page.locator("tr", has_text=NEWCOMER).locator("select").select_option("advisor")
    press(page, page.locator("tr", has_text=NEWCOMER).locator("button", has_text="Change"))
    page.wait_for_url("**/team?said=saved")
    assert page.locator("tr", has_text=NEWCOMER).locator("td").nth(1).inner_text() == "Advisor"
    press(page, page.locator("tr", has_text=NEWCOMER).locator("button", has_text="Remove"))
    page.wait_for_url("**/team?said=removed")
    assert NEWCOMER not in page.inner_text("main")


def test_an_invitation_is_revoked_and_a_wrong_address_comes_back(desk: Tab) -> None:
    page = desk.open("/team")
    page.fill("#email", NASTY[:40])
    with page.expect_navigation():
        page.evaluate("() => document.querySelector(\"form[action='/team/invitations']\").submit()")
    page.wait_for_selector("#fault-email")
    assert page.input_value("#email") == NASTY[:40]
    desk.check()
    page.fill("#email", "soon.revoked@fictional.test")
    press(page, "text=Send the invitation")
    press(page, "form[action$='/revoke'] button")
    page.wait_for_url("**/team?said=revoked")
    assert "soon.revoked@fictional.test" not in page.inner_text("main")


def test_the_last_owner_stays_and_is_told_why(desk: Tab) -> None:
    page = desk.open("/team")
    page.locator("tr", has_text=OWNER).locator("select").select_option("admin")
    press(page, page.locator("tr", has_text=OWNER).locator("button", has_text="Change"))
    assert page.locator("h1").inner_text() == "That cannot be done now"
    desk.check()


def test_the_log_is_read_narrowed_and_verified(desk: Tab) -> None:
    page = desk.open("/log")
    deadline = time.monotonic() + 20
    while "session.begun" not in page.inner_text("main table"):
        assert time.monotonic() < deadline
        page.reload()
    desk.check()
    page.click("text=Narrow it down")
    page.select_option("#action", "session.begun")
    press(page, "details button")
    actions = page.locator("tbody tr td:nth-child(4)").all_inner_texts()
    assert set(actions) == {"session.begun"}
    assert "Ada Fictional" in page.inner_text("tbody")
    page.fill("#object", "nonsense")
    press(page, "details button")
    assert page.locator("#fault-object").is_visible()
    desk.check()
    press(page, "text=Sign the head now")
    page.wait_for_url("**/log?said=signed")
    press(page, "text=Check the whole chain")
    assert "The chain verifies" in page.inner_text("[role=status]")
    desk.check()


def test_both_fit_a_phone_and_work_without_scripts(
    portal: str, browser: Browser, owner: str
) -> None:
    with tab(browser, portal, PHONE) as phone:
        phone.log_in(owner)
        for path in ("/team", "/log"):
            phone.open(path)
            phone.check()
    with tab(browser, portal, PHONE, scripts=False) as plain:
        page = plain.log_in(owner)
        plain.open("/log")
        press(page, "text=Check the whole chain")
        assert "The chain verifies" in page.inner_text("[role=status]")
