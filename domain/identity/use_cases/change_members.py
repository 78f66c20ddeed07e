"""Members of an agency: listed, given another role, removed."""

from dataclasses import dataclass

from domain.identity.entities import Membership
from domain.identity.errors import last_owner
from domain.identity.policies.roles import check_change, check_removal
from domain.identity.ports import IdentityUnitOfWork
from domain.kernel.clock import Clock
from domain.kernel.identifiers import MembershipId
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembersHandler:
    """Everybody who belongs to the agency."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]

    async def __call__(self, tenant: Tenant) -> tuple[Membership, ...]:
        """Return present members, in the order they joined."""
        tenant.require(Permission.PEOPLE_READ)
        async with self.open_uow(tenant) as uow:
            return await uow.memberships.list_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole:
    """Another role for a member."""

    member: MembershipId
    role: ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRoleHandler:
    """Tokens that carry the old role are refused from now on; a refresh brings the new one."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]

    async def __call__(self, tenant: Tenant, command: ChangeRole) -> Membership:
        """Return the member; Conflict for the last owner, Forbidden to touch owners."""
        tenant.require(Permission.PEOPLE_WRITE)
        async with self.open_uow(tenant) as uow:
            member = await uow.memberships.get(command.member, lock=True)
            check_change(tenant.actor.kind, member, command.role)
            if command.role is not ActorKind.OWNER:
                await keep_an_owner(uow, member)
            await uow.memberships.set_role(member.id, command.role)
            changed = await uow.memberships.get(member.id)
            await uow.revocations.revoke_membership(member.id)
            await uow.commit()
        return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    """One member."""

    member: MembershipId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMemberHandler:
    """She may do nothing in the agency from now on; her other agencies are no concern of it."""

    open_uow: OpenUnitOfWork[IdentityUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RemoveMember) -> None:
        """Remove her; Conflict for the last owner, Forbidden to touch owners."""
        tenant.require(Permission.PEOPLE_WRITE)
        async with self.open_uow(tenant) as uow:
            member = await uow.memberships.get(command.member, lock=True)
            check_removal(tenant.actor.kind, member)
            await keep_an_owner(uow, member)
            await uow.memberships.remove(member.id, self.clock.now())
            await uow.revocations.revoke_membership(member.id)
            await uow.commit()


async def keep_an_owner(uow: IdentityUnitOfWork, member: Membership) -> None:
    """Raise Conflict when `member` is the only owner."""
    if member.role is ActorKind.OWNER and await uow.memberships.count_owners() == 1:
        raise last_owner()
