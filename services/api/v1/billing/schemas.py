"""Bodies of billing."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.billing.entities import AddOn, Component, Entitlements, Plan
from domain.billing.policies.costs import Cost, Line
from domain.billing.policies.plans import PlanBook
from domain.billing.ports import Invoice
from domain.billing.use_cases.change_subscription import ChangePlan, When
from domain.billing.use_cases.subscribe import OpenCheckout
from domain.billing.views import AdvisorUse, ApplicantUse, SubscriptionView, UsageView
from domain.kernel.identifiers import to_text
from services.edge.bodies import InStruct, OutStruct

Code = Annotated[str, Meta(min_length=1, max_length=64)]


class CheckoutIn(InStruct):
    """What to pay for."""

    plan: Code
    add_ons: Annotated[list[Code], Meta(max_length=10)] = []

    def to_command(self) -> OpenCheckout:
        """Return the command."""
        return OpenCheckout(plan=self.plan, add_ons=tuple(self.add_ons))


class PlanPreviewIn(InStruct):
    """The plan to know the price of."""

    plan: Code


class PlanChangeIn(InStruct):
    """The plan to move to: now with the difference invoiced, or when the period ends."""

    plan: Code
    when: Literal["now", "period-end"] = "now"

    def to_command(self) -> ChangePlan:
        """Return the command."""
        return ChangePlan(plan=self.plan, when=When(self.when))


class LinkOut(OutStruct):
    """A page of Stripe's; no card is ever shown to us."""

    url: str


class PreviewOut(OutStruct):
    """What a plan would cost at once, and the next invoice with it; before tax."""

    now_cents: int
    next_invoice_cents: int


class ReconciliationOut(OutStruct):
    """The job that looks."""

    job_id: str
    url: str


class InvoiceOut(OutStruct):
    """An invoice; page and PDF are Stripe's."""

    id: str
    number: str | None
    status: str
    total_cents: int
    due_cents: int
    created_at: datetime
    page_url: str | None
    pdf_url: str | None

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """Map the invoice."""
        return cls(
            id=invoice.id,
            number=invoice.number,
            status=invoice.status,
            total_cents=invoice.total_cents,
            due_cents=invoice.due_cents,
            created_at=invoice.created_at,
            page_url=invoice.page,
            pdf_url=invoice.pdf,
        )


class InvoicesOut(OutStruct):
    """The newest, newest first."""

    items: list[InvoiceOut]


