"""Invitations: offered, listed, withdrawn."""

from dataclasses import dataclass
from datetime import timedelta

from domain.identity.entities import Invitation
from domain.identity.errors import live_only, no_applicant, no_invitation
from domain.identity.policies.emails import parse_email
from domain.identity.policies.letters import Letters
from domain.identity.policies.roles import check_invited
from domain.identity.ports import IdentityUnitOfWork, PeopleSecrets
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import ApplicantId, InvitationId
from domain.kernel.mail import Mailer
from domain.kernel.tenancy import ActorKind, AgencyMode, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

INVITATION_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMember:
    """A place for whoever has this mailbox; `applicant` for the role applicant only."""

    email: str
    role: ActorKind
    applicant: ApplicantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteMemberHandler:
    """Sends a one-time link. Whether the address has an account plays no part."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    secrets: PeopleSecrets
    mailer: Mailer
    letters: Letters
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: InviteMember) -> Invitation:
        """Return the invitation; NotFound for a foreign applicant, Invalid for a bad role."""
        tenant.require(Permission.PEOPLE_WRITE)
        if tenant.mode is not AgencyMode.LIVE:
            raise live_only()
        check_invited(command.role, command.applicant)
        now, token = self.clock.now(), self.secrets.new_token()
        invitation = Invitation(
            id=InvitationId(self.new_id()),
            email=parse_email(command.email),
            role=command.role,
            created_at=now,
            expires_at=now + INVITATION_LIFE,
            applicant=command.applicant,
        )
        async with self.open_uow(tenant) as uow:
            applicant = command.applicant
            if applicant is not None and not await uow.memberships.has_applicant(applicant):
                raise no_applicant()
            agency = await uow.memberships.agency_name()
            await uow.invitations.add(invitation, self.secrets.hash_token(token))
            await uow.commit()
        await self.mailer.send(
            self.letters.invitation(invitation.email, agency, invitation.role, token)
        )
        return invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInvitationsHandler:
    """What can still be accepted."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant) -> tuple[Invitation, ...]:
        """Return open invitations, newest first."""
        tenant.require(Permission.PEOPLE_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.invitations.list_open(self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInvitation:
    """One invitation."""

    invitation: InvitationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInvitationHandler:
    """Its link works no more."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RevokeInvitation) -> None:
        """Withdraw it; NotFound when there is none that is open."""
        tenant.require(Permission.PEOPLE_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.invitations.revoke(command.invitation, self.clock.now()):
                raise no_invitation()
            await uow.commit()
