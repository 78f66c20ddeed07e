"""Say what one expects of an application, to be held against the answer later."""

from dataclasses import dataclass

from domain.applications.entities import Application, Forecast
from domain.applications.errors import forecast_too_late
from domain.applications.policies.progress import ANSWERED, progress_of
from domain.applications.ports import ApplicationUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicationId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveForecast:
    """The caller's chance of an interview, in 1e-6; replaces an earlier one of the same caller."""

    application: ApplicationId
    chance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveForecastHandler:
    """Kept beside the model's, and only before the answer is known."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: GiveForecast) -> Application:
        """Return the application; NotFound, Conflict `answer-known`."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        async with self.open_uow(tenant) as uow:
            application = await uow.applications.get(command.application)
            if progress_of(application.events).status in ANSWERED:
                raise forecast_too_late()
            given = Forecast(chance=command.chance, given_at=tenant.now(self.clock))
            application.forecasts = {**application.forecasts, who(tenant): given}
            await uow.applications.save(application)
            await uow.commit()
        return application


def who(tenant: Tenant) -> str:
    """Return the caller as a forecast names it."""
    actor = tenant.actor
    return actor.kind.value if actor.id is None else f"{actor.kind.value}:{actor.id}"
