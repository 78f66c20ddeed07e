"""Plan and usage: what the agency has, who used it, what it will cost, and the way to Stripe."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post

from domain.billing.policies.entitlements import OPEN
from domain.billing.ports import Invoice, Link
from domain.billing.use_cases.change_subscription import ChangePlan, When
from domain.billing.use_cases.subscribe import OpenCheckout
from domain.billing.views import ApplicantUse
from domain.kernel.errors import DomainError, InvalidError, Kind, NotFoundError
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.forms import filled, read_form
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/billing"
NOT_THERE = frozenset({Kind.CONFLICT, Kind.UNAVAILABLE})


class BillingPages(Controller):
    """Everything shown is cached, so it is there while Stripe is away; invoices alone are not."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Plan, use, the next invoice, what can be bought."""
        tenant = whoever(request).tenant
        subscription = await core.queries.get_subscription(tenant)
        usage = await core.queries.get_usage(tenant)
        uses = await _uses(core, tenant, request.query_params.get("cursor"))
        return page(
            request,
            "billing.html",
            view=subscription,
            entitled=subscription.entitlements,
            subscribed=_is_open(subscription.entitlements.status),
            usage=usage,
            uses=uses,
            advisors=await _staff(core, tenant),
            applicants=await _names(core, tenant, uses.items),
            book=await core.queries.list_plans(tenant),
            invoices=await _invoices(core, tenant),
            form=filled({}),
            has_paid=request.query_params.get("paid") == "yes",
        )

    @post("/checkout")
    async def subscribe(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """One page at Stripe's is open at a time."""
        form = await read_form(request)
        command = OpenCheckout(plan=form.get("plan")[:64], add_ons=form.all("add_ons")[:20])
        return _leave(request, await core.commands.open_checkout(whoever(request).tenant, command))

    @post("/stripe")
    async def open_stripe(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Cards, invoices and tax ids are at Stripe's; none of it comes here."""
        return _leave(request, await core.commands.open_billing_portal(whoever(request).tenant))

    @post("/preview")
    async def preview(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """What another plan would cost with everything in use now; nothing is changed yet."""
        form = await read_form(request)
        tenant = whoever(request).tenant
        code = form.get("plan")[:64]
        found = await core.queries.preview_plan(tenant, code)
        book = await core.queries.list_plans(tenant)
        plan = next((each for each in book.offered if each.code == code), None)
        if plan is None:
            raise NotFoundError("no-plan", "There is no such plan.")
        return page(request, "billing_preview.html", found=found, plan=plan)

    @post("/plan")
    async def change_plan(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Up at once, or when the period ends."""
        form = await read_form(request)
        when = form.choice("when", When) or When.PERIOD_END
        command = ChangePlan(plan=form.get("plan")[:64], when=when)
        await core.commands.change_plan(whoever(request).tenant, command)
        return away(HOME, said="saved")

    @post("/cancel")
    async def cancel(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """It ends with its period; nothing is deleted."""
        await core.commands.cancel_subscription(whoever(request).tenant)
        return away(HOME, said="saved")

    @post("/resume")
    async def resume(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """It goes on, and a change to come is forgotten."""
        await core.commands.resume_subscription(whoever(request).tenant)
        return away(HOME, said="saved")


def _is_open(status: object) -> bool:
    return status in OPEN


def _leave(request: AnyRequest, link: Link) -> Response[bytes]:
    # Browsers do not follow a form to another site under our policy: a link is pressed instead.
    return page(request, "billing_leave.html", url=link.url, headers={"Cache-Control": "no-store"})


async def _uses(core: Core, tenant: Tenant, cursor: str | None) -> Page[ApplicantUse]:
    try:
        return await core.queries.list_applicant_uses(tenant, PageRequest(cursor=cursor))
    except InvalidError:
        # A cursor somebody cut: begin at the first.
        return await core.queries.list_applicant_uses(tenant, PageRequest())


async def _invoices(core: Core, tenant: Tenant) -> tuple[Invoice, ...] | None:
    """Return them; None where Stripe cannot be asked or there is nothing to ask about."""
    try:
        return await core.queries.list_invoices(tenant)
    except DomainError as error:
        if error.kind in NOT_THERE:
            return None
        raise


async def _staff(core: Core, tenant: Tenant) -> dict[UUID, str]:
    """Return names by id, to those who may read them."""
    if "people:read" not in tenant.permissions:
        return {}
    return {each.id: each.name for each in await core.queries.list_members(tenant)}


async def _names(core: Core, tenant: Tenant, uses: Sequence[ApplicantUse]) -> dict[UUID, str]:
    """Return names of one page of applicants; one erased since has none."""
    found: dict[UUID, str] = {}
    if "applicants:read" not in tenant.permissions:
        return found
    for each in uses:
        try:
            known = await core.queries.get_applicant(tenant, each.applicant)
        except NotFoundError:
            continue
        found[each.applicant] = known.identity.name
    return found
