"""What every test is promised by tests/conftest.py."""

import asyncpg
import pytest
import redis

from tests.conftest import Database


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_has_a_migrated_database_of_its_own(database: Database, turn: int) -> None:
    connection = await asyncpg.connect(database.admin_url, timeout=10)
    try:
        await connection.execute(f"CREATE TABLE only_in_turn_{turn} (id int)")
        mine = await connection.fetch(
            "SELECT tablename::text FROM pg_tables WHERE tablename LIKE 'only_in_turn_%'"
        )
        assert [row["tablename"] for row in mine] == [f"only_in_turn_{turn}"]
        assert await connection.fetchval("SELECT to_regclass('agency') IS NOT NULL")
    finally:
        await connection.close()


async def test_the_app_role_sees_the_clone_and_owns_nothing_in_it(database: Database) -> None:
    connection = await asyncpg.connect(database.app_url, timeout=10)
    try:
        assert await connection.fetchval("SELECT current_database()::text") == database.name
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE mine (id int)")
    finally:
        await connection.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_valkey(valkey_url: str, turn: int) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.dbsize() == 0
        client.set(f"turn-{turn}", "x")
