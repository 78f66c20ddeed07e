"""Steps of journeys at the portal that take a page to the next one."""

from playwright.sync_api import Locator, Page


def press(page: Page, what: str | Locator) -> None:
    """Press something that leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        (page.locator(what).first if isinstance(what, str) else what).click()
