"""Create or replace an applicant by the agency's own id."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Applicant, ApplicantStatus, Identity, Profile
from domain.applicants.ports import ApplicantUnitOfWork
from domain.applicants.use_cases.create_applicant import CreateApplicant, check_places, compose
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AdvisorId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertApplicant:
    """The whole applicant as the agency's system has it; the ledger is left alone."""

    external_id: str
    identity: Identity
    profile: Profile
    status: ApplicantStatus = ApplicantStatus.PROSPECT
    advisor: AdvisorId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertApplicantHandler:
    """The same body twice changes nothing the second time."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    places: ActivePlaces
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: UpsertApplicant) -> tuple[Applicant, bool]:
        """Return the applicant, and True when it is new; errors as in CreateApplicant."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.applicants.find_by_external_id(command.external_id)
            if found is None:
                applicant = compose(tenant, _creation(command), self.clock, self.new_id)
                await uow.applicants.add(applicant)
            else:
                applicant = await save_if_changed(uow, found, _wanted(found, command), self.clock)
            await check_places(uow, self.places, applicant, found)
            await uow.commit()
        return applicant, found is None


async def save_if_changed(
    uow: ApplicantUnitOfWork, found: Applicant, wanted: Applicant, clock: Clock
) -> Applicant:
    """Return `found` when nothing differs, else the saved next version."""
    if wanted == found:
        return found
    return await uow.applicants.save(
        replace(wanted, updated_at=clock.now()), revises_profile=wanted.profile != found.profile
    )


def _creation(command: UpsertApplicant) -> CreateApplicant:
    return CreateApplicant(
        identity=command.identity,
        profile=command.profile,
        status=command.status,
        external_id=command.external_id,
        advisor=command.advisor,
    )


def _wanted(found: Applicant, command: UpsertApplicant) -> Applicant:
    return replace(
        found,
        identity=command.identity,
        profile=command.profile,
        status=command.status,
        advisor=command.advisor or found.advisor,
    )
