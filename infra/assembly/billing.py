"""Billing handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.readers.billing import PostgresUsageReader
from domain.billing.policies.letters import BillingLetters
from domain.billing.use_cases.change_subscription import (
    CancelSubscriptionHandler,
    ChangePlanHandler,
    Changing,
    ListInvoicesHandler,
    PreviewPlanHandler,
    ResumeSubscriptionHandler,
)
from domain.billing.use_cases.open_account import OpenAccountHandler
from domain.billing.use_cases.read_billing import (
    Cached,
    CostOfActivationHandler,
    GetSubscriptionHandler,
    GetUsageHandler,
    ListApplicantUsesHandler,
    ListPlansHandler,
    ReadStandingHandler,
)
from domain.billing.use_cases.send_notice import SendNoticeHandler
from domain.billing.use_cases.subscribe import Desk, OpenCheckoutHandler, OpenPortalHandler
from domain.billing.use_cases.sync_subscription import (
    OfferPlansHandler,
    SyncSubscriptionHandler,
)
from domain.billing.use_cases.take_event import (
    ReconcileDueHandler,
    ReconcileHandler,
    TakeStripeEventHandler,
)
from domain.billing.use_cases.tell_news import TellNewsHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingHandlers:
    """Every handler of the context."""

    open_account: OpenAccountHandler
    open_checkout: OpenCheckoutHandler
    open_billing_portal: OpenPortalHandler
    change_plan: ChangePlanHandler
    cancel_subscription: CancelSubscriptionHandler
    resume_subscription: ResumeSubscriptionHandler
    sync_subscription: SyncSubscriptionHandler
    reconcile_billing: ReconcileHandler
    reconcile_due_billing: ReconcileDueHandler
    take_stripe_event: TakeStripeEventHandler
    offer_plans: OfferPlansHandler
    tell_billing_news: TellNewsHandler
    send_billing_notice: SendNoticeHandler
    preview_plan: PreviewPlanHandler
    list_invoices: ListInvoicesHandler
    list_plans: ListPlansHandler
    get_subscription: GetSubscriptionHandler
    get_usage: GetUsageHandler
    list_applicant_uses: ListApplicantUsesHandler
    cost_of_activation: CostOfActivationHandler
    read_standing: ReadStandingHandler


def assemble_billing(ports: Ports) -> BillingHandlers:
    """Wire the context."""
    open_uow, book, clock, new_id = ports.open_uow, ports.plans, ports.clock, ports.new_id
    cached = Cached(open_uow=open_uow, book=book, clock=clock)
    reader = PostgresUsageReader(ports.pool)
    news = TellNewsHandler(open_uow=open_uow, book=book, clock=clock, new_id=new_id)
    desk = Desk(open_uow=open_uow, gateway=ports.paying.gateway, clock=clock, new_id=new_id)
    sync = SyncSubscriptionHandler(desk=desk, book=book, news=news)
    changing = Changing(desk=desk, book=book, sync=sync)
    return BillingHandlers(
        open_checkout=OpenCheckoutHandler(desk=desk, book=book),
        open_billing_portal=OpenPortalHandler(desk=desk),
        change_plan=ChangePlanHandler(changing=changing),
        cancel_subscription=CancelSubscriptionHandler(changing=changing),
        resume_subscription=ResumeSubscriptionHandler(changing=changing),
        sync_subscription=sync,
        reconcile_billing=ReconcileHandler(open_uow=open_uow, new_id=new_id),
        reconcile_due_billing=ReconcileDueHandler(open_uow=open_uow, clock=clock, new_id=new_id),
        take_stripe_event=TakeStripeEventHandler(
            open_uow=open_uow,
            verifier=ports.paying.verifier,
            directory=PostgresDirectory(ports.pool),
            new_id=new_id,
        ),
        offer_plans=OfferPlansHandler(gateway=ports.paying.gateway, book=book),
        preview_plan=PreviewPlanHandler(changing=changing),
        list_invoices=ListInvoicesHandler(desk=desk),
        open_account=OpenAccountHandler(open_uow=open_uow, book=book, clock=clock),
        tell_billing_news=news,
        send_billing_notice=SendNoticeHandler(
            open_uow=open_uow,
            mailer=ports.mailer,
            letters=BillingLetters(ports.settings.site),
        ),
        list_plans=ListPlansHandler(book=book),
        get_subscription=GetSubscriptionHandler(cached=cached),
        get_usage=GetUsageHandler(cached=cached, reader=reader),
        list_applicant_uses=ListApplicantUsesHandler(cached=cached, reader=reader),
        cost_of_activation=CostOfActivationHandler(cached=cached),
        read_standing=ReadStandingHandler(cached=cached),
    )
