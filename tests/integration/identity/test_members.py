"""Invitations to memberships, and members until they leave."""

import asyncio
from dataclasses import replace

import pytest

from adapters.system.identifiers import new_id
from domain.identity.entities import AccessClaims
from domain.identity.use_cases.accept_invitation import AcceptedInvitation, AcceptInvitation
from domain.identity.use_cases.change_members import ChangeRole, RemoveMember
from domain.identity.use_cases.invite_member import InviteMember, RevokeInvitation
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.identity.use_cases.sign_in import SignedIn
from domain.kernel.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
)
from domain.kernel.identifiers import AgencyId, ApplicantId, InvitationId
from domain.kernel.tenancy import Actor, ActorKind, AgencyMode, Permission, Tenant
from tests.builders import an_applicant
from tests.integration.identity.conftest import ADDRESS, PASSWORD, People

ADA, BO = "ada@fictional.test", "bo@fictional.test"
OTHER = "ten green otters"


def acting(agency: AgencyId, kind: ActorKind = ActorKind.OWNER) -> Tenant:
    """Return the scope of somebody who may change people."""
    return Tenant(
        agency=agency,
        actor=Actor(kind=kind, id=new_id()),
        permissions=frozenset({Permission.PEOPLE_READ, Permission.PEOPLE_WRITE}),
    )


async def invite(people: People, tenant: Tenant, email: str, role: ActorKind) -> AcceptInvitation:
    """Invite somebody; return what a newcomer would send back."""
    await people.handlers.invite_member(tenant, InviteMember(email=email, role=role))
    return AcceptInvitation(
        token=people.mailer.last_token(email),
        address=ADDRESS,
        name="Bo Fictional",
        password=OTHER,
    )


async def join(people: People, tenant: Tenant, email: str, role: ActorKind) -> AcceptedInvitation:
    """Invite somebody who accepts."""
    return await people.handlers.accept_invitation(await invite(people, tenant, email, role))


async def test_a_newcomer_sets_name_and_password_once(people: People) -> None:
    agency = await people.sign_up(ADA)
    accept = await invite(people, acting(agency), BO, ActorKind.ADVISOR)
    with pytest.raises(DomainError, match="characters"):
        await people.handlers.accept_invitation(replace(accept, password="short"))
    accepted = await people.handlers.accept_invitation(accept)
    with pytest.raises(NotFoundError):
        await people.handlers.accept_invitation(accept)
    bo = await people.log_in(BO, OTHER)
    said = people.tokens.verify(bo.access_token)
    assert (said.agency, said.role, said.membership) == (
        agency, ActorKind.ADVISOR, accepted.membership.id
    )  # fmt: skip
    members = await people.handlers.list_members(acting(agency))
    assert [(each.name, each.role) for each in members] == [
        ("Ada Fictional", ActorKind.OWNER),
        ("Bo Fictional", ActorKind.ADVISOR),
    ]


async def test_of_many_acceptances_at_once_one_wins(people: People) -> None:
    agency = await people.sign_up(ADA)
    await join(people, acting(await people.sign_up("eve@fictional.test")), BO, ActorKind.ADMIN)
    accept = await invite(people, acting(agency), BO, ActorKind.ADVISOR)

    async def once() -> bool:
        try:
            await people.handlers.accept_invitation(accept)
        except DomainError:
            return False
        return True

    assert sum(await asyncio.gather(*(once() for _ in range(6)))) == 1
    assert len(await people.handlers.list_members(acting(agency))) == 2


async def test_a_person_with_an_account_proves_it(people: People) -> None:
    north, south = await people.sign_up(ADA), await people.sign_up("eve@fictional.test")
    accept = await invite(people, acting(south), ADA, ActorKind.ACCOUNTANT)
    with pytest.raises(UnauthenticatedError):
        await people.handlers.accept_invitation(accept)
    eve = people.tokens.verify((await people.log_in("eve@fictional.test")).access_token)
    with pytest.raises(ForbiddenError):
        await people.handlers.accept_invitation(replace(accept, caller=eve))
    ada = people.tokens.verify((await people.log_in(ADA)).access_token)
    accepted = await people.handlers.accept_invitation(replace(accept, password=None, caller=ada))
    assert accepted.agency == south
    again = await invite(people, acting(south), ADA, ActorKind.ADMIN)
    with pytest.raises(ConflictError):
        await people.handlers.accept_invitation(replace(again, password=PASSWORD))
    names = [each.email for each in await people.handlers.list_members(acting(north))]
    assert names == [ADA], "an agency does not see who else is where"


async def test_an_invitation_withdrawn_or_a_week_old_opens_nothing(people: People) -> None:
    tenant = acting(await people.sign_up(ADA))
    accept = await invite(people, tenant, BO, ActorKind.ADMIN)
    (open_one,) = await people.handlers.list_invitations(tenant)
    await people.handlers.revoke_invitation(tenant, RevokeInvitation(invitation=open_one.id))
    with pytest.raises(NotFoundError):
        await people.handlers.accept_invitation(accept)
    with pytest.raises(NotFoundError):
        await people.handlers.revoke_invitation(
            tenant, RevokeInvitation(invitation=InvitationId(new_id()))
        )
    late = await invite(people, tenant, BO, ActorKind.ADMIN)
    people.clock.move(days=7)
    assert await people.handlers.list_invitations(tenant) == ()
    with pytest.raises(NotFoundError):
        await people.handlers.accept_invitation(late)


