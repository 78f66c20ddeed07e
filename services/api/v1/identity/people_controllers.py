"""Members and invitations of the agency over HTTP."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from domain.identity.use_cases.change_members import ChangeRole, RemoveMember
from domain.identity.use_cases.invite_member import RevokeInvitation
from domain.kernel.identifiers import InvitationId, MembershipId, from_text
from domain.kernel.tenancy import ActorKind
from services.api.v1.identity.people_schemas import (
    InvitationIn,
    InvitationOut,
    InvitationsOut,
    MemberOut,
    MemberPatchIn,
    MembersOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made


class MemberController(Controller):
    """People of the agency."""

    path = "/v1/people/members"
    tags = ["people"]

    @get(operation_id="listMembers", summary="Everybody who belongs to the agency")
    async def list_members(self, tenant: GivenTenant, core: GivenCore) -> MembersOut:
        """In the order they joined."""
        members = await core.queries.list_members(tenant)
        return MembersOut(items=[MemberOut.of(each) for each in members])

    @patch(
        "/{member_id:str}",
        dto=StrictBody[MemberPatchIn],
        operation_id="changeMemberRole",
        summary="Give a member another role",
    )
    async def change_role(
        self,
        member_id: FromPath[str],
        data: JSONBody[MemberPatchIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> MemberOut:
        """Owners are made and unmade by owners; one is always left."""
        member = MembershipId(from_text("mem", member_id))
        command = ChangeRole(member=member, role=ActorKind(data.role))
        return MemberOut.of(await core.commands.change_role(tenant, command))

    @delete("/{member_id:str}", operation_id="removeMember", summary="Remove a member")
    async def remove_member(
        self, member_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """She may do nothing in the agency within seconds."""
        member = MembershipId(from_text("mem", member_id))
        await core.commands.remove_member(tenant, RemoveMember(member=member))


class InvitationController(Controller):
    """Places offered."""

    path = "/v1/people/invitations"
    tags = ["people"]

    @post(
        dto=StrictBody[InvitationIn],
        operation_id="inviteMember",
        responses=answers(InvitationOut, 201),
        summary="Invite somebody by a one-time link, for 7 days",
    )
    async def invite_member(
        self, data: JSONBody[InvitationIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """The same answer whether the address has an account or not."""

        async def act() -> Made:
            invited = await core.commands.invite_member(tenant, data.to_command())
            return Made(InvitationOut.of(invited))

        return await once(act)

    @get(operation_id="listInvitations", summary="Invitations that can still be accepted")
    async def list_invitations(self, tenant: GivenTenant, core: GivenCore) -> InvitationsOut:
        """Newest first."""
        found = await core.queries.list_invitations(tenant)
        return InvitationsOut(items=[InvitationOut.of(each) for each in found])

    @delete(
        "/{invitation_id:str}", operation_id="revokeInvitation", summary="Withdraw an invitation"
    )
    async def revoke_invitation(
        self, invitation_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """Its link works no more."""
        invitation = InvitationId(from_text("ivt", invitation_id))
        await core.commands.revoke_invitation(tenant, RevokeInvitation(invitation=invitation))
