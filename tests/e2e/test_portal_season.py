"""The year as pages: interviews and their calendar link."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.client import Client, a_profile, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_visitor import NASTY
from tests.e2e.test_rank_lists import held

OWNER = "season.portal@fictional.test"
NADIA = "nadia.season@fictional.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """An applicant with applications that are out, her agency, and nobody in particular."""

    path: str
    owner: Client
    nobody: Client
    programs: list[str]


@pytest.fixture(scope="module")
def year(installation: Installation) -> Year:
    """Return the one applicant of an agency of the module's own."""
    sign_up(installation, OWNER, "Season Pages")
    owner = log_in(installation, OWNER)
    named = an_applicant("Nadia Fictional", profile=a_profile() | {"season": "2027"})
    own = owner.post("/v1/applicants", named).body["id"]
    programs = owner.get("/v1/programs?limit=3").body["items"]
    for each in programs:
        body = {"program_id": each["id"], "season": "2027", "status": "applied"}
        made = owner.post(f"/v1/applicants/{own}/applications", body | {"on": "2026-09-24"})
        assert made.status == 201, made
    invite(installation, owner, NADIA, role="applicant", applicant_id=own)
    return Year(
        path=f"/applicants/{own}",
        owner=owner,
        nobody=installation.raw(),
        programs=[each["name"] for each in programs],
    )


@pytest.fixture(scope="module")
def nadia(portal: str, browser: Browser, year: Year) -> Iterator[Tab]:
    """Return the applicant on her phone."""
    with tab(browser, portal, PHONE) as opened:
        opened.log_in(NADIA)
        yield opened


@pytest.fixture(scope="module")
def advisor(portal: str, browser: Browser, year: Year) -> Iterator[Tab]:
    """Return the owner at her desk."""
    with tab(browser, portal, DESK) as opened:
        opened.log_in(OWNER)
        yield opened


def press(page: Page, words: str) -> None:
    page.locator(f"main button:has-text('{words}')").first.click()
    page.wait_for_url("**said=*")


def fill(page: Page, place: int, clock: str, zone: str) -> None:
    """Choose the application at `place` and when its interview is."""
    page.select_option("#application", index=place)
    page.fill("#day", "2027-01-11")
    page.fill("#clock", clock)
    page.select_option("#zone", zone)


def test_an_interview_is_written_down_on_the_phone_and_overlaps_are_told(
    advisor: Tab, nadia: Tab, year: Year
) -> None:
    hers = nadia.open(f"{year.path}/interviews")
    assert "No interview yet" in hers.content()
    nadia.check()
    hers.click("main a:text-is('Add an interview')")
    nadia.check()
    fill(hers, 1, "09:30", "America/Los_Angeles")
    hers.evaluate("document.querySelector('#link').type = 'text'")
    hers.fill("#link", "javascript:alert(1)")
    hers.fill("#notes", NASTY)
    hers.click("main button:text-is('Save')")
    assert "https://" in hers.inner_text("#fault-link")
    assert hers.input_value("#notes") == NASTY
    hers.fill("#link", "https://meet.fictional.test/room")
    press(hers, "Save")
    assert NASTY in hers.inner_text("main")
    assert "9:30" in hers.inner_text("main")
    assert "Los Angeles" in hers.inner_text("main")
    nadia.check()

    desk = advisor.open(f"{year.path}/interviews/add")
    fill(desk, 2, "12:00", "America/Chicago")
    advisor.check()
    press(desk, "Save")
    assert desk.inner_text("main").count("Overlaps with") == 2
    advisor.check()
    statuses = [
        each["status"]
        for each in year.owner.get(
            f"/v1/applications?applicant_id={year.path.rsplit('/', 1)[-1]}"
        ).body["items"]
    ]
    assert sorted(statuses) == ["applied", "invited", "invited"]
    desk.locator("main h3 a").first.click()
    desk.fill("#day", "2026-11-12")
    desk.select_option("#status", "done")
    advisor.check()
    press(desk, "Save")
    assert "Overlaps with" not in desk.inner_text("main")


def test_the_calendar_link_is_shown_once_and_closed(nadia: Tab, year: Year, portal: str) -> None:
    hers = nadia.open(f"{year.path}/interviews")
    hers.click("main button:text-is('Make a link')")
    hers.wait_for_selector("#link")
    link = hers.inner_text("#link")
    nadia.check()
    path = link[link.index("/calendar/") :]
    got = hers.request.get(f"{portal}{path}")
    assert got.status == 200
    assert "BEGIN:VEVENT" in got.text()
    assert "Interview:" in got.text()
    nadia.open(f"{year.path}/interviews")
    assert hers.locator("#link").count() == 0
    press(hers, "Close the link")
    assert hers.request.get(f"{portal}{path}").status == 404


