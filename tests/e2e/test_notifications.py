"""What members hear: once each, by mail as they chose, never of what is not theirs."""

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from domain.kernel.identifiers import AgencyId, from_text
from domain.kernel.tenancy import Tenant
from infra.bootstrap import open_core
from infra.settings import Settings
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_casework import Case
from tests.e2e.test_main_job import wait_for, wait_for_list
from tests.e2e.test_people import sign_up

OWNER = "owner.news@fictional.test"
CLEO = "cleo.news@fictional.test"
AT_ANY_HOUR = {"quiet_from": 0, "quiet_to": 0}


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    """Return an agency of the module's own."""
    return sign_up(installation, OWNER, "News Advising")


@pytest.fixture(scope="module")
def case(installation: Installation, agency: str) -> Case:
    """Return its owner and an applicant who logs in, both reachable at any hour."""
    owner = log_in(installation, OWNER)
    own = owner.post("/v1/applicants", an_applicant("Cleo Fictional")).body["id"]
    other = owner.post("/v1/applicants", an_applicant("Nadia Fictional")).body["id"]
    applicant = invite(installation, owner, CLEO, role="applicant", applicant_id=own)
    for each in (owner, applicant):
        kept = each.call("PUT", "/v1/notification-preferences", AT_ANY_HOUR)
        assert kept.status == 200, kept
    return Case(owner=owner, applicant=applicant, own=own, other=other)


def sweep(installation: Installation, agency: str) -> int:
    """Tell members what is news, as housekeeping does every minute."""

    async def act() -> int:
        async with open_core(Settings.from_env(installation.environment)) as opened:
            tenant = Tenant.system(AgencyId(from_text("agy", agency)))
            return await opened.core.commands.tell_members(tenant)

    return asyncio.run(act())


def mails(installation: Installation, to: str) -> list[EmailMessage]:
    """Return notifications mailed to an address, oldest first."""
    folder = Path(installation.environment["PRECEPTOR_MAIL_FOLDER"])
    letters = [
        message_from_bytes(each.read_bytes(), policy=policy.default)
        for each in sorted(folder.glob("*.eml"))
    ]
    return [each for each in letters if each["To"] == to and each["List-Unsubscribe"]]


def due_in(days: int) -> str:
    """Return the date in so many days."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()  # noqa: TID251 - a real day


def texts(client: Client) -> list[str]:
    """Return what a member was told, newest first."""
    return [each["text"] for each in client.get("/v1/notifications").body["items"]]


def test_a_message_and_a_date_are_told_once_and_mailed(
    installation: Installation, case: Case, agency: str
) -> None:
    path = f"/v1/applicants/{case.own}"
    assert case.owner.post(f"{path}/messages", {"text": "Secret words"}).status == 201
    soon = {"title": "Secret title", "due_on": due_in(6)}
    assert case.owner.post(f"{path}/tasks", soon).status == 201
    later = {"title": "Later", "due_on": due_in(40)}
    assert case.owner.post(f"{path}/tasks", later).status == 201
    sweep(installation, agency)
    assert sweep(installation, agency) == 0
    told = texts(case.applicant)
    assert len(told) == 2
    assert any("in 6 days" in each for each in told)
    assert case.applicant.get("/v1/notifications").body["unread"] == 2
    assert case.applicant.post("/v1/notifications/read", None).body == {"new": 2}
    assert case.applicant.get("/v1/notifications").body["unread"] == 0
    (mail,) = mails(installation, CLEO)
    assert "2 things wait for you at News Advising" in str(mail["Subject"])
    assert "Secret" not in str(mail.get_content())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_cares_for_an_applicant_hears_of_her_message(
    installation: Installation, case: Case, agency: str
) -> None:
    assert (
        case.applicant.post(f"/v1/applicants/{case.own}/messages", {"text": "Hello"}).status == 201
    )
    before = len(texts(case.applicant))
    sweep(installation, agency)
    assert "You have a new message." in texts(case.owner)
    assert len(texts(case.applicant)) == before


def test_a_published_list_is_told_to_its_applicant_and_mailed(
    installation: Installation, case: Case, agency: str
) -> None:
    asked = case.owner.post(
        f"/v1/applicants/{case.own}/rankings", {"shortlist": {"max_programs": 3}}
    )
    wait_for(case.owner, asked.body["url"])
    path = wait_for_list(case.owner, case.own)["url"]
    sweep(installation, agency)
    words = "Your list was published: you can read it now."
    assert words not in texts(case.applicant)
    etag = case.owner.get(path).headers["etag"]
    published = case.owner.post(f"{path}/publish", {}, **{"If-Match": etag})
    assert published.status == 200, published
    before = len(mails(installation, CLEO))
    sweep(installation, agency)
    sweep(installation, agency)
    assert texts(case.applicant).count(words) == 1
    assert words not in texts(case.owner)
    (mail,) = mails(installation, CLEO)[before:]
    assert mail["Subject"] == words
    about = case.applicant.get("/v1/notifications").body["items"][0]["about"]
    assert case.applicant.get(about).status == 200


def test_one_click_ends_the_mail_and_the_portal_goes_on(
    installation: Installation, case: Case, agency: str
) -> None:
    count = len(mails(installation, CLEO))
    link = str(mails(installation, CLEO)[0]["List-Unsubscribe"]).strip("<>")
    nobody = installation.raw()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    path = urlsplit(link).path
    for _ in range(2):
        clicked = nobody.call("POST", path, b"List-Unsubscribe=One-Click", form)
        assert clicked.status == 204, clicked
    assert case.applicant.get("/v1/notification-preferences").body["is_suppressed"]
    wrong = path[:-2] + ("AA" if not path.endswith("AA") else "BB")
    assert nobody.call("POST", wrong, b"", form).status == 404
    assert case.owner.post(f"/v1/applicants/{case.own}/messages", {"text": "More"}).status == 201
    told = len(texts(case.applicant))
    sweep(installation, agency)
    assert len(texts(case.applicant)) == told + 1
    assert len(mails(installation, CLEO)) == count


def test_preferences_are_kept_whole_and_a_key_has_none(
    installation: Installation, case: Case
) -> None:
    wish = {
        "channels": {"message": "portal"},
        "time_zone": "Asia/Kolkata",
        "quiet_from": 22,
        "quiet_to": 6,
        "digest_hour": 9,
    }
    kept = case.owner.call("PUT", "/v1/notification-preferences", wish)
    assert (kept.status, kept.body["channels"]["message"]) == (200, "portal")
    assert kept.body["channels"]["task-due"] == "mail"
    read = case.owner.get("/v1/notification-preferences").body
    assert (read["time_zone"], read["digest_hour"]) == ("Asia/Kolkata", 9)
    odd = case.owner.call("PUT", "/v1/notification-preferences", {"time_zone": "Mars/Olympus"})
    assert (odd.status, odd.body["errors"][0]["pointer"]) == (422, "/time_zone")
    key = installation.raw(installation.new_agency("News By Key").key)
    refused = key.get("/v1/notifications")
    assert (refused.status, refused.body["type"]) == (403, "/problems/not-a-person")
