"""Plans, what the agency has, what it used and what things will cost."""

from litestar import Controller, get

from services.api.v1.billing.schemas import (
    ApplicantUseOut,
    CostOut,
    PlansOut,
    SubscriptionOut,
    UsageOut,
)
from services.edge.dependencies import GivenCore, GivenTenant
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
