"""Take an applicant on."""

from dataclasses import dataclass

from domain.applicants.entities import Applicant, ApplicantStatus, Identity, Profile
from domain.applicants.ports import ApplicantUnitOfWork
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.tenancy import Assigned, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApplicant:
    """A person with a profile, known to the agency's own systems as `external_id`."""

    identity: Identity
    profile: Profile
    status: ApplicantStatus = ApplicantStatus.PROSPECT
    external_id: str | None = None
    advisor: AdvisorId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApplicantHandler:
    """Who works only on assigned applicants gets the new one assigned."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    places: ActivePlaces
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: CreateApplicant) -> Applicant:
        """Return it at version 1; Conflict for a taken external id, Forbidden beyond reach.

        QuotaExceeded when it would be active and the plan has no more places.
        """
        tenant.require(Permission.APPLICANTS_WRITE)
        applicant = compose(tenant, command, self.clock, self.new_id)
        async with self.open_uow(tenant) as uow:
            await uow.applicants.add(applicant)
            await check_places(uow, self.places, applicant)
            await uow.commit()
        return applicant


async def check_places(
    uow: ApplicantUnitOfWork,
    places: ActivePlaces,
    saved: Applicant,
    before: Applicant | None = None,
) -> None:
    """QuotaExceeded when `saved` has become active and the plan has no place for it."""
    was_active = before is not None and before.status is ApplicantStatus.ACTIVE
    if saved.status is ApplicantStatus.ACTIVE and not was_active:
        await places.check(uow)


def compose(tenant: Tenant, command: CreateApplicant, clock: Clock, new_id: NewId) -> Applicant:
    """Return the applicant that `command` asks for, at version 1."""
    now = clock.now()
    own = tenant.reach.advisor if isinstance(tenant.reach, Assigned) else None
    return Applicant(
        id=ApplicantId(new_id()),
        version=1,
        status=command.status,
        identity=command.identity,
        profile=command.profile,
        external_id=command.external_id,
        advisor=command.advisor or own,
        created_at=now,
        updated_at=now,
    )
