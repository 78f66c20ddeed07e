"""Plans, what the agency has, what it used and what things will cost."""

from litestar import Controller, Response, get, post
from litestar.params import JSONBody

from domain.kernel.identifiers import to_text
from services.api.v1.billing.schemas import (
    ApplicantUseOut,
    CheckoutIn,
    CostOut,
    InvoiceOut,
    InvoicesOut,
    LinkOut,
    PlanChangeIn,
    PlanPreviewIn,
    PlansOut,
    PreviewOut,
    ReconciliationOut,
    SubscriptionOut,
    UsageOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request


class BillingController(Controller):
    """Everything here is answered from what is cached: Stripe may be away."""

    path = "/v1/billing"
    tags = ["billing"]

    @get("/plans", operation_id="listPlans", summary="What can be bought")
    async def list_plans(self, tenant: GivenTenant, core: GivenCore) -> PlansOut:
        """Plans and add-ons with their prices."""
        return PlansOut.of(await core.queries.list_plans(tenant))

    @get(
        "/subscription",
        operation_id="getSubscription",
        summary="The agency's plan, and what it may do",
    )
    async def get_subscription(self, tenant: GivenTenant, core: GivenCore) -> SubscriptionOut:
        """A plan of `house` is without limits and billed by nobody."""
        return SubscriptionOut.of(await core.queries.get_subscription(tenant))

    @get("/usage", operation_id="getUsage", summary="What was used, and the next invoice")
    async def get_usage(self, tenant: GivenTenant, core: GivenCore) -> UsageOut:
        """Of the running period; a ranking that failed or was cancelled does not count."""
        return UsageOut.of(await core.queries.get_usage(tenant))

    @get(
        "/usage/applicants",
        operation_id="listApplicantUsage",
        summary="A page of rankings by applicant",
    )
    async def list_applicant_usage(
        self, tenant: GivenTenant, core: GivenCore, limit: Limit = DEFAULT, cursor: Cursor = None
    ) -> PageOut[ApplicantUseOut]:
        """Of the running period."""
        page = await core.queries.list_applicant_uses(tenant, page_request(limit, cursor))
        return page_out(page, ApplicantUseOut.of)

    @get(
        "/activation-cost",
        operation_id="getActivationCost",
        summary="What one more active applicant will cost",
    )
    async def get_activation_cost(self, tenant: GivenTenant, core: GivenCore) -> CostOut:
        """To be shown before it is done; only active applicants count."""
        return CostOut.of(await core.queries.cost_of_activation(tenant))


class PayingController(Controller):
    """What is asked of Stripe.

    These take no Idempotency-Key: the same wish again, while its outcome is unknown, is the same
    operation of ours, and Stripe acts on it once.
    """

    path = "/v1/billing"
    tags = ["billing"]

    @post(
        "/checkout-sessions",
        dto=StrictBody[CheckoutIn],
        operation_id="openCheckout",
        summary="The page where a plan is paid",
    )
    async def open_checkout(
        self, data: JSONBody[CheckoutIn], tenant: GivenTenant, core: GivenCore
    ) -> LinkOut:
        """One page is open at a time; the same plan again is the same page."""
        link = await core.commands.open_checkout(tenant, data.to_command())
        return LinkOut(url=link.url)

    @post(
        "/portal-sessions",
        operation_id="openBillingPortal",
        summary="The page of cards, invoices and tax ids",
    )
    async def open_portal(self, tenant: GivenTenant, core: GivenCore) -> LinkOut:
        """At Stripe's; none of it comes here."""
        return LinkOut(url=(await core.commands.open_billing_portal(tenant)).url)

    @post(
        "/plan-previews",
        dto=StrictBody[PlanPreviewIn],
        operation_id="previewPlan",
        summary="What another plan would cost",
        status_code=200,
    )
    async def preview_plan(
        self, data: JSONBody[PlanPreviewIn], tenant: GivenTenant, core: GivenCore
    ) -> PreviewOut:
        """With everything that is in use now; nothing is changed."""
        found = await core.queries.preview_plan(tenant, data.plan)
        return PreviewOut(now_cents=found.now_cents, next_invoice_cents=found.next_invoice_cents)

    @post(
        "/plan-changes",
        dto=StrictBody[PlanChangeIn],
        operation_id="changePlan",
        summary="Move to another plan, now or later",
        status_code=200,
    )
    async def change_plan(
        self, data: JSONBody[PlanChangeIn], tenant: GivenTenant, core: GivenCore
    ) -> SubscriptionOut:
        """Return the subscription as it is then."""
        await core.commands.change_plan(tenant, data.to_command())
        return SubscriptionOut.of(await core.queries.get_subscription(tenant))

    @post(
        "/cancellations",
        operation_id="cancelSubscription",
        summary="Let the subscription end with its period",
        status_code=200,
    )
    async def cancel(self, tenant: GivenTenant, core: GivenCore) -> SubscriptionOut:
        """Nothing is deleted, then or later."""
        await core.commands.cancel_subscription(tenant)
        return SubscriptionOut.of(await core.queries.get_subscription(tenant))

    @post(
        "/resumptions",
        operation_id="resumeSubscription",
        summary="Let it go on, and forget a scheduled change",
        status_code=200,
    )
    async def resume(self, tenant: GivenTenant, core: GivenCore) -> SubscriptionOut:
        """Return the subscription as it is then."""
        await core.commands.resume_subscription(tenant)
        return SubscriptionOut.of(await core.queries.get_subscription(tenant))

    @post(
        "/reconciliations",
        operation_id="reconcileBilling",
        summary="Look at Stripe now",
        status_code=202,
        responses=answers(ReconciliationOut, 202),
    )
    async def reconcile(
        self, tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """It happens by itself at every event, and every hour."""

        async def act() -> Made:
            job = to_text("job", await core.commands.reconcile_billing(tenant))
            out = ReconciliationOut(job_id=job, url=f"/v1/jobs/{job}")
            return Made(out, status=202, location=out.url)

        return await once(act)

    @get("/invoices", operation_id="listInvoices", summary="Invoices, newest first")
    async def list_invoices(self, tenant: GivenTenant, core: GivenCore) -> InvoicesOut:
        """As Stripe has them."""
        found = await core.queries.list_invoices(tenant)
        return InvoicesOut(items=[InvoiceOut.of(each) for each in found])
