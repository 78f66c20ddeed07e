"""Support is let in by a person, reads only, for an hour at most, and ends when told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.pool import AgencyPool
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.secrets import SystemSecrets
from domain.agencies.entities import SupportGrant, SupportPurpose
from domain.agencies.use_cases.authenticate_api_key import AuthenticateApiKeyHandler
from domain.agencies.use_cases.support import (
    EndSupportHandler,
    GrantSupport,
    GrantSupportHandler,
    ListSupportHandler,
    OpenSupport,
    OpenSupportHandler,
)
from domain.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from domain.kernel.identifiers import SupportGrantId
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from tests.conftest import Database


@dataclass(slots=True)
class MovableClock:
    """Clock that stands where it is put."""

    moment: datetime

    def now(self) -> datetime:
        """Return it."""
        return self.moment


@dataclass(frozen=True, slots=True)
class Desk:
    """Every use case of support over one database."""

    clock: MovableClock
    consent: GrantSupportHandler
    open: OpenSupportHandler
    end: EndSupportHandler
    shown: ListSupportHandler
    authenticate: AuthenticateApiKeyHandler


@pytest.fixture
def desk(pool: AgencyPool, units: PostgresUnitOfWorkFactory) -> Desk:
    clock, secrets = MovableClock(SystemClock().now()), SystemSecrets(bytes(range(32)))
    return Desk(
        clock=clock,
        consent=GrantSupportHandler(open_uow=units, clock=clock, new_id=new_id),
        open=OpenSupportHandler(open_uow=units, secrets=secrets, clock=clock, new_id=new_id),
        end=EndSupportHandler(open_uow=units, clock=clock),
        shown=ListSupportHandler(open_uow=units),
        authenticate=AuthenticateApiKeyHandler(
            open_uow=units, directory=PostgresDirectory(pool), secrets=secrets, clock=clock
        ),
    )


@pytest.fixture
def owner(north: Tenant) -> Tenant:
    return replace(north, actor=Actor(kind=ActorKind.OWNER, id=new_id()))


ASKED = GrantSupport(purpose=SupportPurpose.FAULT, minutes=20)


async def test_support_reads_as_itself_until_its_time_is_over(
    desk: Desk, owner: Tenant, north: Tenant
) -> None:
    grant = await desk.consent(owner, ASKED)
    opened = await desk.open(north, OpenSupport(grant=grant.id, operator="jo.support"))
    tenant = await desk.authenticate(opened.secret)
    assert (tenant.agency, tenant.actor) == (
        north.agency,
        Actor(kind=ActorKind.OPERATOR, id=grant.id),
    )
    assert {each.value.partition(":")[2] for each in tenant.permissions} == {"read"}
    (shown,) = await desk.shown(owner)
    assert (shown.operator, shown.consented_by) == ("jo.support", owner.actor)
    desk.clock.moment += timedelta(minutes=20)
    with pytest.raises(UnauthenticatedError):
        await desk.authenticate(opened.secret)


async def test_support_ends_when_told_and_opens_once(
    desk: Desk, owner: Tenant, north: Tenant
) -> None:
    grant = await desk.consent(owner, ASKED)
    command = OpenSupport(grant=grant.id, operator="jo.support")
    opened = await desk.open(north, command)
    with pytest.raises(ConflictError):
        await desk.open(north, command)
    await desk.end(owner, grant.id)
    await desk.end(owner, grant.id)
    with pytest.raises(UnauthenticatedError):
        await desk.authenticate(opened.secret)
    unopened = await desk.consent(owner, ASKED)
    await desk.end(owner, unopened.id)
    late = await desk.consent(owner, ASKED)
    desk.clock.moment += timedelta(minutes=20)
    for over in (unopened, late):
        with pytest.raises(ConflictError):
            await desk.open(north, OpenSupport(grant=over.id, operator="jo.support"))


@pytest.mark.parametrize(
    "kind", [ActorKind.INTEGRATOR, ActorKind.ADVISOR, ActorKind.SYSTEM, ActorKind.OPERATOR]
)
async def test_nobody_but_owner_or_admin_lets_support_in(
    desk: Desk, north: Tenant, kind: ActorKind
) -> None:
    with pytest.raises(ForbiddenError):
        await desk.consent(replace(north, actor=Actor(kind=kind, id=new_id())), ASKED)


@pytest.mark.parametrize("minutes", [0, 61, -5])
async def test_an_hour_is_the_most(desk: Desk, owner: Tenant, minutes: int) -> None:
    with pytest.raises(InvalidError):
        await desk.consent(owner, replace(ASKED, minutes=minutes))


async def test_the_database_holds_the_hour_too(
    desk: Desk, owner: Tenant, database: Database
) -> None:
    grant: SupportGrant = await desk.consent(owner, ASKED)
    superuser = await asyncpg.connect(database.superuser_url)
    with pytest.raises(asyncpg.CheckViolationError):
        await superuser.execute(
            "UPDATE support_grant SET expires_at = consented_at + interval '61 minutes' "
            "WHERE id = $1",
            grant.id,
        )
    await superuser.close()


async def test_a_grant_is_its_agencys_own(desk: Desk, owner: Tenant, south: Tenant) -> None:
    grant = await desk.consent(owner, ASKED)
    for unknown in (grant.id, SupportGrantId(new_id())):
        with pytest.raises(NotFoundError):
            await desk.open(south, OpenSupport(grant=unknown, operator="jo.support"))
        with pytest.raises(NotFoundError):
            await desk.end(south, unknown)
    assert await desk.shown(south) == ()
