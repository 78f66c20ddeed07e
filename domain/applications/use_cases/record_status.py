"""Record what has become of an application, or correct what was recorded."""

from dataclasses import dataclass
from datetime import date

from domain.applications.entities import Application, Route, Source, Status, StatusEvent
from domain.applications.errors import application_changed
from domain.applications.events import status_changed
from domain.applications.policies.progress import progress_of, record
from domain.applications.ports import ApplicationUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicationId, TrackId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SignalTier


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `on` None: today. `signal` says with which it went out."""

    status: Status
    on: date | None = None
    route: Route | None = None
    track: TrackId | None = None
    rank_position: int | None = None
    note: str | None = None
    supersedes: int | None = None
    signal: SignalTier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStatus:
    """Append `step`; `expected` is the version the caller read."""

    application: ApplicationId
    step: Step
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStatusHandler:
    """Events are appended; a correction names the event it supersedes."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RecordStatus) -> Application:
        """Return it; NotFound, PreconditionFailed, Conflict `status-not-next`, Invalid."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        async with self.open_uow(tenant) as uow:
            application = await uow.applications.get(command.application)
            if application.version != command.expected:
                raise application_changed()
            take_step(tenant, application, command.step, Source.ENTERED, self.clock)
            await uow.applications.save(application)
            await uow.commit()
        return application


def take_step(
    tenant: Tenant, application: Application, step: Step, source: Source, clock: Clock
) -> None:
    """Append the step and tell of it, where the status changed and SOAP is not concerned."""
    now = tenant.now(clock)
    before = progress_of(application.events).status
    event = StatusEvent(
        seq=max((each.seq for each in application.events), default=0) + 1,
        status=step.status,
        on=step.on or now.date(),
        recorded_at=now,
        source=source,
        route=step.route,
        track=step.track,
        rank_position=step.rank_position,
        note=step.note,
        supersedes=step.supersedes,
    )
    record(application, event, today=now.date())
    if step.signal is not None:
        application.signal = step.signal
    after = progress_of(application.events)
    if after.status is not before and after.route is not Route.SOAP:
        application.record(
            status_changed(
                application=application.id,
                applicant=application.applicant,
                status=after.status.value,
            )
        )
