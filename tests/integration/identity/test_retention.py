"""What is over is forgotten; what is not stays."""

from adapters.postgres.retention import PostgresRetention
from domain.identity.use_cases.mail_link import RequestLink
from domain.identity.use_cases.own_sessions import EndSession
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.kernel.tenancy import Platform, Purpose
from tests.integration.identity.conftest import ADDRESS, People

ADA = "ada@fictional.test"
COUNTS = """
SELECT (SELECT count(*) FROM link), (SELECT count(*) FROM session),
       (SELECT count(*) FROM refresh_token), (SELECT count(*) FROM person)
"""


async def test_links_and_sessions_that_are_over_are_deleted(people: People) -> None:
    await people.sign_up(ADA)
    ended, kept = await people.log_in(ADA), await people.log_in(ADA)
    caller = people.tokens.verify(kept.access_token)
    await people.handlers.end_session(caller, EndSession(session=ended.session.id))
    people.clock.move(days=8)
    await people.handlers.refresh_session(RefreshSession(refresh_token=kept.refresh_token))
    await people.handlers.request_magic_link(RequestLink(email=ADA, address=ADDRESS))
    retention = PostgresRetention(people.ports.pool)

    async def counts() -> tuple[int, ...]:
        async with people.ports.pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
            return tuple((await connection.fetch(COUNTS))[0])

    assert await counts() == (2, 2, 3, 1)
    await retention.sweep_people(people.clock.now())
    assert await counts() == (1, 1, 2, 1)
    people.clock.move(days=31)
    await retention.sweep_people(people.clock.now())
    assert await counts() == (0, 0, 0, 1)
