"""Record that an applicant gave or withdrew a consent; see what holds."""

from dataclasses import dataclass

from domain.applicants.entities import Consent
from domain.applicants.ports import ConsentUnitOfWork
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, ConsentId
from domain.kernel.tenancy import ActorKind, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent:
    """The applicant gives (or withdraws) consent to version `version` of `purpose`."""

    applicant: ApplicantId
    purpose: str
    version: str
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsentHandler:
    """Added to the record, never changed: the newest of a purpose holds."""

    open_uow: OpenUnitOfWork[ConsentUnitOfWork]
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: RecordConsent) -> Consent:
        """Return it; Invalid for odd names, NotFound beyond the reach."""
        require_own_or(tenant, Permission.APPLICANTS_WRITE)
        consent = Consent(
            id=ConsentId(self.new_id()),
            applicant=command.applicant,
            purpose=command.purpose,
            version=command.version,
            is_given=command.is_given,
            decided_at=self.clock.now(),
            recorded_by=tenant.actor,
        )
        async with self.open_uow(tenant) as uow:
            await uow.consents.add(consent)
            await uow.commit()
        return consent


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConsentsHandler:
    """The whole record of one applicant, newest first."""

    open_uow: OpenUnitOfWork[ConsentUnitOfWork]

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> tuple[Consent, ...]:
        """NotFound beyond the reach."""
        require_own_or(tenant, Permission.APPLICANTS_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.consents.of(applicant)


def require_own_or(tenant: Tenant, permission: Permission) -> None:
    """Raise Forbidden unless an applicant asks within her own reach, or `permission` is held."""
    if not (tenant.actor.kind is ActorKind.APPLICANT and isinstance(tenant.reach, Only)):
        tenant.require(permission)
