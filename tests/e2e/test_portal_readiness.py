"""The readiness report as a page and as a file, from a ledger with something in it."""

import pytest
from playwright.sync_api import Browser

from services.cli.demo import keep_applicants
from tests.e2e.installation import Installation
from tests.e2e.portal import PHONE, tab
from tests.e2e.test_access_tokens import log_in
from tests.e2e.test_people import sign_up

OWNER = "owner.ready.portal@fictional.test"


@pytest.fixture(scope="module")
def people(installation: Installation) -> list[str]:
    """Make an agency with three applicants; return the paths of their pages."""
    sign_up(installation, OWNER, "Ready Advising")
    token = log_in(installation, OWNER).key
    assert token is not None
    kept = keep_applicants(installation.client_of(token))
    return [f"/applicants/{each.identifier}" for each in kept]


def test_the_report_shows_lines_evidence_and_questions_and_comes_as_a_file(
    people: list[str], portal: str, browser: Browser
) -> None:
    with tab(browser, portal, PHONE) as owner:
        owner.log_in(OWNER)
        for path in people:
            page = owner.open(f"{path}/readiness")
            owner.check()
            assert page.locator("tbody tr").count() >= 6
            assert page.locator("section.card").count() >= 1
            assert page.locator("details").count() >= 3
        page.select_option("#specialty", "psychiatry")
        page.wait_for_url("**/readiness?specialty=psychiatry")
        assert "Psychiatry" in page.locator("h1").inner_text()
        told = page.request.get(f"{portal}{people[0]}/readiness/report.pdf")
        assert told.headers["content-type"] == "application/pdf"
        assert told.body().startswith(b"%PDF-")
