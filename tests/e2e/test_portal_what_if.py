"""What if, what estimates rest on, the model card and files of a list, at the portal."""

import io
import zipfile

import pytest
from playwright.sync_api import Browser

from services.cli.api_client import ApiClient
from services.cli.demo import keep_applicants
from services.cli.demo_advising import advise
from tests.e2e.installation import Installation
from tests.e2e.portal import DESK, PHONE, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_main_job import wait_for_list
from tests.e2e.test_people import sign_up
from tests.e2e.test_portal_everywhere import ranked

OWNER = "owner.what.if@fictional.test"
APPLICANT = "applicant.what.if@fictional.test"


@pytest.fixture(scope="module")
def home(installation: Installation) -> str:
    """Make an agency with an applicant who reads a published list; return her path."""
    sign_up(installation, OWNER, "What If Advising")
    owner = log_in(installation, OWNER)
    api = ApiClient(url=installation.url, key=str(owner.key))
    first = keep_applicants(api)[0]
    wait_for_list(owner, ranked(owner, first))
    advise(api, first)
    invite(installation, owner, APPLICANT, role="applicant", applicant_id=first.identifier)
    return f"/applicants/{first.identifier}"


def test_an_advisor_changes_inputs_and_sees_the_list_move(
    home: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, DESK) as owner:
        owner.log_in(OWNER)
        owner.open(f"{home}/list")
        owner.check()
        press(owner.page, "text=What if? Change something, see the list move")
        owner.check()
        score = int(owner.page.input_value("#step_2_score") or "0")
        press(owner.page, "main form button")
        assert "The same programs stay on the list." in owner.page.content()
        owner.page.fill("#step_2_score", str(min(score + 25, 290)))
        owner.page.fill("#most", "5")
        press(owner.page, "main form button")
        owner.check()
        answer = owner.page.locator("#answer")
        assert "Would leave" in answer.inner_text()
        assert "not a promise" in answer.inner_text()
        assert owner.page.input_value("#most") == "5"
        owner.page.evaluate("document.querySelector('#most').removeAttribute('max')")
        owner.page.fill("#most", "900")
        press(owner.page, "main form button")
        assert owner.page.locator("p.fault").count() == 1
        owner.check()


def test_an_applicant_asks_on_her_phone_without_scripts(
    home: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, PHONE, scripts=False) as applicant:
        applicant.log_in(APPLICANT)
        page = applicant.open(f"{home}/list")
        assert page.locator("text=Of 100 who look like this").count() > 0
        press(page, "text=What if? Change something, see the list move")
        page.fill("#hands_on_months", "4")
        press(page, "main form button")
        assert "Before and after" in page.content()
        press(page, "text=Back to the list")
        press(page, "text=How good the model is, and what it does not know")
        assert "Nobody's real application was ever seen" in page.inner_text("main")
        assert "Keep to one model" not in page.content()


def test_the_model_card_shows_its_tables_and_every_picture(
    home: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal, PHONE) as owner:
        owner.log_in(OWNER)
        page = owner.open("/model")
        owner.check()
        sources = page.eval_on_selector_all("main img", "all => all.map(each => each.src)")
        assert len(sources) == 4
        for each in sources:
            drawn = page.request.get(each)
            assert (drawn.status, drawn.headers["content-type"]) == (200, "image/svg+xml")
        assert page.locator("main table").count() >= 3
        assert "**" not in page.inner_text("main")
        assert page.request.get(f"{portal}/model/pictures/none").status == 404
        page.click("text=Keep to one model")
        page.select_option("#sha256", index=1)
        press(page, "details form button")
        assert "kept to by your agency" in page.inner_text("main")
        owner.check()
        page.select_option("#sha256", "")
        press(page, "details form button")
        assert "kept to by your agency" not in page.inner_text("main")


def test_a_list_is_taken_along_as_file(home: str, portal: str, browser: Browser) -> None:
    with tab(browser, portal, PHONE) as applicant:
        applicant.log_in(APPLICANT)
        page = applicant.open(f"{home}/list")
        found = {
            str(link).rsplit("/", 1)[-1]: page.request.get(str(link))
            for link in page.eval_on_selector_all(
                "a[href*='/files/'], a[href$='.ics']", "all => all.map(each => each.href)"
            )
        }
        assert {each.status for each in found.values()} == {200}
        first = page.locator("ol.list h3").first.inner_text()
        assert first in found["csv"].body().decode("utf-8-sig")
        assert found["pdf"].body().startswith(b"%PDF-")
        with zipfile.ZipFile(io.BytesIO(found["xlsx"].body())) as book:
            assert first in book.read("xl/sharedStrings.xml").decode()
        assert found["dates.ics"].body().startswith(b"BEGIN:VCALENDAR")
        wrong = page.eval_on_selector("a[href$='/files/csv']", "each => each.href")
        assert page.request.get(str(wrong).replace("/csv", "/exe")).status == 404
