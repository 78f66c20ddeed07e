"""The portal in a real browser: what was refused, what it weighs, whether everybody can use it."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from infra.supervisor import ChildSpec, Supervisor, wait_until_ready
from tests.e2e.client import is_up
from tests.e2e.installation import Installation
from tests.e2e.test_people import PASSWORD

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = (390, 844)
DESK = (1280, 900)
PAGE_BYTES = 100_000
PAGE_REQUESTS = 15
READY_SECONDS = 60.0
PLACES = itertools.count(1)
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__refused.push(event.violatedDirective + " " + event.blockedURI));
"""


class NoBrowserError(RuntimeError):
    """There is no Chromium here and none can be installed."""


def chromium() -> str:
    """Return the browser of the distribution, installing it where we are allowed to."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        subprocess.run([apt, "update", "-q"], check=True)
        subprocess.run([apt, "install", "-qy", "chromium"], check=True)
        found = shutil.which("chromium")
    if found is None:
        raise NoBrowserError("Pages are tested in Debian's chromium: apt-get install chromium")
    return found


@contextmanager
def running_portal(installation: Installation) -> Iterator[str]:
    """Serve the portal of an installation; yield its address."""
    url = installation.environment["PRECEPTOR_PORTAL_URL"]
    with Supervisor(logs=installation.folder) as supervisor:
        child = supervisor.start(
            ChildSpec(
                name="portal",
                command=(sys.executable, "-m", "services.cli", "serve", "portal"),
                environment=installation.environment,
                folder=installation.folder,
            )
        )
        wait_until_ready(child, lambda: is_up(url), seconds=READY_SECONDS)
        yield url


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the browser once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(slots=True, kw_only=True)
class Tab:
    """One person's tab: where they are, what the page asked for, what was refused."""

    page: Page
    url: str
    asked: list[Response] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the portal."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def log_in(self, email: str, password: str = PASSWORD) -> Page:
        """Log in through the form."""
        self.open("/log-in")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.click("main form button")
        self.page.wait_for_url(lambda address: "/log-in" not in address)
        return self.page

    def check(self) -> None:
        """The page at hand: nothing refused or broken, light enough, usable in both themes."""
        self.page.wait_for_load_state()
        where = self.page.url
        assert self.broken == [], f"{where}: {self.broken}"
        refused = self.page.evaluate("() => window.__refused ?? []")
        assert refused == [], f"{where}: {refused}"
        assert len(self.asked) <= PAGE_REQUESTS, f"{where}: {len(self.asked)} requests"
        weight = sum(_weight(each) for each in self.asked)
        assert 0 < weight <= PAGE_BYTES, f"{where}: {weight} bytes"
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{where}: {wide} pixels wider than the window"
        for theme in ("dark", "light"):
            self.page.emulate_media(color_scheme=theme)
            found = Axe().run(self.page, options=AXE).response["violations"]
            bad = [
                f"{each['id']}: {node['target']} {node['html'][:120]}"
                for each in found
                if each["impact"] in {"serious", "critical"}
                for node in each["nodes"]
            ]
            assert bad == [], f"{where} ({theme}): {bad}"


@contextmanager
def tab(
    browser: Browser, url: str, size: tuple[int, int] = DESK, *, scripts: bool = True
) -> Iterator[Tab]:
    """Open a fresh browser profile with one tab; without scripts where asked."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        locale="en-US",
        reduced_motion="reduce",
        # Everybody sits somewhere else: what is limited by address is limited for each.
        extra_http_headers={"X-Forwarded-For": f"198.18.{next(PLACES) % 250}.{os.getpid() % 250}"},
    )
    try:
        yield _watched(context, url)
    finally:
        context.close()


def _watched(context: BrowserContext, url: str) -> Tab:
    context.add_init_script(WATCH)
    page = context.new_page()
    made = Tab(page=page, url=url)

    def weigh(response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            made.asked.clear()
        if response.status < 300 and response.request.resource_type != "fetch":
            made.asked.append(response)
        if response.status >= 500:
            made.broken.append(f"{response.status} {response.url}")

    page.on("response", weigh)
    page.on("pageerror", lambda error: made.broken.append(str(error)))
    page.set_default_timeout(15_000)
    return made


def _weight(response: Response) -> int:
    """Bytes over the wire, also of what the browser has kept from the page before."""
    told = response.headers.get("content-length")
    return len(response.body()) if told is None else int(told)
