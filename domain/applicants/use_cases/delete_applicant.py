"""Erase an applicant."""

from dataclasses import dataclass

from domain.applicants.ports import ApplicantUnitOfWork
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteApplicantHandler:
    """The data key goes with the row: copies of sealed columns elsewhere stay unreadable."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> None:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.applicants.delete(applicant)
            await uow.commit()
