"""Make an applicant a prospect, active or archived."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Applicant, ApplicantStatus
from domain.applicants.errors import applicant_changed
from domain.applicants.ports import ApplicantUnitOfWork
from domain.applicants.use_cases.create_applicant import check_places
from domain.applicants.use_cases.upsert_applicant import save_if_changed
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus:
    """The status wanted, on the version the caller read."""

    applicant: ApplicantId
    version: int
    status: ApplicantStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatusHandler:
    """Only active applicants are billed, so the change is one of its own."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    places: ActivePlaces
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ChangeStatus) -> Applicant:
        """Return the applicant as it is now; NotFound, PreconditionFailed, QuotaExceeded."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.applicants.get(command.applicant)
            if found.version != command.version:
                raise applicant_changed()
            wanted = replace(found, status=command.status)
            saved = await save_if_changed(uow, found, wanted, self.clock)
            await check_places(uow, self.places, saved, found)
            await uow.commit()
        return saved
