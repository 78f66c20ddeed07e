"""Every change is told once: walked through dunning day by day."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.billing.entities import Account, Status
from domain.billing.policies.entitlements import derive
from domain.billing.policies.letters import BillingLetters, Notice
from domain.billing.policies.telling import news_of
from infra.plans import load_plans
from tests.billing_values import START, a_subscription, an_account

BOOK = load_plans()
DAY = timedelta(days=1)


def walk(account: Account, days: range) -> list[tuple[int, str]]:
    """Return what is told on which day."""
    told: list[tuple[int, str]] = []
    for day in days:
        now: datetime = START + day * DAY
        news = news_of(account, derive(account, BOOK, now), now)
        again = replace(account, told=news.told)
        assert news_of(again, derive(again, BOOK, now), now).events == ()
        told += [(day, event.type) for event in news.events]
        told += [(day, notice.value) for notice in news.notices]
        account = again
    return told


def test_a_trial_is_told_to_end_and_that_it_ended() -> None:
    assert walk(an_account(), range(60)) == [
        (0, "subscription.updated"),
        (11, "subscription.updated"),
        (11, "trial-ending"),
        (14, "subscription.updated"),
        (14, "subscription.read_only"),
        (14, "read-only"),
        (44, "subscription.updated"),
        (44, "subscription.suspended"),
        (44, "suspended"),
    ]


def test_dunning_is_told_at_every_step_and_so_is_its_end() -> None:
    paid = an_account(a_subscription(), trial=False)
    told = news_of(paid, derive(paid, BOOK, START), START).told
    late = a_subscription(status=Status.PAST_DUE, unpaid_since=START)
    assert walk(replace(paid, told=told, subscription=late), range(40)) == [
        (0, "subscription.updated"),
        (0, "subscription.past_due"),
        (0, "past-due"),
        (7, "subscription.updated"),
        (7, "subscription.read_only"),
        (7, "read-only"),
        (37, "subscription.updated"),
        (37, "subscription.suspended"),
        (37, "suspended"),
    ]
    now = START + 40 * DAY
    suspended = replace(paid, subscription=late)
    told = news_of(suspended, derive(suspended, BOOK, now), now).told
    restored = replace(paid, told=told)
    news = news_of(restored, derive(restored, BOOK, now), now)
    assert [event.type for event in news.events] == ["subscription.updated"]
    assert news.notices == (Notice.RESTORED,)


def test_every_notice_has_its_words() -> None:
    letters = BillingLetters("https://preceptor.example")
    for notice in Notice:
        mail = letters.notice(notice, "owner@fictional.test")
        assert mail.subject
        assert mail.text.endswith("https://preceptor.example/billing\n")
