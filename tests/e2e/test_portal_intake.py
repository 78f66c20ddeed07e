"""An agency's intake form: published, framed where it says, and what comes of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_access_tokens import log_in
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_visitor import rank

OWNER = "owner.intake@fictional.test"
AGENCY = "Intake <b>Advising</b>"
NASTY = "<script>alert(1)</script> \"'Visitor"


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    return sign_up(installation, OWNER, AGENCY)


@pytest.fixture
def owner(agency: str, portal: str, browser: Browser) -> Iterator[Tab]:
    with tab(browser, portal, DESK) as opened:
        opened.log_in(OWNER)
        yield opened


def publish(owner: Tab, origins: str = "") -> str:
    """Open the form; return its path."""
    page = owner.open("/intake-form")
    page.check("input[name=is_open]")
    page.fill("#origins", origins)
    press(page, "main button:text-is('Save')")
    page.wait_for_url("**/intake-form?said=saved")
    owner.check()
    return page.locator("#link").inner_text().removeprefix(owner.url)


def test_a_visitor_sends_herself_in_and_is_a_prospect(
    owner: Tab, installation: Installation, portal: str, browser: Browser
) -> None:
    path = publish(owner)
    with tab(browser, portal, PHONE) as visitor:
        page = visitor.open(f"{path}?class_year=2024")
        assert AGENCY in page.inner_text("main")
        assert page.locator("#class_year").input_value() == "2024"
        visitor.check()
        rank(visitor, opens=False)
        page = visitor.page
        page.fill("#name", NASTY)
        page.fill("#email", "visitor.intake@fictional.test")
        page.evaluate("document.querySelectorAll('main form').forEach(f => f.noValidate = true)")
        press(page, "main button:text-is('Send it')")
        assert "without your agreement" in page.inner_text("main")
        assert page.locator("#name").input_value() == NASTY
        visitor.check()
        page.check("input[name=agrees]")
        press(page, "main button:text-is('Send it')")
        assert "Nothing was sent to any program" in page.inner_text("main")
        visitor.check()
        visitor.open("/try/result")
        assert "Send it to" not in page.inner_text("main"), "what was sent is the agency's"
    client = log_in(installation, OWNER)
    [made] = client.get("/v1/applicants").body["items"]
    assert (made["status"], made["name"]) == ("prospect", NASTY)
    logged = client.get("/v1/audit?action=trial.sent").body["items"]
    assert len(logged) == 1
    page = owner.open("/roster")
    assert NASTY in page.inner_text("main")


def test_only_named_sites_frame_it_and_only_its_opening(owner: Tab) -> None:
    path = publish(owner, "https://www.agency.example\nhttps://blog.agency.example")
    ask = owner.page.request
    framed = ask.get(f"{owner.url}{path}/frame").headers["content-security-policy"]
    assert "frame-ancestors https://www.agency.example https://blog.agency.example" in framed
    for place in (path, "/", "/roster", "/intake-form"):
        policy = ask.get(f"{owner.url}{place}").headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, place
    page = owner.open("/intake-form")
    for wrong in ("http://plain.example", "https://*.example", "https://a.example/path"):
        page.fill("#origins", wrong)
        press(page, "main button:text-is('Save')")
        assert page.locator("#origins").input_value() == wrong
        assert "without a path" in page.inner_text("main")
    owner.check()


def test_a_closed_or_renewed_link_leads_nowhere(owner: Tab) -> None:
    path = publish(owner)
    page = owner.open("/intake-form")
    page.check("input[name=renews]")
    press(page, "main button:text-is('Save')")
    page.wait_for_url("**/intake-form?said=saved")
    fresh = page.locator("#link").inner_text().removeprefix(owner.url)
    assert fresh != path
    assert owner.page.request.get(f"{owner.url}{path}").status == 404
    assert owner.page.request.get(f"{owner.url}{fresh}").status == 200
    page.uncheck("input[name=is_open]")
    press(page, "main button:text-is('Save')")
    page.wait_for_url("**/intake-form?said=saved")
    assert owner.page.request.get(f"{owner.url}{fresh}").status == 404
    owner.check()
