"""Put an advisor on an applicant, or take her off; see who is on."""

from dataclasses import dataclass

from domain.applicants.entities import Assignment
from domain.applicants.errors import not_yours_to_lead
from domain.applicants.ports import AdvisingUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.tenancy import All, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignAdvisor:
    """`advisor` looks after `applicant` as `title`; as lead, she takes over."""

    applicant: ApplicantId
    advisor: AdvisorId
    title: str
    is_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignAdvisorHandler:
    """Whoever is on reaches the applicant; one of them leads."""

    open_uow: OpenUnitOfWork[AdvisingUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: AssignAdvisor) -> tuple[Assignment, ...]:
        """Return everybody who is on; NotFound, Forbidden `beyond-reach` to name the lead."""
        tenant.require(Permission.APPLICANTS_WRITE)
        if command.is_lead:
            require_everybody(tenant)
        assignment = Assignment(
            advisor=command.advisor,
            title=command.title,
            is_lead=command.is_lead,
            assigned_at=self.clock.now(),
        )
        async with self.open_uow(tenant) as uow:
            await uow.advising.assign(command.applicant, assignment)
            everybody = await uow.advising.of(command.applicant)
            await uow.commit()
        return everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignAdvisor:
    """`advisor` no longer looks after `applicant`."""

    applicant: ApplicantId
    advisor: AdvisorId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignAdvisorHandler:
    """She no longer reaches the applicant; nobody leads if she did."""

    open_uow: OpenUnitOfWork[AdvisingUnitOfWork]

    async def __call__(self, tenant: Tenant, command: UnassignAdvisor) -> None:
        """NotFound beyond the reach or when she was not on."""
        tenant.require(Permission.APPLICANTS_WRITE)
        require_everybody(tenant)
        async with self.open_uow(tenant) as uow:
            await uow.advising.unassign(command.applicant, command.advisor)
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAdvisorsHandler:
    """Everybody who looks after an applicant."""

    open_uow: OpenUnitOfWork[AdvisingUnitOfWork]

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> tuple[Assignment, ...]:
        """Whoever leads first; NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.advising.of(applicant)


def require_everybody(tenant: Tenant) -> None:
    """Raise Forbidden unless the caller reaches every applicant."""
    if not isinstance(tenant.reach, All):
        raise not_yours_to_lead()
