"""The usage page: what was used, by whom, the next invoice, and the way to Stripe's pages.

It asks for an access token or an API key, keeps it in the page alone, and shows what the API says.
"""

from litestar import Controller, Response, get

from services.api.link_pages import HEADERS
from services.edge.authentication import PUBLIC

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "caption{text-align:left;font-weight:600}"
    "th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8886}"
    "input{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}"
    "button{font:inherit;padding:.4rem .8rem;margin:.3rem .3rem .3rem 0}"
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Plan and usage</title>'
    f"<style>{STYLE}</style></head><body><main><h1>Plan and usage</h1>"
    '<form><label>Access token or API key<input name="key" type="password" autocomplete="off" '
    'maxlength="2000" required></label><button>Show</button></form>'
    '<p role="status"></p><div id="shown"></div>'
    "<noscript>This page needs JavaScript; the same is at /v1/billing/usage.</noscript>"
    '</main><script src="/billing.js"></script></body></html>'
)
SCRIPT = """"use strict";
const form = document.forms[0];
const told = document.querySelector('[role="status"]');
const shown = document.querySelector("#shown");
let key = "";
if (location.search.includes("paid=yes")) {
  told.textContent = "Thank you. Your plan changes as soon as the payment is confirmed.";
}
const money = (cents) => "$" + (cents / 100).toFixed(2);
const known = (value) => (value === null ? "no limit" : String(value));
const day = (text) => (text === null ? "" : text.slice(0, 10));

async function ask(method, path, body) {
  const headers = { Authorization: "Bearer " + key };
  if (body) headers["Content-Type"] = "application/json";
  const sent = { method, headers, body: body ? JSON.stringify(body) : undefined };
  const answer = await fetch(path, sent);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.detail);
  return found;
}
function table(title, rows) {
  const made = document.createElement("table");
  made.createCaption().textContent = title;
  for (const cells of rows) {
    const row = made.insertRow();
    for (const cell of cells) row.insertCell().textContent = cell;
  }
  shown.append(made);
}
function button(words, act) {
  const made = document.createElement("button");
  made.textContent = words;
  made.addEventListener("click", () => act().catch((error) => (told.textContent = error.message)));
  shown.append(made);
}
async function go(path, body) {
  location.assign((await ask("POST", path, body)).url);
}
function showUse(plan, usage) {
  const allowed = plan.entitlements;
  const more = usage.one_more_active_applicant;
  const cost = more.is_included
    ? "included"
    : `${money(more.now_cents)} now, ${money(more.per_period_cents)} each period`;
  const until = day(allowed.standing_until);
  const active = known(allowed.active_applicants_included);
  table("Plan", [
    ["Plan", plan.plan_name + (plan.status ? `, ${plan.status}` : "")],
    ["Standing", allowed.standing + (until ? ` until ${until}` : "")],
    ["Period ends", day(allowed.period_ends_at)],
    ["Rankings", `${usage.rankings} of ${known(allowed.rankings_included)}`],
    ["Active applicants", `${usage.active_applicants} of ${active}`],
    ["Staff seats", `${usage.staff_seats} of ${known(allowed.staff_seats_included)}`],
    ["One more active applicant", more.is_possible ? cost : "not under this plan"],
  ]);
  table("By advisor: active applicants, rankings",
    usage.by_advisor.map((each) =>
      [each.advisor_id ?? "nobody's", each.active_applicants, each.rankings]));
}
async function show() {
  const [plan, usage, people, offered, invoices] = await Promise.all([
    ask("GET", "/v1/billing/subscription"),
    ask("GET", "/v1/billing/usage"),
    ask("GET", "/v1/billing/usage/applicants?limit=100"),
    ask("GET", "/v1/billing/plans"),
    ask("GET", "/v1/billing/invoices").catch(() => ({ items: [] })),
  ]);
  shown.replaceChildren();
  showUse(plan, usage);
  table("By applicant: rankings", people.items.map((each) => [each.applicant_id, each.rankings]));
  table(`Next invoice if nothing changes: ${money(usage.forecast_cents)}`,
    usage.forecast.map((each) => [each.component, each.quantity, money(each.cents)]));
  table("Invoices", invoices.items.map((each) =>
    [day(each.created_at), each.status, money(each.total_cents)]));
  if (plan.status === null || plan.status === "canceled") {
    for (const each of offered.plans) {
      button(`Subscribe to ${each.name}, ${money(each.price_cents)} a ${each.interval}`,
        () => go("/v1/billing/checkout-sessions", { plan: each.code }));
    }
  } else {
    button("Cards, invoices and tax ids", () => go("/v1/billing/portal-sessions"));
  }
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  key = form.elements.key.value.trim();
  told.textContent = "";
  show().catch((error) => (told.textContent = error.message));
});
"""


class BillingPageController(Controller):
    """Where mails about billing lead, and where Stripe sends people back to."""

    path = ""
    opt = PUBLIC
    include_in_schema = False

    @get("/billing", media_type="text/html")
    async def show_billing(self) -> Response[str]:
        """The page."""
        return Response(PAGE, media_type="text/html; charset=utf-8", headers=HEADERS)

    @get("/billing.js", media_type="text/javascript")
    async def read_billing_script(self) -> Response[str]:
        """What fills it."""
        return Response(SCRIPT, media_type="text/javascript; charset=utf-8")
