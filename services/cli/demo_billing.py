"""An agency subscribes in front of the user, against the simulated Stripe."""

import http.client
import time
from typing import cast
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from services.cli.api_client import ApiClient, Document

PLAN = "base"
SECONDS = 30.0


class BillingDemoError(RuntimeError):
    """The payment did not lead to what was paid for."""


def run_billing_demo(console: Console, url: str, key: str) -> None:
    """Trial, checkout page, payment, entitlements; BillingDemoError when they do not follow."""
    api = ApiClient(url=url, key=key)
    console.rule("An agency subscribes (simulated Stripe, no money moves)")
    before = api.get("/v1/billing/subscription").body
    if before["plan"] == PLAN:
        console.print("Subscribed in an earlier run.")
    else:
        page = str(api.post("/v1/billing/checkout-sessions", {"plan": PLAN}).body["url"])
        console.print(f"Checkout page  {page}", highlight=False)
        _pay(page)
        console.print("Paid on that page, as its button does.")
    after = _paid(api)
    console.print(_table(before, after))
    usage = api.get("/v1/billing/usage").body
    cents = cast("int", usage["forecast_cents"])
    console.print(f"Next invoice if nothing changes: ${cents / 100:,.2f} (/v1/billing/usage)")
    portal = str(api.call("POST", "/v1/billing/portal-sessions").body["url"])
    console.print(f"Cards and invoices  {portal}\n", highlight=False)


def _pay(page: str) -> None:
    parts = urlsplit(page)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, "card=works")
        status = connection.getresponse().status
    finally:
        connection.close()
    if status != 200:
        raise BillingDemoError(f"the checkout page answered {status}")


def _paid(api: ApiClient) -> Document:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = api.get("/v1/billing/subscription").body
        if found["plan"] == PLAN:
            return found
        time.sleep(0.1)
    raise BillingDemoError(f"what was paid was not granted within {SECONDS:g} s")


def _table(before: Document, after: Document) -> Table:
    table = Table(title="What the agency may do")
    for column in ("", "before", "after"):
        table.add_column(column)
    table.add_row("plan", str(before["plan_name"]), str(after["plan_name"]))
    for name, words in (
        ("active_applicants_included", "active applicants included"),
        ("active_applicants_maximum", "active applicants at most"),
        ("rankings_included", "rankings included"),
        ("rankings_cap", "rankings beyond that"),
        ("standing", "standing"),
    ):
        table.add_row(words, *(_cell(each, name) for each in (before, after)))
    return table


def _cell(subscription: Document, name: str) -> str:
    value = cast("Document", subscription["entitlements"])[name]
    words = {"hard": "refused", "soft": "charged each", None: "no limit"}
    return words.get(cast("str | None", value), str(value))
