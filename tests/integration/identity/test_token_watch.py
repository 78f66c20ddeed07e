"""Keys and revocations as processes learn of them, over a real database."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from adapters.postgres.pool import AgencyPool
from adapters.postgres.token_keys import PostgresTokenKeys
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.access_tokens import EdDsaAccessTokens
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.key_sealing import KeySealing
from adapters.system.sealing import AesSealer
from domain.identity.entities import AccessClaims
from domain.kernel.errors import UnauthenticatedError, UnavailableError
from domain.kernel.identifiers import AgencyId, MembershipId, PersonId, SessionId
from domain.kernel.tenancy import ActorKind, Platform, Purpose
from infra.token_watch import RETIRED_KEPT, TokenWatch
from tests.conftest import Database
from tests.fakes.dispatcher import FakeDispatcher

MASTER = bytes(range(32))
SEALING = KeySealing(MASTER)


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[AgencyPool]:
    """Yield a small pool of the app role."""
    made = AgencyPool(database.app_url, size=4)
    await made.open()
    yield made
    await made.close()


def a_watch(pool: AgencyPool) -> TokenWatch:
    """Return the watch of one process."""
    clock = SystemClock()
    return TokenWatch(
        store=PostgresTokenKeys(pool),
        sealing=SEALING,
        tokens=EdDsaAccessTokens(issuer="https://us.example", audience="preceptor", clock=clock),
        clock=clock,
        poll_seconds=0.05,
    )


def some_claims() -> AccessClaims:
    """Return claims of somebody of her own."""
    now = SystemClock().now()
    return AccessClaims(
        id=new_id(),
        person=PersonId(new_id()),
        agency=AgencyId(new_id()),
        membership=MembershipId(new_id()),
        session=SessionId(new_id()),
        role=ActorKind.OWNER,
        issued_at=now,
        expires_at=now + timedelta(minutes=10),
    )


async def eventually_refused(watch: TokenWatch, claims: AccessClaims) -> None:
    """Wait at most five seconds for a refusal."""
    async with asyncio.timeout(5):
        while True:
            try:
                watch.check(claims)
            except UnauthenticatedError:
                return
            await asyncio.sleep(0.01)


async def test_two_processes_take_each_other_s_tokens_through_rotations(pool: AgencyPool) -> None:
    async with a_watch(pool).running() as one, a_watch(pool).running() as two:
        store, claims = PostgresTokenKeys(pool), some_claims()
        first = one.tokens.issue(claims)
        assert two.tokens.verify(first) == claims
        assert len(one.tokens.published) == 2
        await store.rotate(SEALING.new_key, keep_retired=RETIRED_KEPT)
        # One has not heard yet: what it signs with the old key is taken.
        await two.poll()
        assert two.tokens.verify(one.tokens.issue(claims)) == claims
        await one.poll()
        second = one.tokens.issue(claims)
        assert second.partition(".")[0] != first.partition(".")[0]
        assert two.tokens.verify(second) == two.tokens.verify(first) == claims
        assert len(two.tokens.published) == 3


async def test_keys_that_leaked_are_distrusted_with_all_they_signed(pool: AgencyPool) -> None:
    async with a_watch(pool).running() as watch:
        token = watch.tokens.issue(some_claims())
        await PostgresTokenKeys(pool).replace_all(SEALING.new_key)
        await watch.poll()
        with pytest.raises(UnauthenticatedError):
            watch.tokens.verify(token)
        claims = some_claims()
        assert watch.tokens.verify(watch.tokens.issue(claims)) == claims


async def test_processes_that_start_at_once_make_one_pair_of_keys(pool: AgencyPool) -> None:
    async with AsyncExitStack() as started:
        watches = await asyncio.gather(
            *(started.enter_async_context(a_watch(pool).running()) for _ in range(4))
        )
        published = {tuple(key["kid"] for key in each.tokens.published) for each in watches}
    assert len(published) == 1


async def test_a_private_key_rests_sealed(pool: AgencyPool, database: Database) -> None:
    async with a_watch(pool).running():
        owner = await asyncpg.connect(database.superuser_url)
        rows = await owner.fetch("SELECT kid, private_sealed FROM token_key")
        await owner.close()
    for row in rows:
        raw = SEALING.open_private(row["kid"], row["private_sealed"]).private_bytes_raw()
        assert raw not in row["private_sealed"]
        assert base64.b64encode(raw) not in row["private_sealed"]
        with pytest.raises(ValueError, match="another master key"):
            KeySealing(bytes(32)).open_private(row["kid"], row["private_sealed"])
        with pytest.raises(ValueError, match="altered"):
            SEALING.open_private("another-key", row["private_sealed"])


async def test_revocations_reach_every_process(pool: AgencyPool) -> None:
    units = PostgresUnitOfWorkFactory(
        pool=pool, sealer=AesSealer(MASTER), dispatcher=FakeDispatcher(), new_id=new_id
    )
    async with a_watch(pool).running() as one, a_watch(pool).running() as two:
        of_session, of_person, untouched = some_claims(), some_claims(), some_claims()
        for each in (of_session, of_person, untouched):
            one.check(each)
        async with units(Platform(Purpose.SIGN_IN)) as uow:
            await uow.revocations.revoke_session(of_session.session)
            await uow.revocations.revoke_person(of_person.person)
            await uow.commit()
        for watch in (one, two):
            await eventually_refused(watch, of_session)
            await eventually_refused(watch, of_person)
            watch.check(untouched)
            # Whoever logs in again is somebody new; a session that ended never comes back.
            later = SystemClock().now() + timedelta(seconds=1)
            watch.check(replace(of_person, issued_at=later))
            with pytest.raises(UnauthenticatedError):
                watch.check(replace(of_session, issued_at=later))


async def test_without_fresh_revocations_every_token_is_refused(pool: AgencyPool) -> None:
    watch = a_watch(pool)
    with pytest.raises(UnavailableError):
        watch.check(some_claims())
    watch.stale_seconds = 0.2
    async with watch.running():
        watch.check(some_claims())
        watch.store = PostgresTokenKeys(AgencyPool("postgresql://nobody@127.0.0.1:1/none"))
        async with asyncio.timeout(5):
            while True:
                try:
                    watch.check(some_claims())
                except UnavailableError:
                    break
                await asyncio.sleep(0.02)
        watch.store = PostgresTokenKeys(pool)
        await watch.poll()
        watch.check(some_claims())
