"""Repositories of people: one promise, kept in memory and in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from adapters.system.sealing import AesSealer
from domain.identity.entities import (
    Device,
    Invitation,
    Link,
    LinkPurpose,
    Membership,
    PendingSignUp,
    Person,
    SecondFactor,
    Session,
)
from domain.identity.ports import (
    InvitationRepository,
    LinkRepository,
    MembershipRepository,
    PersonRepository,
    SessionRepository,
)
from domain.kernel.errors import ConflictError, NotFoundError
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    InvitationId,
    MembershipId,
    PersonId,
    SessionId,
)
from domain.kernel.tenancy import ActorKind, Platform, Purpose, Scope, Tenant
from tests.conftest import Database
from tests.fakes.dispatcher import FakeDispatcher
from tests.fakes.identity import (
    FakeInvitations,
    FakeLinks,
    FakeMemberships,
    FakePeople,
    FakeSessions,
)
from tests.integration.postgres.conftest import make_agency

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
SIGN_IN = Platform(Purpose.SIGN_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Every repository on one transaction."""

    people: PersonRepository
    links: LinkRepository
    sessions: SessionRepository
    memberships: MembershipRepository
    invitations: InvitationRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """How to open them, and one agency."""

    tenant: Tenant
    open: Callable[[Scope], AbstractAsyncContextManager[Stored]]


@dataclass(frozen=True, slots=True)
class Memory:
    """One world in memory."""

    people: FakePeople = field(default_factory=FakePeople)
    links: FakeLinks = field(default_factory=FakeLinks)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    memberships: FakeMemberships = field(default_factory=FakeMemberships)
    invitations: FakeInvitations = field(default_factory=FakeInvitations)

    @asynccontextmanager
    async def open(self, _scope: Scope) -> AsyncIterator[Stored]:
        yield Stored(
            people=self.people,
            links=self.links,
            sessions=self.sessions,
            memberships=self.memberships,
            invitations=self.invitations,
        )


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield Store(tenant=Tenant.system(AgencyId(new_id())), open=Memory().open)
        return
    pool = AgencyPool(database.app_url, size=4)
    await pool.open()
    units = PostgresUnitOfWorkFactory(
        pool=pool, sealer=AesSealer(b"k" * 32), dispatcher=FakeDispatcher(), new_id=new_id
    )

    @asynccontextmanager
    async def open_as(scope: Scope) -> AsyncIterator[Stored]:
        async with units(scope) as uow:
            yield Stored(
                people=uow.people,
                links=uow.links,
                sessions=uow.sessions,
                memberships=uow.memberships,
                invitations=uow.invitations,
            )
            await uow.commit()

    yield Store(tenant=await make_agency(units, "North"), open=open_as)
    await pool.close()


def a_person(**changes: Any) -> Person:
    person = Person(id=PersonId(new_id()), email="ada@fictional.test", name="Ada Fictional")
    return replace(person, **changes)


def index_of(text: str) -> bytes:
    return text.encode().ljust(32, b".")


async def given(store: Store, text: str = "ada") -> Person:
    person = a_person(email=f"{text}@fictional.test")
    async with store.open(SIGN_IN) as stored:
        await stored.people.add(person, index_of(text))
    return person


