"""Every page that can be reached by links: each opens, none leads nowhere, in either language."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser

from services.cli.api_client import ApiClient
from services.cli.demo import DemoApplicant, keep_applicants
from services.cli.demo_advising import advise
from tests.e2e.client import Client
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, Tab, tab
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import sign_up

OWNER = "owner.everywhere@fictional.test"
APPLICANT = "applicant.everywhere@fictional.test"
ID = re.compile(r"[a-z]{3}_[0-9a-z]{26}")
LINK = re.compile(r'(?:href|src)="([^"#]+)')
SLOW = re.compile(r"/(next-steps|robust)$")
"""Pages that solve again have a test of their own."""
OF_A_KIND = 2


@pytest.fixture(scope="module")
def world(installation: Installation) -> str:
    """Make an agency with an applicant who was ranked, advised and invited; return her id."""
    sign_up(installation, OWNER, "Everywhere Advising")
    owner = log_in(installation, OWNER)
    api = ApiClient(url=installation.url, key=str(owner.key))
    first = keep_applicants(api)[0]
    wait_for_list(owner, ranked(owner, first))
    advise(api, first)
    invite(installation, owner, APPLICANT, role="applicant", applicant_id=first.identifier)
    return first.identifier


def ranked(owner: Client, applicant: DemoApplicant) -> str:
    ranking = owner.post(f"/v1/applicants/{applicant.identifier}/rankings", {"shortlist": {}})
    wait_for(owner, ranking.body["url"])
    return applicant.identifier


def crawl(opened: Tab, start: str) -> Counter[str]:
    """Follow links from `start`, two pages of a kind; return kinds seen, fail at a dead end."""
    todo = deque([(start, "")])
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    while todo:
        path, origin = todo.popleft()
        kind = ID.sub("*", urlsplit(path).path)
        if path in seen or kinds[kind] >= OF_A_KIND or SLOW.search(kind):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = opened.page.request.get(f"{opened.url}{path}")
        assert answer.status == 200, f"{path} from {origin}: {answer.status}"
        if "html" in answer.headers["content-type"]:
            todo.extend((to, path) for to in links(opened.url, path, answer.text()))
    return kinds


def speak(opened: Tab, language: str) -> None:
    """Choose a language at the foot of the page."""
    opened.page.click(f"footer button[lang={language}]")
    opened.page.locator(f"html[lang={language}]").wait_for(state="attached")


def links(url: str, path: str, text: str) -> list[str]:
    """Return where a page of the portal leads inside it."""
    found = []
    for link in LINK.findall(text):
        to = urlsplit(urljoin(f"{url}{path}", link.replace("&amp;", "&")))
        if to.netloc == urlsplit(url).netloc and not to.path.startswith(("/assets", "/log-out")):
            found.append(f"{to.path}?{to.query}" if to.query else to.path)
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_link_of_an_owner_leads_nowhere(
    world: str, portal: str, browser: Browser, language: str
) -> None:
    with tab(browser, portal, DESK) as owner:
        start = urlsplit(owner.log_in(OWNER).url).path
        speak(owner, language)
        kinds = crawl(owner, start)
    assert f"/applicants/{ID.sub('*', world)}/list" in kinds
    assert len(kinds) >= 50


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_link_of_an_applicant_leads_nowhere(
    world: str, portal: str, browser: Browser, language: str
) -> None:
    with tab(browser, portal, PHONE) as applicant:
        start = urlsplit(applicant.log_in(APPLICANT).url).path
        speak(applicant, language)
        kinds = crawl(applicant, start)
    assert {"/applicants/*/list", "/applicants/*/applications/*", "/account"} <= kinds.keys()
    assert len(kinds) >= 20
    assert not any(each.startswith(("/roster", "/team", "/billing")) for each in kinds)


def test_no_link_of_a_visitor_leads_nowhere(portal: str, browser: Browser) -> None:
    with tab(browser, portal, PHONE) as visitor:
        kinds = crawl(visitor, "/")
    assert {"/", "/log-in", "/sign-up"} <= kinds.keys()