class PlanOut(OutStruct):
    """One way to pay; null where something has no limit or cannot be had beyond what is included.

    `cap`: what happens to rankings beyond those included, refused (hard) or charged (soft).
    """

    code: str
    name: str
    interval: str | None
    price_cents: int
    included_active_applicants: int | None
    extra_active_applicant_cents: int | None
    included_staff_seats: int | None
    extra_staff_seat_cents: int | None
    included_rankings: int | None
    extra_ranking_cents: int | None
    cap: str
    trial_days: int | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Map the plan."""
        return cls(
            code=plan.code,
            name=plan.name,
            interval=plan.interval,
            price_cents=plan.price_cents,
            included_active_applicants=plan.included_applicants,
            extra_active_applicant_cents=plan.extra_applicant_cents,
            included_staff_seats=plan.included_seats,
            extra_staff_seat_cents=plan.extra_seat_cents,
            included_rankings=plan.included_rankings,
            extra_ranking_cents=plan.extra_ranking_cents,
            cap=plan.cap,
            trial_days=plan.trial_days,
        )


class AddOnOut(OutStruct):
    """Something bought beside a plan."""

    code: str
    name: str
    price_cents: int
    interval: str
    rankings: int
    staff_seats: int

    @classmethod
    def of(cls, add_on: AddOn) -> Self:
        """Map the add-on."""
        return cls(
            code=add_on.code,
            name=add_on.name,
            price_cents=add_on.price_cents,
            interval=add_on.interval,
            rankings=add_on.rankings,
            staff_seats=add_on.seats,
        )


class PlansOut(OutStruct):
    """Everything that can be bought, and the trial that comes first; US dollars."""

    version: str
    trial: PlanOut
    plans: list[PlanOut]
    add_ons: list[AddOnOut]

    @classmethod
    def of(cls, book: PlanBook) -> Self:
        """Map the book."""
        return cls(
            version=book.version,
            trial=PlanOut.of(book.trial),
            plans=[PlanOut.of(each) for each in book.offered],
            add_ons=[AddOnOut.of(each) for each in book.add_ons],
        )


class EntitlementsOut(OutStruct):
    """What the agency may do; a null maximum means no limit.

    `standing`: full, read-only or suspended; `standing_until` is when time alone changes it.
    """

    standing: str
    standing_until: datetime | None
    active_applicants_included: int | None
    active_applicants_maximum: int | None
    staff_seats_included: int | None
    rankings_included: int | None
    rankings_cap: str
    period_starts_at: datetime
    period_ends_at: datetime | None
    add_ons: list[str]

    @classmethod
    def of(cls, entitled: Entitlements) -> Self:
        """Map them."""
        return cls(
            standing=entitled.standing,
            standing_until=entitled.standing_until,
            active_applicants_included=entitled.applicants_included,
            active_applicants_maximum=entitled.applicants_maximum,
            staff_seats_included=entitled.seats_included,
            rankings_included=entitled.rankings.included,
            rankings_cap=entitled.rankings.cap,
            period_starts_at=entitled.rankings.starts_at,
            period_ends_at=entitled.rankings.ends_at,
            add_ons=list(entitled.add_ons),
        )


class SubscriptionOut(OutStruct):
    """The agency's plan as last fetched; `status` in Stripe's words, null in trial and house."""

    plan: str
    plan_name: str
    status: str | None
    trial_ends_at: datetime | None
    cancels_at: datetime | None
    next_plan: str | None
    extra_active_applicants: int
    extra_staff_seats: int
    entitlements: EntitlementsOut

    @classmethod
    def of(cls, view: SubscriptionView) -> Self:
        """Map the view."""
        account, entitled = view.account, view.entitlements
        paid = None if account is None else account.subscription
        return cls(
            plan=entitled.plan,
            plan_name=entitled.plan_name,
            status=entitled.status,
            trial_ends_at=None if account is None else account.trial_ends_at,
            cancels_at=None if paid is None else paid.cancels_at,
            next_plan=None if paid is None else paid.next_plan,
            extra_active_applicants=0 if paid is None else paid.quantity(Component.APPLICANTS),
            extra_staff_seats=0 if paid is None else paid.quantity(Component.SEATS),
            entitlements=EntitlementsOut.of(entitled),
        )


class CostOut(OutStruct):
    """What one more active applicant costs, each period and for the rest of this one."""

    is_possible: bool
    is_included: bool
    per_period_cents: int
    now_cents: int

    @classmethod
    def of(cls, cost: Cost | None) -> Self:
        """Map the cost; None: the plan has no room for one more."""
        if cost is None:
            return cls(is_possible=False, is_included=False, per_period_cents=0, now_cents=0)
        return cls(
            is_possible=True,
            is_included=cost.is_included,
            per_period_cents=cost.per_period_cents,
            now_cents=cost.now_cents,
        )


class LineOut(OutStruct):
    """One line of the next invoice."""

    component: str
    code: str
    quantity: int
    cents: int

    @classmethod
    def of(cls, line: Line) -> Self:
        """Map the line."""
        return cls(
            component=line.component, code=line.code, quantity=line.quantity, cents=line.cents
        )


class AdvisorUseOut(OutStruct):
    """What one advisor's applicants make up; null: applicants of nobody."""

    advisor_id: str | None
    active_applicants: int
    rankings: int

    @classmethod
    def of(cls, use: AdvisorUse) -> Self:
        """Map the use."""
        return cls(
            advisor_id=None if use.advisor is None else to_text("adv", use.advisor),
            active_applicants=use.active_applicants,
            rankings=use.rankings,
        )


class ApplicantUseOut(OutStruct):
    """Rankings of one applicant in the running period."""

    applicant_id: str
    advisor_id: str | None
    rankings: int
    last_at: datetime

    @classmethod
    def of(cls, use: ApplicantUse) -> Self:
        """Map the use."""
        return cls(
            applicant_id=to_text("apl", use.applicant),
            advisor_id=None if use.advisor is None else to_text("adv", use.advisor),
            rankings=use.rankings,
            last_at=use.last_at,
        )


class UsageOut(OutStruct):
    """The running period: what was used of what, by whom, and what it will come to.

    The forecast is the next invoice if everything stays as it is, before tax.
    """

    plan: str
    entitlements: EntitlementsOut
    active_applicants: int
    staff_seats: int
    rankings: int
    by_advisor: list[AdvisorUseOut]
    one_more_active_applicant: CostOut
    forecast: list[LineOut]
    forecast_cents: int

    @classmethod
    def of(cls, view: UsageView) -> Self:
        """Map the view."""
        return cls(
            plan=view.entitlements.plan,
            entitlements=EntitlementsOut.of(view.entitlements),
            active_applicants=view.usage.active_applicants,
            staff_seats=view.usage.seats,
            rankings=view.usage.rankings,
            by_advisor=[AdvisorUseOut.of(each) for each in view.by_advisor],
            one_more_active_applicant=CostOut.of(view.one_more),
            forecast=[LineOut.of(each) for each in view.forecast],
            forecast_cents=view.forecast_cents,
        )
