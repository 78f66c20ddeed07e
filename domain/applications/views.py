"""Read models of applications, and who reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.applications.entities import Application, Progress, Status
from domain.applications.policies.calibration import Case
from domain.applications.policies.funnel import FunnelRow
from domain.kernel.identifiers import ApplicantId, ApplicationId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSummary:
    """One application as a list shows it; no note."""

    application: Application
    progress: Progress
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFilter:
    """Which applications a list shows; None: all."""

    applicant: ApplicantId | None = None
    season: SeasonCode | None = None
    status: Status | None = None


class ApplicationReader(Protocol):
    """Applications out, under the tenant's reach."""

    async def get(self, tenant: Tenant, application: ApplicationId) -> Application:
        """Return it with its events, notes opened; NotFound beyond the reach."""

    async def page(
        self, tenant: Tenant, wanted: ApplicationFilter, request: PageRequest
    ) -> Page[ApplicationSummary]:
        """Return a page, newest first."""

    async def funnel(self, tenant: Tenant, season: SeasonCode) -> tuple[FunnelRow, ...]:
        """Return counts by specialty of the season, every cell."""

    async def cases(self, tenant: Tenant, season: SeasonCode | None) -> tuple[Case, ...]:
        """Return what the calibration ledger needs of every application sent, of all seasons."""
