"""Ask for everything kept about one applicant, or about all of the agency's."""

from dataclasses import dataclass

from domain.audit.entities import Export
from domain.audit.errors import whole_agency_only
from domain.audit.policies.retention import Kept, time_of
from domain.audit.ports import ExportUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, ExportId, JobId
from domain.kernel.jobs import JobKind, NewJob
from domain.kernel.tenancy import ActorKind, All, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

EXPORTS_KEPT = time_of(Kept.EXPORTS)
ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExport:
    """Of this applicant; None: of the whole agency."""

    applicant: ApplicantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExportHandler:
    """Export and job in one transaction."""

    open_uow: OpenUnitOfWork[ExportUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RequestExport) -> Export:
        """Forbidden without privacy:write, but for an applicant's own; NotFound beyond reach."""
        require_privacy(tenant, command.applicant)
        if command.applicant is None and tenant.reach != All():
            raise whole_agency_only()
        now = self.clock.now()
        export = Export(
            id=ExportId(self.new_id()),
            applicant=command.applicant,
            job=JobId(self.new_id()),
            requested_at=now,
            expires_at=now + EXPORTS_KEPT,
        )
        async with self.open_uow(tenant) as uow:
            await uow.jobs.add(
                NewJob(
                    id=export.job,
                    kind=JobKind.EXPORT_PERSONAL,
                    payload={"export_id": str(export.id)},
                    max_attempts=ATTEMPTS,
                )
            )
            await uow.exports.add(export)
            await uow.commit()
        return export


def require_privacy(tenant: Tenant, applicant: ApplicantId | None) -> None:
    """Raise Forbidden unless the caller answers for privacy, or asks about herself."""
    is_herself = tenant.actor.kind is ActorKind.APPLICANT and isinstance(tenant.reach, Only)
    if not (is_herself and applicant is not None):
        tenant.require(Permission.PRIVACY_WRITE)