def test_the_rank_list_is_ordered_by_hand_and_shared_by_her_alone(
    advisor: Tab, nadia: Tab, year: Year
) -> None:
    for kind in ("advanced", "preliminary"):
        held(year.owner, f"/v1{year.path}", kind)
    hers = nadia.open(f"{year.path}/rank-list")
    assert "preference alone" in hers.inner_text(".lead")
    nadia.check()
    first = hers.inner_text("ul.list li:first-child p").split()[0]
    count = hers.locator("ul.list li").count()
    for _ in range(count):
        hers.locator("ul.list button:has-text('Add')").first.click()
        hers.wait_for_url("**said=*")
    assert hers.locator("ol.list > li").count() == count
    assert "no list of first years" in hers.inner_text("main")
    press(hers, "Add")
    assert "no list of first years" not in hers.inner_text("main")
    assert hers.locator("ol.list ol li").count() == 1
    assert hers.inner_text("ol.list > li:first-child p").startswith(first)
    nadia.check()
    if count > 1:
        press(hers, "Down")
        second = hers.inner_text("ol.list > li:nth-child(2) p")
        assert second.startswith(first)
    desk = advisor.open(f"{year.path}/rank-list")
    assert "Kept by the applicant" in desk.content()
    advisor.check()
    press(hers, "Share it with my advisor")
    press(hers, "I certified exactly this order")
    assert "Certified on" in hers.inner_text("main")
    desk = advisor.open(f"{year.path}/rank-list")
    assert "Certified on" in desk.inner_text("main")
    assert desk.locator("button:has-text('Keep it to myself')").count() == 0
    advisor.check()
    press(desk, "Remove")
    assert desk.locator("ol.list > li").count() == count - 1
    assert "Certified on" not in desk.locator("main .tag.good").all_inner_texts()


def test_the_season_says_what_to_do_and_puts_it_among_the_tasks(
    advisor: Tab, nadia: Tab, year: Year
) -> None:
    hers = nadia.open(f"{year.path}/season")
    assert "Match 2027" in hers.inner_text("h1")
    nadia.check()
    press(hers, "Add to the tasks")
    assert "Register for the 2027 Match" in hers.inner_text("ol.list")
    hers.goto(f"{nadia.url}{year.path}/season")
    assert "Among the tasks" in hers.inner_text("main")
    hers.click("main a:has-text('Match Week')")
    assert "May not be done" in hers.inner_text("main")
    nadia.check()
    assert hers.locator("form[action$='/season/next']").count() == 0
    overview = nadia.open(year.path)
    assert "Interviews." in overview.inner_text(".lead")


def test_late_prices_stand_before_a_program_is_added_and_the_next_season_waits(
    advisor: Tab, year: Year
) -> None:
    desk = advisor.open(f"{year.path}/applications")
    assert "What one more costs now" in desk.inner_text("main")
    advisor.check()
    desk = advisor.open(f"{year.path}/applications/add")
    assert "What one more costs now" in desk.inner_text("main")
    advisor.check()
    desk = advisor.open(f"{year.path}/season")
    advisor.check()
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.click("main button:text-is('Go on')")
    assert "silence is no answer" in desk.inner_text("#fault-to_season")
    advisor.check()


def test_after_the_match_a_plan_is_offered_and_the_next_season_begun(
    advisor: Tab, year: Year
) -> None:
    named = an_applicant("Cleo Fictional", profile=a_profile() | {"season": "2026"})
    own = year.owner.post("/v1/applicants", named).body["id"]
    program = year.owner.get("/v1/programs?limit=1").body["items"][0]["id"]
    body = {"program_id": program, "season": "2026", "status": "applied", "on": "2025-09-24"}
    made = year.owner.post(f"/v1/applicants/{own}/applications", body)
    assert made.status == 201, made
    ended = year.owner.call(
        "POST",
        f"/v1/applications/{made.body['id']}/events",
        {"status": "not-matched", "on": "2026-03-20"},
        {"If-Match": made.headers["etag"]},
    )
    assert ended.status == 201, ended
    desk = advisor.open(f"/applicants/{own}/season")
    assert "The plan for applying again" in desk.inner_text("main")
    assert "Write down what every interview" in desk.inner_text("main")
    advisor.check()
    press(desk, "Add to the tasks")
    desk = advisor.open(f"/applicants/{own}/season")
    desk.select_option("#to_season", "2027")
    press(desk, "Go on")
    assert "Match 2027" in desk.inner_text("h1")
    advisor.check()
