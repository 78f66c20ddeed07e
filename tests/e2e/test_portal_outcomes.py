"""Files at the portal, tried and taken in; what became of many, with small groups kept back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_people import sign_up

OWNER = "owner.outcomes@fictional.test"
NASTY = "<script>alert(1)</script>'><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def owner(installation: Installation) -> str:
    """Return the address of an agency's owner."""
    sign_up(installation, OWNER, "Outcome Advising")
    return OWNER


@pytest.fixture
def desk(portal: str, browser: Browser, owner: str) -> Iterator[Tab]:
    """Yield the owner's tab, logged in."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(owner)
        yield opened


def send(page: Page, text: str | bytes, button: str = "Try it first") -> None:
    """Choose a file and press the button."""
    raw = text.encode() if isinstance(text, str) else text
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": raw})
    press(page, f"button:has-text('{button}')")


def test_applicants_are_tried_mended_and_imported(desk: Tab) -> None:
    page = desk.open("/imports")
    desk.check()
    send(page, f"external_id,name,class_year\nout-1,{NASTY},soon\nout-2,Bo Fictional,2021\n")
    assert page.locator("#result tbody tr").count() == 1
    assert page.locator("#result tbody td").first.inner_text() == "2"
    assert "class_year" in page.inner_text("#result")
    desk.check()
    send(page, f"external_id,name,class_year\nout-1,{NASTY},2022\nout-2,Bo Fictional,2021\n")
    assert "Tried, and nothing kept" in page.inner_text("#result")
    assert "Bo Fictional" not in page.request.get(f"{desk.url}/roster").text()
    press(page, "text=Import it now")
    assert "Imported." in page.inner_text("#result")
    assert page.locator("#result dd").first.inner_text() == "2"
    desk.check()
    press(page, "text=To the roster")
    assert NASTY in page.inner_text("main")


def test_what_is_no_table_is_refused_with_words(desk: Tab) -> None:
    page = desk.open("/imports")
    send(page, b"\xff\xfe\x00")
    assert "UTF-8" in page.inner_text("#fault-file")
    press(page, "text=Try it first")
    assert "Choose a file" in page.inner_text("#fault-file")
    send(page, "nothing,known\n1,2\n", button="Import it")
    assert "nothing was kept" in page.inner_text("#result")
    desk.check()


def test_outcomes_are_imported_and_small_groups_kept_back(desk: Tab) -> None:
    page = desk.open("/imports")
    send(page, "external_id,name,season\nstep-1,Cy Fictional,2027\n", button="Import it")
    desk.open("/programs")
    press(page, "tbody a")
    code = page.locator("main code").last.inner_text()
    desk.open("/outcomes?season=2027")
    assert "Nothing to count yet" in page.inner_text("main")
    desk.check()
    header = "external_id,season,program,status,on\n"
    send(page, f"{header}step-1,2027,{code},dancing,2026-10-01\n")
    assert "status" in page.inner_text("#result")
    send(page, f"{header}step-1,2027,{code},applied,2026-10-01\n")
    press(page, "text=Import it now")
    assert "Imported." in page.inner_text("#result")
    desk.open("/outcomes?season=2027")
    assert "1 specialty with fewer than five applicants is kept back" in page.inner_text("main")
    desk.check()
    picture = page.request.get(f"{desk.url}/outcomes/calibration.svg?season=2027")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert b"<script" not in picture.body()
    desk.open("/outcomes/calibration.svg?season=1999")
    assert "no such season" in page.inner_text("main")


def test_both_fit_a_phone_and_need_no_script(portal: str, browser: Browser, owner: str) -> None:
    with tab(browser, portal, PHONE) as phone:
        phone.log_in(owner)
        for path in ("/outcomes", "/imports"):
            phone.open(path)
            phone.check()
    with tab(browser, portal, PHONE, scripts=False) as plain:
        page = plain.log_in(owner)
        plain.open("/imports")
        send(page, "external_id,name\nplain-1,Di Fictional\n")
        press(page, "text=Import it now")
        assert "Imported." in page.inner_text("#result")


def test_an_agency_that_nobody_bills_sees_what_it_uses(desk: Tab) -> None:
    page = desk.open("/billing")
    assert "Without limits" in page.inner_text("main")
    desk.check()
