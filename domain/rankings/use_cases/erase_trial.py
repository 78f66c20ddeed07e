"""Erase a trial whose time is over."""

from dataclasses import dataclass

from domain.applicants.entities import ErasureReason
from domain.kernel.clock import Clock
from domain.kernel.identifiers import RankingId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.ports import TrialUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseTrial:
    """Erase the trial behind `ranking`."""

    ranking: RankingId


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseTrialHandler:
    """The visitor's data key is destroyed with the rows; what was claimed lives elsewhere."""

    open_uow: OpenUnitOfWork[TrialUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: EraseTrial) -> bool:
        """Return False when there is nothing expired, or another process is erasing it."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            applicant = await uow.trials.expired_applicant(command.ranking)
            if applicant is None:
                return False
            await uow.applicants.erase(applicant, ErasureReason.EXPIRED, self.clock.now())
            await uow.commit()
        return True
