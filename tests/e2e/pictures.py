"""Pictures of the main pages for the README: `python -m tests.e2e.pictures` (`make pictures`)."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect

from infra.devservers import temporary_servers
from services.cli.demo import keep_applicants
from tests.conftest import make_template
from tests.e2e.installation import Installation, running_installation
from tests.e2e.portal import DESK, PHONE, Tab, running_browser, running_portal, tab
from tests.e2e.test_people import PASSWORD, newest_token, sign_up
from tests.e2e.test_portal_visitor import rank as rank_as_visitor

FOLDER = Path(__file__).resolve().parents[2] / "infra" / "pictures" / "portal"
OWNER = "owner@pictures.example"
APPLICANT = "applicant@pictures.example"
PROGRAMS = 1_500
TALLEST = 1_400


def main() -> None:
    """Start everything, walk through the pages, keep a picture of each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        temporary_servers() as servers,
        tempfile.TemporaryDirectory() as folder,
        running_installation(
            servers, make_template(servers), Path(folder), name="pictures", programs=PROGRAMS
        ) as installation,
        running_portal(installation) as portal,
        running_browser() as browser,
    ):
        with tab(browser, portal, PHONE) as visitor:
            visitor.open("/")
            _keep(visitor, "visitor")
            rank_as_visitor(visitor)
            _keep(visitor, "visitor-list")
        first = _agency(installation)
        with tab(browser, portal, DESK) as owner:
            owner.log_in(OWNER)
            _walk_owner(owner, first)
            _invite(installation, owner, first)
        with tab(browser, portal, PHONE) as applicant:
            page = applicant.open(f"/invitation#{newest_token(installation, APPLICANT, 'invites')}")
            page.fill("#name", "Carla Mockridge")
            page.fill("#password", PASSWORD)
            page.click("main form button")
            page.wait_for_url("**/log-in?said=welcome")
            applicant.log_in(APPLICANT)
            _keep(applicant, "applicant")
            applicant.open(f"{first}/list")
            _keep(applicant, "applicant-list")
            applicant.open(f"{first}/experience")
            _keep(applicant, "applicant-experience")


def _agency(installation: Installation) -> str:
    sign_up(installation, OWNER, "Harbor Lights Advising")
    client = installation.raw().post("/v1/auth/log-ins", {"email": OWNER, "password": PASSWORD})
    api = installation.client_of(str(client.body["access_token"]))
    return f"/applicants/{keep_applicants(api)[0].identifier}"


def _walk_owner(owner: Tab, first: str) -> None:
    _keep(owner, "roster")
    page = owner.open(f"{first}/list")
    page.click("text=Rank and build the list")
    page.wait_for_selector("ol.list > li", timeout=60_000)
    page.locator("ol.list summary").first.click()
    _keep(owner, "list-editor")
    page.click("text=Publish to the applicant")
    page.wait_for_url("**said=published")
    for name, path in (
        ("overview", first),
        ("readiness", f"{first}/readiness"),
        ("integrations", "/integrations"),
        ("programs", "/programs"),
        ("outcomes", "/outcomes"),
    ):
        owner.open(path)
        _keep(owner, name)


def _invite(installation: Installation, owner: Tab, first: str) -> None:
    page = owner.open(first)
    page.fill("#email", APPLICANT)
    page.click("text=Send the invitation")
    page.wait_for_url("**?said=invited")


def _keep(tab_: Tab, name: str) -> None:
    page = tab_.page
    page.wait_for_load_state("networkidle")
    size = page.viewport_size or {"width": DESK[0], "height": DESK[1]}
    height = min(TALLEST, page.evaluate("() => document.documentElement.scrollHeight"))
    clip: FloatRect = {"x": 0, "y": 0, "width": size["width"], "height": height}
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip)
    sys.stdout.write(f"{name}: {page.url}\n")


if __name__ == "__main__":
    main()
