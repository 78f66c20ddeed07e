"""Who belongs to the agency, in which role, and who is invited."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.identity.policies.roles import STAFF_ROLES
from domain.identity.use_cases.change_members import ChangeRole, RemoveMember
from domain.identity.use_cases.invite_member import InviteMember, RevokeInvitation
from domain.kernel.errors import ConflictError
from domain.kernel.identifiers import InvitationId, MembershipId, from_text
from domain.kernel.tenancy import ActorKind
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import options
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/team"
ROLES = (
    ActorKind.OWNER,
    ActorKind.ADMIN,
    ActorKind.ADVISOR,
    ActorKind.ACCOUNTANT,
    ActorKind.READ_ONLY,
)
INVITATIONS = 100
"""Invitations shown; applicants are invited one by one, and most accept within days."""


class TeamPages(Controller):
    """Members of staff and open invitations."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Staff by name; applicants who log in are only counted, they have the roster."""
        return await _show(request, core, filled({"role": ActorKind.ADVISOR}))

    @post("/members/{member:str}/role")
    async def change_role(
        self, request: AnyRequest, core: GivenCore, member: FromPath[str]
    ) -> Response[bytes]:
        """Owners are made and unmade by owners."""
        form = await read_form(request)
        role = form.choice("role", ActorKind)
        if role is not None:
            command = ChangeRole(member=_member(member), role=role)
            await core.commands.change_role(whoever(request).tenant, command)
        return away(HOME, said="saved")

    @post("/members/{member:str}/remove")
    async def remove(
        self, request: AnyRequest, core: GivenCore, member: FromPath[str]
    ) -> Response[bytes]:
        """Their sessions end, their applicants stay."""
        command = RemoveMember(member=_member(member))
        await core.commands.remove_member(whoever(request).tenant, command)
        return away(HOME, said="removed")

    @post("/invitations")
    async def invite(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A mailed link; the answer tells nothing of the address."""
        form = await read_form(request)
        email = form.needed("email", most=320)
        role = form.choice("role", ActorKind)
        if role is None or role not in STAFF_ROLES:
            form.refuse("role", "Choose one of those offered.")
        elif not form.faults:
            try:
                with form.blaming("email"):
                    command = InviteMember(email=email, role=role)
                    await core.commands.invite_member(whoever(request).tenant, command)
                    return away(HOME, said="invited")
            except ConflictError as error:
                form.refuse("email", error.detail)
        return await _show(request, core, form, status=422)

    @post("/invitations/{invitation:str}/revoke")
    async def revoke(
        self, request: AnyRequest, core: GivenCore, invitation: FromPath[str]
    ) -> Response[bytes]:
        """The link opens nothing any more."""
        wanted = InvitationId(from_text("ivt", invitation))
        command = RevokeInvitation(invitation=wanted)
        await core.commands.revoke_invitation(whoever(request).tenant, command)
        return away(HOME, said="revoked")


def _member(text: str) -> MembershipId:
    return MembershipId(from_text("mem", text))


async def _show(
    request: AnyRequest, core: Core, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    members = await core.queries.list_members(visit.tenant)
    staff = [each for each in members if each.role is not ActorKind.APPLICANT]
    staff.sort(key=lambda each: (ROLES.index(each.role), each.name.casefold()))
    invitations = await core.queries.list_invitations(visit.tenant)
    translate = catalogue(language_of(request)).gettext
    is_owner = visit.role is ActorKind.OWNER
    return page(
        request,
        "team.html",
        status=status,
        form=form,
        staff=staff,
        applicants=len(members) - len(staff),
        invitations=invitations[:INVITATIONS],
        invited=len(invitations),
        is_owner=is_owner,
        own=visit.claims.membership,
        roles=options(translate, ROLES if is_owner else ROLES[1:]),
        invited_roles=options(translate, ROLES[1:]),
    )
