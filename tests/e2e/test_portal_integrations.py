"""An integrator at the portal: keys, an endpoint, its deliveries, a replay; nothing runs."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from services.sandbox.receiver import WebhookReceiver
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_people import sign_up

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
OWNER = "owner.integrations@fictional.test"


@pytest.fixture(scope="module")
def owner(installation: Installation) -> str:
    """Return the address of an agency's owner."""
    sign_up(installation, OWNER, "Integrating Advising")
    return OWNER


@pytest.fixture
def desk(portal: str, browser: Browser, owner: str) -> Iterator[Tab]:
    """Yield the owner's tab, logged in."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(owner)
        yield opened


def until(page: Page, words: str, times: int = 1) -> None:
    """Open the page again until it says `words` in its table so often."""
    deadline = time.monotonic() + 20
    while page.locator("main table .tag", has_text=words).count() < times:
        assert time.monotonic() < deadline, page.inner_text("main")
        time.sleep(0.1)
        page.reload()


def shut_out(installation: Installation, key: str) -> None:
    """Wait until a key opens nothing: other processes hear of it within a moment."""
    deadline = time.monotonic() + 10
    while installation.raw(key).get("/v1/me").status != 401:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_key_is_issued_replaced_and_revoked(desk: Tab, installation: Installation) -> None:
    page = desk.open("/integrations")
    desk.check()
    page.fill("#name", NASTY)
    press(page, "text=Issue the key")
    assert page.locator("#fault-scopes").is_visible()
    assert page.input_value("#name") == NASTY
    desk.check()
    page.check("input[value='agency:read']")
    press(page, "text=Issue the key")
    desk.check()
    first = page.inner_text("#secret")
    assert NASTY in page.inner_text("main")
    assert installation.raw(first).get("/v1/me").body["scopes"] == ["agency:read"]
    press(page, "text=I have it")
    assert first not in page.content()
    press(page, f"text={NASTY[:20]}")
    desk.check()
    page.select_option("#overlap", "0")
    press(page, "text=Replace the key")
    second = page.inner_text("#secret")
    shut_out(installation, first)
    assert installation.raw(second).get("/v1/me").status == 200
    press(page, "text=I have it")
    assert "Over since" in page.locator("tr", has_text=first[-4:]).inner_text()
    press(page, page.locator("tr", has_text=second[-4:]).locator("a"))
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "text=Revoke the key")
    page.wait_for_url("**/integrations?said=revoked")
    shut_out(installation, second)


def test_what_failed_is_watched_and_replayed(desk: Tab, receiver: WebhookReceiver) -> None:
    page = desk.open("/integrations/endpoints/new")
    desk.check()
    page.fill("#url", "ftp://nowhere.example")
    page.fill("#description", NASTY)
    with page.expect_navigation():
        page.evaluate("() => document.querySelector('main form').submit()")
    page.wait_for_selector("#fault-url")
    assert page.input_value("#description") == NASTY
    page.fill("#url", receiver.url)
    page.fill("#headers", "X-Desk: one")
    press(page, "text=Register the endpoint")
    receiver.secret = page.inner_text("#secret")
    desk.check()
    press(page, "text=I have it")
    endpoint = page.url
    assert "x-desk" in page.inner_text("main")
    press(page, "text=Send a test event")
    until(page, "Delivered")
    desk.check()
    press(page, "td a")
    assert "204" in page.inner_text("h3")
    assert re.search(r"\d ms", page.inner_text("main"))
    desk.check()
    press(page, "text=Replay: send it again now")
    deadline = time.monotonic() + 20
    while len(receiver.messages) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ids = {message.headers["webhook-id"] for message in receiver.messages}
    assert len(ids) == 1
    assert receiver.messages[0].headers["x-desk"] == "one"
    page.goto(endpoint)
    press(page, "text=Switch it off")
    assert "somebody here switched it off" in page.inner_text("main")
    press(page, "text=Switch it on")
    page.fill("#since", "2026-01-01")
    press(page, "form[action$='/replay'] button")
    assert "nothing to send again" in page.inner_text("[role=status]")
    page.click("text=Change the endpoint")
    page.check("input[value='ranking.completed']")
    press(page, "text=Save")
    assert "ranking.completed" in page.inner_text("dl.facts")
    page.select_option("#kind", "v1a")
    press(page, "text=Make a new key")
    assert page.inner_text("#secret").startswith("whpk_")
    page.goto(endpoint)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Delete the endpoint")
    press(page, "text=Delete it")
    page.wait_for_url("**/integrations?said=deleted")


def test_the_feed_and_every_page_fit_a_phone(portal: str, browser: Browser, owner: str) -> None:
    with tab(browser, portal, PHONE) as phone:
        phone.log_in(owner)
        for path in (
            "/integrations",
            "/integrations/endpoints/new",
            "/integrations/events",
            "/integrations/events?type=webhook.test&after=0",
        ):
            phone.open(path)
            phone.check()
        phone.page.locator("details summary").first.click()
        assert '"webhook.test"' in phone.page.inner_text("main details[open]")


def test_without_scripts_an_endpoint_is_registered_and_tried(
    portal: str, browser: Browser, owner: str, receiver: WebhookReceiver
) -> None:
    with tab(browser, portal, PHONE, scripts=False) as plain:
        page = plain.log_in(owner)
        plain.open("/integrations/endpoints/new")
        page.fill("#url", receiver.url)
        press(page, "text=Register the endpoint")
        receiver.secret = page.inner_text("#secret")
        press(page, "text=I have it")
        press(page, "text=Send a test event")
        until(page, "Delivered")


def test_foreign_and_broken_ids_are_not_found(desk: Tab) -> None:
    for path in ("/endpoints/whe_1", "/deliveries/nothing", "/keys/key_01m85ambk8e30avd4tgv2pstyt"):
        page = desk.open(f"/integrations{path}")
        assert "no such" in page.inner_text("main").lower()
        desk.check()
