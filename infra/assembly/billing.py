"""Billing handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.billing import PostgresUsageReader
from domain.billing.policies.letters import BillingLetters
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
from domain.billing.use_cases.tell_news import TellNewsHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingHandlers:
    """Every handler of the context."""

    open_account: OpenAccountHandler
    tell_billing_news: TellNewsHandler
    send_billing_notice: SendNoticeHandler
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
    return BillingHandlers(
        open_account=OpenAccountHandler(open_uow=open_uow, book=book, clock=clock),
        tell_billing_news=news,
        send_billing_notice=SendNoticeHandler(
            open_uow=open_uow,
            mailer=ports.mailer,
            letters=BillingLetters(ports.settings.public_url),
        ),
        list_plans=ListPlansHandler(book=book),
        get_subscription=GetSubscriptionHandler(cached=cached),
        get_usage=GetUsageHandler(cached=cached, reader=reader),
        list_applicant_uses=ListApplicantUsesHandler(cached=cached, reader=reader),
        cost_of_activation=CostOfActivationHandler(cached=cached),
        read_standing=ReadStandingHandler(cached=cached),
    )
