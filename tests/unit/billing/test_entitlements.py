"""What an agency may do follows from what it paid and from the time."""

from datetime import datetime, timedelta

import pytest

from adapters.system.identifiers import new_id
from domain.billing.entities import Cap, Component, Item, Status
from domain.billing.policies.entitlements import derive
from domain.kernel.errors import ForbiddenError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import (
    EVERY_PERMISSION,
    Actor,
    ActorKind,
    Permission,
    Standing,
    Tenant,
)
from infra.plans import load_plans
from tests.billing_values import END, START, a_subscription, an_account

BOOK = load_plans()
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)


def standing(
    status: Status,
    now: datetime,
    *,
    unpaid_since: datetime | None = None,
    ended_at: datetime | None = None,
) -> Standing:
    paid = a_subscription(status=status, unpaid_since=unpaid_since, ended_at=ended_at)
    return derive(an_account(paid), BOOK, now).standing


def test_an_agency_without_an_account_is_without_limits() -> None:
    entitled = derive(None, BOOK, START)
    assert (entitled.plan, entitled.standing) == ("house", Standing.FULL)
    assert entitled.rankings.included is None
    assert entitled.applicants_maximum is None


def test_a_trial_needs_no_card_and_ends_after_14_days() -> None:
    account = an_account()
    during = derive(account, BOOK, START + 14 * DAY - MOMENT)
    assert (during.plan, during.standing) == ("trial", Standing.FULL)
    assert during.rankings.cap is Cap.HARD
    assert during.standing_until == START + 14 * DAY
    assert derive(account, BOOK, START + 14 * DAY).standing is Standing.READ_ONLY
    assert derive(account, BOOK, START + 44 * DAY).standing is Standing.SUSPENDED


def test_an_unpaid_agency_is_full_for_seven_days_then_read_only_then_suspended() -> None:
    for status in (Status.PAST_DUE, Status.UNPAID):
        assert standing(status, START + 7 * DAY - MOMENT, unpaid_since=START) is Standing.FULL
        assert standing(status, START + 7 * DAY, unpaid_since=START) is Standing.READ_ONLY
        assert standing(status, START + 37 * DAY - MOMENT, unpaid_since=START) is Standing.READ_ONLY
        assert standing(status, START + 37 * DAY, unpaid_since=START) is Standing.SUSPENDED


def test_what_ended_can_be_read_for_a_month() -> None:
    assert standing(Status.CANCELED, END, ended_at=END) is Standing.READ_ONLY
    assert standing(Status.CANCELED, END + 30 * DAY, ended_at=END) is Standing.SUSPENDED


@pytest.mark.parametrize("status", [Status.INCOMPLETE, Status.INCOMPLETE_EXPIRED])
def test_what_was_never_paid_grants_nothing_and_takes_nothing(status: Status) -> None:
    account = an_account(a_subscription(status=status))
    assert derive(account, BOOK, START + DAY) == derive(an_account(), BOOK, START + DAY)


def test_every_status_is_decided_at_any_time() -> None:
    for status in Status:
        for days in range(0, 90, 3):
            derive(an_account(a_subscription(status=status)), BOOK, START + days * DAY)


def test_an_add_on_adds_to_what_is_included() -> None:
    bought = Item(id="si_2", component=Component.ADD_ON, code="rankings-1000", quantity=2)
    entitled = derive(an_account(a_subscription(items=(bought,))), BOOK, START)
    assert entitled.rankings.included == 4_000
    assert entitled.add_ons == ("rankings-1000",)


def test_paid_extras_have_no_maximum() -> None:
    entitled = derive(an_account(a_subscription()), BOOK, START)
    assert (entitled.applicants_included, entitled.applicants_maximum) == (25, None)


def a_tenant(standing: Standing) -> Tenant:
    return Tenant(
        agency=AgencyId(new_id()),
        actor=Actor(kind=ActorKind.OWNER),
        permissions=EVERY_PERMISSION,
        standing=standing,
    )


def test_a_read_only_agency_reads_exports_and_pays() -> None:
    tenant = a_tenant(Standing.READ_ONLY)
    for permission in Permission:
        if permission.value.endswith(":read"):
            tenant.require(permission)
    for permission in (Permission.PRIVACY_WRITE, Permission.BILLING_WRITE, Permission.KEYS_WRITE):
        tenant.require(permission)
    with pytest.raises(ForbiddenError, match="export works") as refused:
        tenant.require(Permission.RANKINGS_WRITE)
    assert refused.value.slug == "agency-read-only"


def test_a_suspended_agency_still_exports_and_pays() -> None:
    tenant = a_tenant(Standing.SUSPENDED)
    tenant.require(Permission.PRIVACY_WRITE)
    tenant.require(Permission.BILLING_WRITE)
    with pytest.raises(ForbiddenError) as refused:
        tenant.require(Permission.APPLICANTS_READ)
    assert refused.value.slug == "agency-suspended"


def test_standing_is_no_part_of_who_a_tenant_is() -> None:
    full = a_tenant(Standing.FULL)
    late = Tenant(
        agency=full.agency,
        actor=full.actor,
        permissions=full.permissions,
        standing=Standing.READ_ONLY,
    )
    assert full == late
