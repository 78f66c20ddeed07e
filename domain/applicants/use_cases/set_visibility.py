"""Say what applicants are shown: all of them by default, and one of them."""

from dataclasses import dataclass

from domain.applicants.entities import Visibility, VisibilityChoice
from domain.applicants.policies.visible import EVERYTHING, Sight, resolve, sight_on
from domain.applicants.ports import VisibilityUnitOfWork
from domain.applicants.use_cases.record_consent import require_own_or
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import ActorKind, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityOf:
    """One applicant's choice, what it comes to, and what she sees today."""

    choice: VisibilityChoice
    effective: Visibility
    today: Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What a caller sees of results: an applicant what is open to her, others everything."""

    open_uow: OpenUnitOfWork[VisibilityUnitOfWork]
    clock: Clock

    async def of(self, tenant: Tenant) -> Sight:
        """Return it; nothing for an applicant's membership without an applicant."""
        if tenant.actor.kind is not ActorKind.APPLICANT:
            return EVERYTHING
        if not isinstance(tenant.reach, Only):
            return Sight(frozenset())
        async with self.open_uow(tenant) as uow:
            found = await visibility_of(tenant, uow, tenant.reach.applicant, self.clock)
        return found.today


@dataclass(frozen=True, slots=True, kw_only=True)
class PutVisibility:
    """Replace where the applicant's differs."""

    applicant: ApplicantId
    choice: VisibilityChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class PutVisibilityHandler:
    """Holds from the next read on."""

    open_uow: OpenUnitOfWork[VisibilityUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: PutVisibility) -> VisibilityOf:
        """Return how it now stands; NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.visibility.put_choice(command.applicant, command.choice)
            found = await visibility_of(tenant, uow, command.applicant, self.clock)
            await uow.commit()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVisibilityHandler:
    """How it stands for one applicant; she may look herself."""

    open_uow: OpenUnitOfWork[VisibilityUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> VisibilityOf:
        """NotFound beyond the reach."""
        require_own_or(tenant, Permission.APPLICANTS_READ)
        async with self.open_uow(tenant) as uow:
            return await visibility_of(tenant, uow, applicant, self.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAgencyVisibilityHandler:
    """Replace the agency's default, for every applicant whose own choice says nothing else."""

    open_uow: OpenUnitOfWork[VisibilityUnitOfWork]

    async def __call__(self, tenant: Tenant, visibility: Visibility) -> Visibility:
        """Return it."""
        tenant.require(Permission.AGENCY_WRITE)
        async with self.open_uow(tenant) as uow:
            await uow.visibility.put_default(visibility)
            await uow.commit()
        return visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgencyVisibilityHandler:
    """The agency's default."""

    open_uow: OpenUnitOfWork[VisibilityUnitOfWork]

    async def __call__(self, tenant: Tenant) -> Visibility:
        """The domain's own when the agency said nothing."""
        tenant.require(Permission.AGENCY_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.visibility.default()


async def visibility_of(
    tenant: Tenant, uow: VisibilityUnitOfWork, applicant: ApplicantId, clock: Clock
) -> VisibilityOf:
    """Return how it stands today; NotFound beyond the reach."""
    choice = await uow.visibility.choice(applicant)
    effective = resolve(await uow.visibility.default(), choice)
    return VisibilityOf(
        choice=choice,
        effective=effective,
        today=sight_on(tenant.now(clock).date(), effective),
    )
