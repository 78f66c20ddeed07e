"""An agency subscribes, uses, does not pay and is restored, with events that really travel."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from domain.kernel.identifiers import AgencyId, from_text
from domain.kernel.tenancy import Platform, Purpose, Tenant
from infra.bootstrap import open_core
from infra.devservers import DevServers
from infra.settings import Settings
from services.sandbox.stripe.server import FakeStripe, fake_stripe
from tests.conftest import _within
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation, running_installation
from tests.e2e.portal import PHONE, running_browser, running_portal, tab
from tests.e2e.portal_steps import press
from tests.e2e.test_access_tokens import log_in
from tests.e2e.test_main_job import wait_for
from tests.e2e.test_people import sign_up

DATABASE = "paying"
SECRET = "whsec_of_the_journeys"
DAY = 86_400


@pytest.fixture(scope="module")
def stripe() -> Iterator[FakeStripe]:
    """Yield a simulated Stripe."""
    with fake_stripe() as running:
        yield running


@pytest.fixture(scope="module")
def paying(
    servers: DevServers,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
    stripe: FakeStripe,
) -> Iterator[Installation]:
    """Start every process of an installation that bills."""
    keys = {
        "STRIPE_API_KEY": "sk_test_simulated",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_URL": stripe.url,
    }
    with running_installation(
        servers,
        template_database,
        tmp_path_factory.mktemp("paying"),
        name=DATABASE,
        programs=60,
        every_environment=keys,
    ) as running:
        asyncio.run(_offer(running))
        stripe.deliver_to(f"{running.url}/inbound/stripe", SECRET)
        yield running


async def _offer(running: Installation) -> None:
    async with open_core(Settings.from_env(running.environment)) as opened:
        await opened.core.commands.offer_plans(Platform(Purpose.BILLING))


async def _begin(running: Installation, agency: str) -> None:
    async with open_core(Settings.from_env(running.environment)) as opened:
        tenant = Tenant.system(AgencyId(from_text("agy", agency)))
        await opened.core.commands.open_account(tenant)


async def _tell(running: Installation, agency: str) -> None:
    async with open_core(Settings.from_env(running.environment)) as opened:
        tenant = Tenant.system(AgencyId(from_text("agy", agency)))
        await opened.core.commands.tell_billing_news(tenant)


def in_trial(running: Installation, name: str) -> Client:
    """Return a client of a new agency in its trial."""
    client = running.raw(running.new_agency(name).key)
    asyncio.run(_begin(running, client.get("/v1/me").body["agency_id"]))
    return client


def until(ask: Callable[[], Any], is_so: Callable[[Any], bool], seconds: float = 20.0) -> Any:
    """Ask until it is so; fail with the last answer."""
    deadline = time.monotonic() + seconds
    while not is_so(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)
    return answer


def subscription(client: Client) -> Any:
    """Return what the agency has."""
    return client.get("/v1/billing/subscription").body


def pay(client: Client, stripe: FakeStripe, plan: str) -> None:
    """Open the page and pay it as a browser would."""
    page = client.post("/v1/billing/checkout-sessions", {"plan": plan})
    assert page.status == 201, page
    shown = Client(url=stripe.url).get(urlsplit(page.body["url"]).path)
    assert b"No money moves here" in shown.raw
    paid = Client(url=stripe.url).call("POST", urlsplit(page.body["url"]).path, b"card=works")
    assert b"Paid." in paid.raw
    until(lambda: subscription(client), lambda found: found["plan"] == plan)


def execute(running: Installation, statement: str, *arguments: Any) -> Any:
    """Run a statement as the superuser; return the first value."""

    async def run() -> Any:
        url = _within(running.servers.superuser_url, DATABASE)
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_an_agency_subscribes_and_what_it_may_do_follows(
    paying: Installation, stripe: FakeStripe
) -> None:
    client = in_trial(paying, "Subscribing")
    before = subscription(client)
    assert (before["plan"], before["entitlements"]["rankings_included"]) == ("trial", 100)
    assert client.get("/v1/billing/activation-cost").body["is_included"] is True
    pay(client, stripe, "starter")
    after = subscription(client)
    assert (after["status"], after["entitlements"]["rankings_included"]) == ("active", 200)
    assert client.post("/v1/billing/checkout-sessions", {"plan": "base"}).status == 409
    preview = client.post("/v1/billing/plan-previews", {"plan": "base"}).body
    assert preview["now_cents"] > 0
    assert client.post("/v1/billing/plan-changes", {"plan": "base"}).body["plan"] == "base"
    later = {"plan": "starter", "when": "period-end"}
    assert client.post("/v1/billing/plan-changes", later).body["next_plan"] == "starter"
    assert client.call("POST", "/v1/billing/resumptions").body["next_plan"] is None
    assert client.call("POST", "/v1/billing/cancellations").body["cancels_at"] is not None
    assert client.call("POST", "/v1/billing/resumptions").body["cancels_at"] is None
    invoices = client.get("/v1/billing/invoices").body["items"]
    assert [each["total_cents"] for each in invoices][-1] == 3_500
    assert all(each["status"] == "paid" for each in invoices)
    assert "stripe" not in client.call("POST", "/v1/billing/portal-sessions").body
    kinds = {each["message"]["type"] for each in client.get("/v1/events?limit=100").body["items"]}
    assert "subscription.updated" in kinds


def test_rankings_and_applicants_are_counted_for_whom_they_were(
    paying: Installation, stripe: FakeStripe
) -> None:
    client = in_trial(paying, "Using")
    pay(client, stripe, "base")
    applicant = client.post("/v1/applicants", an_applicant("Counted Person")).body["id"]
    ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
    wait_for(client, ranking["url"])
    usage = client.get("/v1/billing/usage").body
    assert (usage["active_applicants"], usage["rankings"]) == (1, 1)
    assert usage["by_advisor"] == [{"advisor_id": None, "active_applicants": 1, "rankings": 1}]
    assert usage["forecast_cents"] == 9_900
    (one,) = client.get("/v1/billing/usage/applicants").body["items"]
    assert (one["applicant_id"], one["rankings"]) == (applicant, 1)
    sent = len(stripe.simulator.store.meter_events)
    client.call("POST", "/v1/billing/reconciliations")
    until(lambda: len(stripe.simulator.store.meter_events), lambda found: found == sent + 1)
    client.call("POST", "/v1/billing/reconciliations")
    again = client.call("POST", "/v1/billing/reconciliations").body["url"]
    until(lambda: client.get(again).body["state"], lambda state: state == "completed")
    assert len(stripe.simulator.store.meter_events) == sent + 1


def test_of_a_hundred_requests_for_the_last_ranking_one_is_accepted(
    paying: Installation,
) -> None:
    client = in_trial(paying, "Racing")
    applicant = client.post("/v1/applicants", an_applicant("Racing Person")).body["id"]
    path = f"/v1/applicants/{applicant}/rankings"
    wait_for(client, client.post(path, {}).body["url"])
    agency = from_text("agy", client.get("/v1/me").body["agency_id"])
    execute(paying, "UPDATE quota_period SET used = 99 WHERE agency_id = $1", agency)
    with ThreadPoolExecutor(20) as at_once:
        answers = list(at_once.map(lambda _: client.post(path, {}), range(100)))
    statuses = [each.status for each in answers]
    assert (statuses.count(202), statuses.count(429)) == (1, 99)
    refused = next(each for each in answers if each.status == 429)
    assert refused.body["type"] == "/problems/ranking-quota-exceeded"
    assert int(refused.headers["retry-after"]) > 0
    accepted = next(each for each in answers if each.status == 202)
    wait_for(client, accepted.body["url"])
    used = "SELECT used FROM quota_period WHERE agency_id = $1"
    assert execute(paying, used, agency) == 100


def state_once_ended(client: Client, ranking: str) -> str:
    """Return how a ranking ended."""
    ended = ("completed", "cancelled")
    return str(until(lambda: client.get(ranking).body["state"], lambda state: state in ended))


def test_a_ranking_that_does_not_complete_is_not_counted(paying: Installation) -> None:
    client = in_trial(paying, "Cancelling")
    applicant = client.post("/v1/applicants", an_applicant("Cancelled Person")).body["id"]
    states: list[str] = []
    while "cancelled" not in states:
        assert len(states) < 20, "no ranking could be cancelled before it ended"
        ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body["url"]
        client.call("POST", f"{ranking}/cancel")
        states.append(state_once_ended(client, ranking))
    assert client.get("/v1/billing/usage").body["rankings"] == states.count("completed")
    agency = from_text("agy", client.get("/v1/me").body["agency_id"])
    used = execute(paying, "SELECT used FROM quota_period WHERE agency_id = $1", agency)
    assert used == states.count("completed")


def test_who_does_not_pay_can_read_and_export_and_is_restored_by_paying(
    paying: Installation, stripe: FakeStripe
) -> None:
    client = in_trial(paying, "Not paying")
    pay(client, stripe, "base")
    applicant = client.post("/v1/applicants", an_applicant("Kept Person")).body["id"]
    agency = from_text("agy", client.get("/v1/me").body["agency_id"])
    customer = "SELECT customer_id FROM billing_account WHERE agency_id = $1"
    named = execute(paying, customer, agency)
    stripe.simulator.use_card(named, "fails")
    # Ten days ago by what Stripe says: the grace of seven days is over.
    _make_overdue(stripe, named, days=10)
    until(
        lambda: subscription(client)["entitlements"]["standing"],
        lambda standing: standing == "read-only",
    )
    until(
        lambda: client.post("/v1/applicants", an_applicant("New Person")).status,
        lambda status: status == 403,
    )
    refused = client.post(f"/v1/applicants/{applicant}/rankings", {})
    assert refused.body["type"] == "/problems/agency-read-only"
    assert client.get(f"/v1/applicants/{applicant}").status == 200
    assert client.call("POST", f"/v1/applicants/{applicant}/exports").status == 202
    _make_overdue(stripe, named, days=60)
    until(lambda: client.get(f"/v1/applicants/{applicant}").status, lambda status: status == 403)
    assert client.call("POST", f"/v1/applicants/{applicant}/exports").status == 202
    assert client.call("POST", "/v1/billing/portal-sessions").status == 201
    stripe.simulator.use_card(named, "works")
    until(lambda: client.get(f"/v1/applicants/{applicant}").status, lambda status: status == 200)
    assert subscription(client)["status"] == "active"
    kinds = [each["message"]["type"] for each in client.get("/v1/events?limit=100").body["items"]]
    assert {"subscription.past_due", "subscription.read_only"} <= set(kinds)


def _make_overdue(stripe: FakeStripe, customer: str, days: int) -> None:
    """Let the newest invoice be unpaid for `days`, and tell of it."""
    store = stripe.simulator.store
    found = next(
        each for each in store.table("subscription").values() if each["customer"] == customer
    )
    invoice = [each for each in store.table("invoice").values() if each["customer"] == customer][-1]
    invoice.update(status="open", created=store.now - days * DAY, amount_remaining=9_900)
    found["status"] = "past_due"
    store.emit("invoice.payment_failed", invoice)


def test_while_stripe_is_away_the_product_works(paying: Installation, stripe: FakeStripe) -> None:
    client = in_trial(paying, "Outlasting")
    pay(client, stripe, "base")
    stripe.simulator.faults.is_down = True
    try:
        applicant = client.post("/v1/applicants", an_applicant("Working Person")).body["id"]
        ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
        wait_for(client, ranking["url"])
        assert subscription(client)["plan"] == "base"
        assert client.get("/v1/billing/usage").body["forecast_cents"] == 9_900
        assert client.call("POST", "/v1/billing/portal-sessions").status == 503
    finally:
        stripe.simulator.faults.is_down = False
    assert client.call("POST", "/v1/billing/portal-sessions").status == 201


def test_what_stripe_did_not_sign_is_refused(paying: Installation) -> None:
    door = Client(url=paying.url)
    for signature in ("", "t=1,v1=00", "v1=00", "nonsense"):
        answer = door.call(
            "POST", "/inbound/stripe", {"id": "evt_1"}, {"Stripe-Signature": signature}
        )
        assert answer.status == 422, answer
    assert execute(paying, "SELECT count(*) FROM stripe_event WHERE event_id = 'evt_1'") == 0


def test_where_nobody_is_billed_everything_is_without_limits(installation: Installation) -> None:
    client = installation.raw(installation.new_agency("Unbilled").key)
    found = subscription(client)
    assert (found["plan"], found["entitlements"]["rankings_included"]) == ("house", None)
    refused = client.post("/v1/billing/checkout-sessions", {"plan": "base"})
    assert refused.body["type"] == "/problems/billing-not-configured"
    assert client.post("/v1/billing/checkout-sessions", {"plan": "none"}).status == 404


def test_who_signs_up_has_one_trial_without_a_card(paying: Installation) -> None:
    email = "founder@fictional.test"
    first = sign_up(paying, email, "First Agency")
    found = subscription(log_in(paying, email))
    assert (found["plan"], found["status"]) == ("trial", None)
    assert found["entitlements"]["standing"] == "full"
    for letter in Path(paying.environment["PRECEPTOR_MAIL_FOLDER"]).glob("*.eml"):
        letter.unlink()  # so that the next link is the second agency's
    second = sign_up(paying, email, "Second Agency")
    left = "SELECT trial_ends_at - trial_started_at FROM billing_account WHERE agency_id = $1"
    days = [execute(paying, left, from_text("agy", each)).days for each in (first, second)]
    assert days == [14, 0]
    asyncio.run(_tell(paying, second))
    folder = Path(paying.environment["PRECEPTOR_MAIL_FOLDER"])
    subjects = until(
        lambda: [each.read_text() for each in folder.glob("*.eml")],
        lambda letters: any("Your agency can only be read" in each for each in letters),
    )
    assert all(email in each for each in subjects)


def test_the_usage_page_loads_nothing_from_elsewhere(paying: Installation) -> None:
    nobody = paying.raw()
    page = nobody.get("/billing?paid=yes")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b'<script src="/billing.js">' in page.raw
    script = nobody.get("/billing.js")
    assert script.headers["content-type"].startswith("text/javascript")
    asked = {part.split('"')[0].split("?")[0] for part in script.raw.decode().split('"/v1/')[1:]}
    assert asked == {
        f"billing/{each}"
        for each in (
            "subscription",
            "usage",
            "usage/applicants",
            "plans",
            "invoices",
            "checkout-sessions",
            "portal-sessions",
        )
    }


def test_a_simulator_that_is_kept_finds_its_customers_again(tmp_path: Path) -> None:
    path = tmp_path / "stripe.json"
    with fake_stripe(kept=path) as first:
        made = Client(url=first.url).call("POST", "/v1/customers", b"name=Kept").body["id"]
    with fake_stripe(kept=path) as second:
        again = Client(url=second.url)
        assert again.get(f"/v1/customers/{made}").body["name"] == "Kept"
        assert again.call("POST", "/v1/customers", b"name=Next").body["id"] != made


def test_an_owner_subscribes_at_the_portal(paying: Installation, stripe: FakeStripe) -> None:
    agency = sign_up(paying, "owner.billing@fictional.test", "Paying Advising")
    asyncio.run(_begin(paying, agency))
    with running_portal(paying) as url, running_browser() as browser, tab(browser, url) as desk:
        page = desk.log_in("owner.billing@fictional.test")
        desk.open("/billing")
        desk.check()
        press(page, "section:has-text('Starter') button")
        desk.check()
        press(page, "text=Go to Stripe's page")
        assert page.url.startswith(stripe.url)
        press(page, "button[value=works]")
        subscribed = time.monotonic() + 20
        desk.open("/billing?paid=yes")
        while page.get_by_text("Your plan", exact=True).count() == 0:
            assert time.monotonic() < subscribed, page.inner_text("main")
            page.reload()
        desk.check()
        press(page, "section:has-text('Base') button")
        assert "To pay now" in page.inner_text("main")
        desk.check()
        press(page, "text=Change now")
        assert "Base" in page.inner_text("dl.facts")
        page.on("dialog", lambda dialog: dialog.accept())
        press(page, "text=Cancel at the end of the period")
        assert "The subscription ends on" in page.inner_text("main")
        press(page, "text=Let it go on as it is")
        assert "The subscription ends on" not in page.inner_text("main")
        press(page, "text=Cards, invoices and tax ids")
        assert str(page.get_attribute("main a.button", "href")).startswith(stripe.url)
        with tab(browser, url, PHONE) as phone:
            phone.log_in("owner.billing@fictional.test")
            phone.open("/billing")
            phone.check()
