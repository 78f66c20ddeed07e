"""An invitation becomes a membership: of somebody new, or of a person who proves she is known."""

from dataclasses import dataclass

from domain.identity.entities import AccessClaims, Invitation, Membership, Person
from domain.identity.errors import bad_credentials, bad_link, wrong_address
from domain.identity.policies.names import parse_name
from domain.identity.policies.passwords import check_password, normalise
from domain.identity.ports import (
    IdentityUnitOfWork,
    PasswordHasher,
    PeopleDirectory,
    PeopleSecrets,
)
from domain.identity.use_cases.sign_in import SIGN_IN
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import AgencyId, MembershipId, PersonId
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """The link's token, and who takes it.

    Somebody new sets name and password; a person with an account gives the password she has, or
    is the caller.
    """

    token: str
    address: str
    name: str | None = None
    password: str | None = None
    caller: AccessClaims | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedInvitation:
    """The place taken."""

    agency: AgencyId
    membership: Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitationHandler:
    """The link proves the mailbox; the membership is made as the invitation is used up."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    directory: PeopleDirectory
    passwords: PasswordHasher
    secrets: PeopleSecrets
    pace: Pace
    clock: Clock
    new_id: NewId

    async def __call__(self, command: AcceptInvitation) -> AcceptedInvitation:
        """Return the membership; NotFound for a dead link, Conflict for a second membership."""
        await self.pace.check(address=command.address)
        found = await self.directory.find_invitation(self.secrets.hash_token(command.token))
        if found is None:
            raise bad_link()
        agency, identifier = found
        scope, now = Tenant.system(agency), self.clock.now()
        async with self.open_uow(scope) as uow:
            invitation = await uow.invitations.find(identifier)
        if invitation is None or not invitation.is_open_at(now):
            raise bad_link()
        person = await self._person(command, invitation)
        membership = Membership(
            id=MembershipId(self.new_id()),
            person=person.id,
            role=invitation.role,
            name=person.name,
            email=person.email,
            joined_at=now,
            applicant=invitation.applicant,
        )
        async with self.open_uow(scope) as uow:
            if not await uow.invitations.accept(identifier, now):
                raise bad_link()
            await uow.memberships.add(membership)
            await uow.commit()
        return AcceptedInvitation(agency=agency, membership=membership)

    async def _person(self, command: AcceptInvitation, invitation: Invitation) -> Person:
        if command.caller is not None:
            return await self._caller(command.caller, invitation)
        if command.password is None:
            raise invalid("/password", "password-needed", "Send a password, or log in first.")
        index = self.secrets.email_index(invitation.email)
        await self.pace.check(account=index)
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.find(index)
        if person is None:
            return await self._newcomer(command.name or "", command.password, invitation)
        if not await self.passwords.verify(normalise(command.password), person.password_hash):
            raise bad_credentials()
        return person

    async def _caller(self, caller: AccessClaims, invitation: Invitation) -> Person:
        async with self.open_uow(SIGN_IN) as uow:
            person = await uow.people.get(caller.person)
        if person.email != invitation.email:
            raise wrong_address()
        return person

    async def _newcomer(self, name: str, password: str, invitation: Invitation) -> Person:
        parsed = parse_name(name)
        checked = check_password(password, (parsed, invitation.email))
        person = Person(
            id=PersonId(self.new_id()),
            email=invitation.email,
            name=parsed,
            password_hash=await self.passwords.hash(checked),
        )
        async with self.open_uow(SIGN_IN) as uow:
            await uow.people.add(person, self.secrets.email_index(invitation.email))
            await uow.commit()
        return person
