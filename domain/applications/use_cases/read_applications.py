"""Look at applications, and at what became of a season's."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Shown
from domain.applicants.policies.visible import Sight
from domain.applicants.use_cases.set_visibility import Eyes
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
    eyes: Eyes

    async def __call__(self, tenant: Tenant, application: ApplicationId) -> Application:
        """NotFound beyond the reach; without estimates where those are not open."""
        tenant.require(Permission.APPLICATIONS_READ)
        found = await self.reader.get(tenant, application)
        return as_seen(found, await self.eyes.of(tenant))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplicationsHandler:
    """Applications by applicant, season and status."""

    reader: ApplicationReader
    eyes: Eyes

    async def __call__(
        self, tenant: Tenant, wanted: ApplicationFilter, page: PageRequest
    ) -> Page[ApplicationSummary]:
        """Only those within the reach; without estimates where those are not open."""
        tenant.require(Permission.APPLICATIONS_READ)
        found = await self.reader.page(tenant, wanted, page)
        sight = await self.eyes.of(tenant)
        items = tuple(
            replace(each, application=as_seen(each.application, sight)) for each in found.items
        )
        return replace(found, items=items)


def as_seen(application: Application, sight: Sight) -> Application:
    """Return it without what the model and the agency's people said, where that is not open."""
    if not sight.sees(Shown.PROBABILITIES):
        application.said, application.forecasts = None, {}
    return application


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