def a_session(person: Person, **changes: Any) -> Session:
    session = Session(
        id=SessionId(new_id()),
        person=person.id,
        agency=AgencyId(new_id()),
        membership=MembershipId(new_id()),
        device=Device(user_agent="Fictional/1.0", network="198.51.100.0/24"),
        created_at=NOW,
        rotated_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    return replace(session, **changes)


def a_member(person: Person, role: ActorKind = ActorKind.ADVISOR) -> Membership:
    return Membership(
        id=MembershipId(new_id()),
        person=person.id,
        role=role,
        name=person.name,
        email=person.email,
        joined_at=NOW,
    )


async def test_a_person_comes_back_and_an_address_is_taken_once(store: Store) -> None:
    person = a_person(password_hash="$argon2id$fictional")
    async with store.open(SIGN_IN) as stored:
        await stored.people.add(person, index_of("ada"))
    async with store.open(SIGN_IN) as stored:
        assert await stored.people.get(person.id) == person
        assert await stored.people.find(index_of("ada")) == person
        assert await stored.people.find(index_of("bo")) is None
        await stored.people.set_password(person.id, "$argon2id$other")
        found = await stored.people.find(index_of("ada"))
        assert found is not None
        assert found.password_hash == "$argon2id$other"
        with pytest.raises(NotFoundError):
            await stored.people.get(PersonId(new_id()))
    with pytest.raises(ConflictError):
        async with store.open(SIGN_IN) as stored:
            await stored.people.add(a_person(), index_of("ada"))


async def test_a_step_and_a_code_are_taken_once(store: Store) -> None:
    person = await given(store)
    async with store.open(SIGN_IN) as stored:
        await stored.people.set_factor(person.id, SecondFactor(secret="JBSWY3DP", confirmed_at=NOW))
        assert await stored.people.take_step(person.id, 100)
        assert not await stored.people.take_step(person.id, 100)
        assert not await stored.people.take_step(person.id, 99)
        assert await stored.people.take_step(person.id, 101)
        factor = (await stored.people.get(person.id)).factor
        assert factor == SecondFactor(secret="JBSWY3DP", confirmed_at=NOW, last_step=101)
        await stored.people.set_factor(person.id, None)
        assert (await stored.people.get(person.id)).factor is None
        # A secret enrolled anew does not make old steps good again.
        await stored.people.set_factor(person.id, SecondFactor(secret="JBSWY3DQ"))
        assert not await stored.people.take_step(person.id, 101)

        await stored.people.replace_codes(person.id, [index_of("one"), index_of("two")])
        assert await stored.people.count_codes(person.id) == 2
        assert await stored.people.take_code(person.id, index_of("one"), NOW)
        assert not await stored.people.take_code(person.id, index_of("one"), NOW)
        assert not await stored.people.take_code(person.id, index_of("three"), NOW)
        assert await stored.people.count_codes(person.id) == 1
        await stored.people.replace_codes(person.id, [index_of("three")])
        assert not await stored.people.take_code(person.id, index_of("two"), NOW)


async def test_a_link_works_once_for_its_purpose_until_it_expires(store: Store) -> None:
    pending = PendingSignUp(
        agency_name="Fernhill", name="Ada", email="ada@fictional.test", password_hash="$argon2id$"
    )
    link = Link(
        purpose=LinkPurpose.SIGN_UP,
        email_index=index_of("ada"),
        expires_at=NOW + timedelta(hours=1),
        pending=pending,
    )
    name, other = index_of("token"), index_of("other")
    async with store.open(SIGN_IN) as stored:
        await stored.links.add(link, name)
        await stored.links.add(replace(link, pending=None), other)
        assert await stored.links.consume(name, LinkPurpose.MAGIC_LINK, NOW) is None
        assert await stored.links.consume(name, LinkPurpose.SIGN_UP, LATER) is None
        assert await stored.links.consume(index_of("none"), LinkPurpose.SIGN_UP, NOW) is None
    async with store.open(SIGN_IN) as stored:
        assert await stored.links.consume(name, LinkPurpose.SIGN_UP, NOW) == link
        assert await stored.links.consume(name, LinkPurpose.SIGN_UP, NOW) is None


async def test_a_link_tried_too_often_is_over(store: Store) -> None:
    person = await given(store)
    purpose = LinkPurpose.SECOND_FACTOR
    link = Link(purpose=purpose, email_index=index_of("ada"), expires_at=LATER, person=person.id)
    async with store.open(SIGN_IN) as stored:
        await stored.links.add(link, index_of("token"))
        for _ in range(2):
            assert await stored.links.attempt(index_of("token"), purpose, NOW, most=2) == link
        assert await stored.links.attempt(index_of("token"), purpose, NOW, most=2) is None
        assert await stored.links.consume(index_of("token"), purpose, NOW) is None
        await stored.links.add(link, index_of("second"))
        await stored.links.void_all(person.id, NOW)
        assert await stored.links.consume(index_of("second"), purpose, NOW) is None


async def test_a_session_is_found_by_any_of_its_tokens(store: Store) -> None:
    person = await given(store)
    session = a_session(person)
    later = NOW + timedelta(minutes=9)
    rotated = replace(session, generation=2, rotated_at=later, membership=MembershipId(new_id()))
    async with store.open(SIGN_IN) as stored:
        await stored.sessions.add(session, index_of("first"))
        assert await stored.sessions.find_by_token(index_of("first")) == (session, 1)
        await stored.sessions.rotate(rotated, index_of("second"), later)
    async with store.open(SIGN_IN) as stored:
        assert await stored.sessions.find_by_token(index_of("first"), lock=True) == (rotated, 1)
        assert await stored.sessions.find_by_token(index_of("second")) == (rotated, 2)
        assert await stored.sessions.find_by_token(index_of("third")) is None


async def test_sessions_end_one_by_one_or_all_and_only_ones_own(store: Store) -> None:
    ada, bo = await given(store), await given(store, "bo")
    first, second = a_session(ada), a_session(ada, rotated_at=NOW + timedelta(minutes=1))
    old = a_session(ada, expires_at=NOW)
    async with store.open(SIGN_IN) as stored:
        for number, each in enumerate((first, second, old)):
            await stored.sessions.add(each, index_of(str(number)))
        assert await stored.sessions.list_live(ada.id, NOW) == (second, first)
        assert await stored.sessions.list_live(bo.id, NOW) == ()
        assert not await stored.sessions.end(bo.id, first.id, NOW)
        assert await stored.sessions.end(ada.id, first.id, NOW)
        assert not await stored.sessions.end(ada.id, first.id, NOW)
        found = await stored.sessions.find_by_token(index_of("0"))
        assert found is not None
        assert found[0].ended_at == NOW
        assert await stored.sessions.end_all(ada.id, NOW) >= 1
        assert await stored.sessions.list_live(ada.id, NOW) == ()


async def test_members_join_once_change_and_leave(store: Store) -> None:
    ada, bo = await given(store), await given(store, "bo")
    owner = a_member(ada, ActorKind.OWNER)
    advisor = replace(a_member(bo), joined_at=NOW + timedelta(minutes=1))
    async with store.open(store.tenant) as stored:
        await stored.memberships.add(owner)
        await stored.memberships.add(advisor)
        assert await stored.memberships.list_all() == (owner, advisor)
        assert await stored.memberships.get(advisor.id, lock=True) == advisor
        assert await stored.memberships.find_of(ada.id) == owner
        assert await stored.memberships.count_owners() == 1
        assert await stored.memberships.agency_name() == "North"
        await stored.memberships.set_role(advisor.id, ActorKind.OWNER)
        assert await stored.memberships.count_owners() == 2
    with pytest.raises(ConflictError):
        async with store.open(store.tenant) as stored:
            await stored.memberships.add(a_member(bo))
    async with store.open(store.tenant) as stored:
        await stored.memberships.remove(advisor.id, NOW)
        assert await stored.memberships.list_all() == (owner,)
        assert await stored.memberships.find_of(bo.id) is None
        with pytest.raises(NotFoundError):
            await stored.memberships.get(advisor.id)
        again = a_member(bo)
        await stored.memberships.add(again)
        assert await stored.memberships.find_of(bo.id) == again


async def test_a_member_is_never_tied_to_an_applicant_that_is_not_there(store: Store) -> None:
    ada = await given(store)
    stranger = ApplicantId(new_id())
    member = replace(a_member(ada, ActorKind.APPLICANT), applicant=stranger)
    async with store.open(store.tenant) as stored:
        assert not await stored.memberships.has_applicant(stranger)
    with pytest.raises(NotFoundError):
        async with store.open(store.tenant) as stored:
            await stored.memberships.add(member)


async def test_an_invitation_is_accepted_or_withdrawn_once(store: Store) -> None:
    def invited() -> Invitation:
        return Invitation(
            id=InvitationId(new_id()),
            email="bo@fictional.test",
            role=ActorKind.ADVISOR,
            created_at=NOW,
            expires_at=NOW + timedelta(days=7),
        )

    # Ids made within one millisecond have no order: the newest is the greatest.
    first, second, third = sorted((invited(), invited(), invited()), key=lambda each: each.id)
    async with store.open(store.tenant) as stored:
        for each in (first, second, third):
            await stored.invitations.add(each, each.id.bytes * 2)
        assert await stored.invitations.list_open(NOW) == (third, second, first)
        assert await stored.invitations.accept(first.id, NOW)
        assert not await stored.invitations.accept(first.id, NOW)
        assert not await stored.invitations.revoke(first.id, NOW)
        assert await stored.invitations.revoke(second.id, NOW)
        assert not await stored.invitations.accept(second.id, NOW)
        assert not await stored.invitations.accept(third.id, NOW + timedelta(days=8))
        assert await stored.invitations.list_open(NOW) == (third,)
        found = await stored.invitations.find(first.id)
        assert found == replace(first, accepted_at=NOW)


async def test_one_of_many_at_once_consumes_a_link(store: Store) -> None:
    purpose = LinkPurpose.MAGIC_LINK
    link = Link(purpose=purpose, email_index=index_of("ada"), expires_at=LATER)
    async with store.open(SIGN_IN) as stored:
        await stored.links.add(link, index_of("token"))

    async def consume() -> bool:
        async with store.open(SIGN_IN) as stored:
            return await stored.links.consume(index_of("token"), purpose, NOW) is not None

    assert sum(await asyncio.gather(*(consume() for _ in range(8)))) == 1
