"""What changed since subscribers were last told, as events and mails."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.billing.entities import Account, Entitlements, Status
from domain.billing.events import PAST_DUE, READ_ONLY, SUSPENDED, UPDATED, subscription_event
from domain.billing.policies.letters import Notice
from domain.kernel.events import DomainEvent
from domain.kernel.tenancy import Standing

TRIAL_NOTICE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell, and what will have been told then."""

    told: str
    events: tuple[DomainEvent, ...] = ()
    notices: tuple[Notice, ...] = ()


def news_of(account: Account, entitled: Entitlements, now: datetime) -> News:
    """Return what an account's last telling lacks; the same question again has no answer."""
    status = entitled.status.value if entitled.status is not None else "trialing"
    is_ending = entitled.status is None and _ends_soon(account, now)
    told = "|".join(
        (
            entitled.plan,
            status,
            entitled.standing.value,
            _scheduled(account),
            "ending" if is_ending else "",
        )
    )
    if told == account.told:
        return News(told=told)
    before = (account.told.split("|") + [""] * 5)[:5]
    kinds, notices = [UPDATED], []
    if status == Status.PAST_DUE and before[1] != Status.PAST_DUE:
        kinds.append(PAST_DUE)
        notices.append(Notice.PAST_DUE)
    if entitled.standing.value != before[2]:
        kinds += _KINDS[entitled.standing]
        if entitled.standing is not Standing.FULL or before[2]:
            notices.append(_NOTICES[entitled.standing])
    if is_ending and not before[4]:
        notices.append(Notice.TRIAL_ENDING)
    events = tuple(
        subscription_event(kind, payment=status, standing=entitled.standing) for kind in kinds
    )
    return News(told=told, events=events, notices=tuple(notices))


_KINDS: dict[Standing, list[str]] = {
    Standing.FULL: [],
    Standing.READ_ONLY: [READ_ONLY],
    Standing.SUSPENDED: [SUSPENDED],
}
_NOTICES = {
    Standing.FULL: Notice.RESTORED,
    Standing.READ_ONLY: Notice.READ_ONLY,
    Standing.SUSPENDED: Notice.SUSPENDED,
}


def _ends_soon(account: Account, now: datetime) -> bool:
    ends = account.trial_ends_at
    return ends is not None and ends - TRIAL_NOTICE <= now < ends


def _scheduled(account: Account) -> str:
    subscription = account.subscription
    if subscription is None:
        return ""
    ends = subscription.cancels_at
    return f"{subscription.next_plan or ''}/{ends.isoformat() if ends else ''}"
