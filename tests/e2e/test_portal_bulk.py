"""Several applicants at once: put somebody on, write, apply a routine, take a table along."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.portal import PHONE, Tab, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up

OWNER = "owner.bulk@fictional.test"
NAMES = ("=HYPERLINK(1)", "Bea <i>Bulk</i>", "Not Chosen")


@pytest.fixture(scope="module")
def owner(installation: Installation) -> Client:
    sign_up(installation, OWNER, "Bulk Advising")
    made = log_in(installation, OWNER)
    invite(installation, made, "advisor.bulk@fictional.test", role="advisor")
    for name in NAMES:
        made.post("/v1/applicants", an_applicant(name))
    made.post("/v1/task-routines", {"name": "Begin", "tasks": [{"title": "Say hello"}]})
    return made


@pytest.fixture
def desk(owner: Client, portal: str, browser: Browser) -> Iterator[Tab]:
    """Yield a phone without scripts: everything goes by forms."""
    assert owner.key
    with tab(browser, portal, PHONE, scripts=False) as opened:
        opened.log_in(OWNER)
        yield opened


def choose(desk: Tab) -> None:
    """Choose the first two, and open what may be done for them."""
    page = desk.open("/roster")
    for name in NAMES[:2]:
        page.locator("tr", has_text=name).locator("input[name=applicant]").check()
    page.click("text=More for those chosen")


def people(owner: Client) -> dict[str, str]:
    return {each["name"]: each["id"] for each in owner.get("/v1/applicants").body["items"]}


def test_somebody_is_put_on_those_chosen_and_nobody_else(desk: Tab, owner: Client) -> None:
    choose(desk)
    page = desk.page
    page.select_option("#advisor", index=1)
    chosen = page.locator("#advisor").input_value()
    page.fill("#title", "Essay mentor")
    page.check("input[name=leads]")
    press(page, "text=Put on")
    assert "Done for 2 of 2 applicants." in page.inner_text("main")
    known = people(owner)
    on = {name: owner.get(f"/v1/applicants/{known[name]}/advisors").body["items"] for name in NAMES}
    assert [[each["title"] for each in on[name]] for name in NAMES] == [["Essay mentor"]] * 2 + [[]]
    assert {each["advisor_id"] for name in NAMES[:2] for each in on[name]} == {chosen}


def test_each_gets_the_message_and_the_tasks(desk: Tab, owner: Client) -> None:
    choose(desk)
    desk.page.fill("#message", "Dear <b>both</b>")
    press(desk.page, "main button:text-is('Send')")
    assert "Done for 2 of 2 applicants." in desk.page.inner_text("main")
    choose(desk)
    desk.page.select_option("#routine", index=1)
    press(desk.page, "text=Apply it")
    assert "Done for 2 of 2 applicants." in desk.page.inner_text("main")
    for name, identifier in people(owner).items():
        said = owner.get(f"/v1/applicants/{identifier}/messages").body["items"]
        tasks = owner.get(f"/v1/tasks?applicant_id={identifier}").body["items"]
        assert (len(said), len(tasks)) == ((0, 0) if name == NAMES[2] else (1, 1)), name


def test_one_that_is_gone_is_named_and_stops_nobody(desk: Tab, owner: Client) -> None:
    gone = owner.post("/v1/applicants", an_applicant("Gone Meanwhile")).body["id"]
    page = desk.open("/roster")
    for name in ("Gone Meanwhile", *NAMES[:2]):
        page.locator("tr", has_text=name).locator("input[name=applicant]").check()
    page.click("text=More for those chosen")
    assert owner.call("DELETE", f"/v1/applicants/{gone}").status == 204
    page.fill("#message", "Once")
    press(page, "main button:text-is('Send')")
    assert "Done for 2 of 3 applicants." in page.inner_text("main")
    assert "Not done" in page.locator("tr", has_text=gone).inner_text()


def test_a_table_of_those_chosen_holds_no_formula(desk: Tab) -> None:
    choose(desk)
    with desk.page.expect_download() as waiting:
        desk.page.click("text=Those chosen as CSV")
    rows = list(csv.reader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert rows[0][1] == "name"
    assert sorted(row[1] for row in rows[1:]) == sorted(["'=HYPERLINK(1)", "Bea <i>Bulk</i>"])


def test_the_page_is_usable_by_everybody(owner: Client, portal: str, browser: Browser) -> None:
    assert owner.key
    with tab(browser, portal, PHONE) as opened:
        opened.log_in(OWNER)
        opened.open("/roster")
        opened.page.click("text=More for those chosen")
        opened.check()
