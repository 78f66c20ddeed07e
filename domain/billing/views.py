"""Who used what, as views."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.billing.entities import Account, Entitlements
from domain.billing.policies.costs import Cost, Line, Usage
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisorUse:
    """What the applicants of one advisor make up; None: of nobody."""

    advisor: AdvisorId | None
    active_applicants: int
    rankings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantUse:
    """Rankings of one applicant; one erased since keeps its id here and nothing else."""

    applicant: ApplicantId
    advisor: AdvisorId | None
    rankings: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionView:
    """What an agency has and may do."""

    account: Account | None
    entitlements: Entitlements


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageView:
    """What was used of what, and what it will come to."""

    entitlements: Entitlements
    usage: Usage
    forecast: tuple[Line, ...]
    one_more: Cost | None
    by_advisor: tuple[AdvisorUse, ...]

    @property
    def forecast_cents(self) -> int:
        """The next invoice if everything stays as it is."""
        return sum(line.cents for line in self.forecast)


class UsageReader(Protocol):
    """Counts out, of one agency; the caller has checked that its reach is all of it."""

    async def by_advisor(self, tenant: Tenant, period: datetime) -> tuple[AdvisorUse, ...]:
        """Return who has anything active or used anything in `period`, most rankings first."""

    async def by_applicant(
        self, tenant: Tenant, period: datetime, request: PageRequest
    ) -> Page[ApplicantUse]:
        """Return whose rankings were counted in `period`, by id."""