async def test_an_applicant_is_tied_to_a_record_of_this_agency(people: People) -> None:
    tenant = acting(await people.sign_up(ADA))
    stranger = acting(await people.sign_up("eve@fictional.test"))
    record = an_applicant()
    async with people.ports.open_uow(Tenant.system(tenant.agency)) as uow:
        await uow.applicants.add(record)
        await uow.commit()
    wanted = InviteMember(email=BO, role=ActorKind.APPLICANT, applicant=record.id)
    for bad in (
        replace(wanted, applicant=ApplicantId(new_id())),
        replace(wanted, applicant=None),
        replace(wanted, role=ActorKind.ADVISOR),
    ):
        with pytest.raises(DomainError):
            await people.handlers.invite_member(tenant, bad)
    with pytest.raises(NotFoundError):
        await people.handlers.invite_member(stranger, wanted)
    await people.handlers.invite_member(tenant, wanted)
    accept = AcceptInvitation(
        token=people.mailer.last_token(BO), address=ADDRESS, name="Bo", password=OTHER
    )
    await people.handlers.accept_invitation(accept)
    said = people.tokens.verify((await people.log_in(BO, OTHER)).access_token)
    assert (said.role, said.applicant) == (ActorKind.APPLICANT, record.id)


async def test_the_last_owner_stays_and_only_owners_touch_owners(people: People) -> None:
    tenant = acting(await people.sign_up(ADA))
    admin = acting(tenant.agency, ActorKind.ADMIN)
    (ada,) = await people.handlers.list_members(tenant)
    bo = (await join(people, tenant, BO, ActorKind.ADMIN)).membership
    demote, remove = ChangeRole(member=ada.id, role=ActorKind.ADMIN), RemoveMember(member=ada.id)
    promote = ChangeRole(member=bo.id, role=ActorKind.OWNER)
    for refused in (
        people.handlers.change_role(tenant, demote),
        people.handlers.remove_member(tenant, remove),
    ):
        with pytest.raises(ConflictError):
            await refused
    for forbidden in (
        people.handlers.change_role(admin, demote),
        people.handlers.change_role(admin, promote),
        people.handlers.remove_member(admin, remove),
    ):
        with pytest.raises(ForbiddenError):
            await forbidden
    await people.handlers.change_role(tenant, promote)

    async def leave(member: ChangeRole) -> bool:
        try:
            await people.handlers.change_role(tenant, member)
        except ConflictError:
            return False
        return True

    both = [demote, ChangeRole(member=bo.id, role=ActorKind.ADMIN)]
    assert sum(await asyncio.gather(*(leave(each) for each in both))) == 1
    owners = [
        each for each in await people.handlers.list_members(tenant) if each.role is ActorKind.OWNER
    ]
    assert len(owners) == 1


async def test_a_removed_member_is_out_of_this_agency_only(people: People) -> None:
    north = acting(await people.sign_up(ADA))
    south = acting(await people.sign_up("eve@fictional.test"))
    bo = (await join(people, north, BO, ActorKind.ADVISOR)).membership
    known = await invite(people, south, BO, ActorKind.ADVISOR)
    await people.handlers.accept_invitation(known)
    session = await people.try_log_in(BO, OTHER, agency=north.agency)
    assert isinstance(session, SignedIn)
    with pytest.raises(NotFoundError):
        await people.handlers.remove_member(south, RemoveMember(member=bo.id))
    await people.handlers.remove_member(north, RemoveMember(member=bo.id))
    with pytest.raises(ForbiddenError):
        await people.handlers.refresh_session(RefreshSession(refresh_token=session.refresh_token))
    moved = await people.handlers.refresh_session(
        RefreshSession(refresh_token=session.refresh_token, agency=south.agency)
    )
    said: AccessClaims = people.tokens.verify(moved.access_token)
    assert said.agency == south.agency


async def test_people_need_the_permission_and_a_live_agency(people: People) -> None:
    tenant = acting(await people.sign_up(ADA))
    nobody = replace(tenant, permissions=frozenset())
    reader = replace(tenant, permissions=frozenset({Permission.PEOPLE_READ}))
    command = InviteMember(email=BO, role=ActorKind.ADMIN)
    (ada,) = await people.handlers.list_members(reader)
    for scope in (nobody, reader):
        for refused in (
            people.handlers.invite_member(scope, command),
            people.handlers.change_role(scope, ChangeRole(member=ada.id, role=ActorKind.ADMIN)),
            people.handlers.remove_member(scope, RemoveMember(member=ada.id)),
        ):
            with pytest.raises(ForbiddenError):
                await refused
    with pytest.raises(ForbiddenError):
        await people.handlers.list_members(nobody)
    with pytest.raises(ConflictError):
        await people.handlers.invite_member(tenant.in_mode(AgencyMode.TEST), command)
    assert people.mailer.sent[-1].to == ADA
