"""Erase an applicant: the one way out, whoever asks."""

from dataclasses import dataclass

from domain.applicants.entities import Erasure, ErasureReason
from domain.applicants.ports import ApplicantUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseApplicant:
    """Erase `applicant` for `reason`."""

    applicant: ApplicantId
    reason: ErasureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseApplicantHandler:
    """The data key is destroyed with every row; a tombstone tells what went."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: EraseApplicant) -> Erasure:
        """Return what was erased; NotFound beyond the reach or when it was erased before."""
        tenant.require(Permission.PRIVACY_WRITE)
        async with self.open_uow(tenant) as uow:
            erased = await uow.applicants.erase(command.applicant, command.reason, self.clock.now())
            await uow.commit()
        return erased


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteApplicantHandler:
    """The same for who may write applicants, without a reason to give."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> None:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.applicants.erase(applicant, ErasureReason.DELETED, self.clock.now())
            await uow.commit()
