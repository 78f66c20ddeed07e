"""People are seen under the sign-in scope only; an agency revokes its own members only."""

from datetime import UTC, datetime

import asyncpg
import pytest

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from domain.identity.entities import Membership, Person
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import MembershipId, PersonId
from domain.kernel.tenancy import ActorKind, Platform, Purpose, Scope, Tenant
from tests.conftest import Database

PEOPLE = ("person", "recovery_code", "session", "refresh_token", "link")
SIGN_IN = Platform(Purpose.SIGN_IN)
SINCE = "SELECT * FROM directory.revocations_since($1)"
CANARY = "canary-marigold"


async def join(units: PostgresUnitOfWorkFactory, tenant: Tenant, role: ActorKind) -> Membership:
    """Make a person and a member of her."""
    person = Person(
        id=PersonId(new_id()), email=f"{new_id()}@{CANARY}.test", name=f"{CANARY} Fictional"
    )
    member = Membership(
        id=MembershipId(new_id()),
        person=person.id,
        role=role,
        name=person.name,
        email=person.email,
        joined_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    async with units(SIGN_IN) as uow:
        await uow.people.add(person, person.id.bytes * 2)
        await uow.commit()
    async with units(tenant) as uow:
        await uow.memberships.add(member)
        await uow.commit()
    return member


async def revoke(
    units: PostgresUnitOfWorkFactory, tenant: Tenant, whom: Membership | PersonId
) -> None:
    """Revoke a membership or a whole person as `tenant`."""
    async with units(tenant) as uow:
        if isinstance(whom, Membership):
            await uow.revocations.revoke_membership(whom.id)
        else:
            await uow.revocations.revoke_person(whom)
        await uow.commit()


async def test_no_agency_and_no_other_purpose_sees_a_person(
    units: PostgresUnitOfWorkFactory, pool: AgencyPool, north: Tenant
) -> None:
    await join(units, north, ActorKind.ADVISOR)
    scopes: list[Scope] = [north, *(Platform(each) for each in Purpose)]
    for scope in scopes:
        async with pool.acquire(scope) as connection:
            seen = await connection.fetchval("SELECT count(*) FROM person")
        assert seen == (1 if scope == SIGN_IN else 0), scope
    with pytest.raises(NotFoundError):
        async with pool.acquire(north) as connection:
            await connection.execute(
                "INSERT INTO person (id, email_index, key_wrapped, identity_sealed) "
                "VALUES (uuidv7(), sha256('x'), 'x', 'x')"
            )


async def test_an_agency_revokes_its_own_members_only(
    units: PostgresUnitOfWorkFactory, pool: AgencyPool, north: Tenant, south: Tenant
) -> None:
    member = await join(units, north, ActorKind.ADVISOR)
    with pytest.raises(NotFoundError):
        await revoke(units, south, member)
    with pytest.raises(NotFoundError):
        await revoke(units, north, member.person)
    await revoke(units, north, member)
    async with pool.acquire(SIGN_IN) as connection:
        rows = await connection.fetch(SINCE, 0)
        assert [row["membership_id"] for row in rows] == [member.id]
        assert await connection.fetch(SINCE, rows[-1]["seq"]) == []


async def test_the_directory_tells_memberships_to_the_sign_in_only(
    units: PostgresUnitOfWorkFactory, pool: AgencyPool, north: Tenant, south: Tenant
) -> None:
    member = await join(units, north, ActorKind.OWNER)
    found = await PostgresDirectory(pool).memberships_of(member.person)
    assert found == ((north.agency, member.id),)
    async with pool.acquire(south) as connection:
        asked = await connection.fetch(
            "SELECT agency_id FROM directory.memberships_of($1)", member.person
        )
    assert asked == []


async def test_names_and_addresses_rest_sealed(
    units: PostgresUnitOfWorkFactory, database: Database, north: Tenant
) -> None:
    await join(units, north, ActorKind.OWNER)
    owner = await asyncpg.connect(database.superuser_url)
    for table in (*PEOPLE, "membership", "invitation"):
        rows = await owner.fetch(f"SELECT t::text AS line FROM {table} t")  # noqa: S608 - our names
        for row in rows:
            assert CANARY not in row["line"]
            assert CANARY.encode().hex() not in row["line"]
    await owner.close()
