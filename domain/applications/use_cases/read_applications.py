"""Look at applications, and at what became of a season's."""

from dataclasses import dataclass

from domain.applications.entities import Application
from domain.applications.policies.calibration import CalibrationLedger, keep_ledger
from domain.applications.policies.funnel import Funnel, show
from domain.applications.views import ApplicationFilter, ApplicationReader, ApplicationSummary
from domain.kernel.identifiers import ApplicationId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import SeasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class GetApplicationHandler:
    """One application with its events."""

    reader: ApplicationReader

    async def __call__(self, tenant: Tenant, application: ApplicationId) -> Application:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICATIONS_READ)
        return await self.reader.get(tenant, application)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplicationsHandler:
    """Applications by applicant, season and status."""

    reader: ApplicationReader

    async def __call__(
        self, tenant: Tenant, wanted: ApplicationFilter, page: PageRequest
    ) -> Page[ApplicationSummary]:
        """Only those within the reach."""
        tenant.require(Permission.APPLICATIONS_READ)
        return await self.reader.page(tenant, wanted, page)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFunnelHandler:
    """From application to match, by specialty."""

    reader: ApplicationReader

    async def __call__(self, tenant: Tenant, season: SeasonCode) -> Funnel:
        """Small cells are kept back; only what the caller reaches is counted."""
        tenant.require(Permission.APPLICATIONS_READ)
        return show(await self.reader.funnel(tenant, season))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCalibrationHandler:
    """What was said against what happened, the model's and people's own forecasts alike."""

    reader: ApplicationReader

    async def __call__(self, tenant: Tenant, season: SeasonCode | None) -> CalibrationLedger:
        """Small cells are kept back; empty ones are shown as empty."""
        tenant.require(Permission.APPLICATIONS_READ)
        return keep_ledger(await self.reader.cases(tenant, season))
