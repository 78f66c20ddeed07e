"""The embedded servers: logins, roles, recovery, one instance, nothing left behind."""

import asyncio
import os
import signal
import stat
import time
from pathlib import Path

import asyncpg
import pytest
import redis

from infra.devservers import (
    AlreadyRunningError,
    DevServers,
    instance_lock,
    kept_secret,
    sweep,
    temporary_servers,
)
from infra.postgres.cluster import remove_cluster
from infra.postgres.roles import (
    APP,
    OWNER,
    RolePasswords,
    RolesError,
    provision,
    with_login,
)
from infra.supervisor import Child, wait_until_ready

PATIENCE_SECONDS = 20.0
ROLE_FLAGS = """
SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS strong
FROM pg_roles WHERE rolname LIKE 'preceptor%' ORDER BY rolname
"""


async def fetch(url: str, query: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def fetch_once_back(url: str, query: str) -> list[tuple[object, ...]]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await fetch(url, query)
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


async def test_no_role_of_ours_is_above_row_level_security(servers: DevServers) -> None:
    assert await fetch(servers.superuser_url, ROLE_FLAGS) == [
        ("preceptor_app", True, False),
        ("preceptor_directory", False, False),
        ("preceptor_owner", True, False),
    ]


async def test_each_url_logs_in_as_its_role(servers: DevServers) -> None:
    who = "SELECT current_user::text, current_database()::text"
    assert await fetch(servers.database_url, who) == [(APP, "preceptor")]
    assert await fetch(servers.database_admin_url, who) == [(OWNER, "preceptor")]


async def test_nobody_logs_in_without_the_password(servers: DevServers) -> None:
    for role in (APP, OWNER, "postgres"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await fetch(with_login(servers.database_url, role, "guess", "preceptor"), "SELECT 1")


async def test_the_owner_may_give_functions_to_the_directory(servers: DevServers) -> None:
    connection = await asyncpg.connect(servers.database_admin_url, timeout=10)
    try:
        await connection.execute(
            "CREATE SCHEMA lookups; GRANT USAGE, CREATE ON SCHEMA lookups TO preceptor_directory;"
            "CREATE FUNCTION lookups.one() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER FUNCTION lookups.one() OWNER TO preceptor_directory;"
        )
    finally:
        await connection.execute("DROP SCHEMA lookups CASCADE")
        await connection.close()


async def test_provisioning_again_changes_nothing_but_passwords(servers: DevServers) -> None:
    odd = RolePasswords(owner='o\'wner "quoted" %I', app="a\\pp/@:?#")
    kept = RolePasswords(
        owner=kept_secret(servers.folder, "postgres-owner"),
        app=kept_secret(servers.folder, "postgres-app"),
    )
    try:
        urls = await provision(servers.superuser_url, odd, create_database="preceptor")
        assert await fetch(urls.app, "SELECT current_user::text") == [(APP,)]
        assert await fetch(urls.admin, "SELECT current_user::text") == [(OWNER,)]
    finally:
        await provision(servers.superuser_url, kept, create_database="preceptor")
    assert await fetch(servers.database_url, "SELECT current_user::text") == [(APP,)]


async def test_a_role_that_cannot_make_roles_is_told_what_to_give(servers: DevServers) -> None:
    with pytest.raises(RolesError, match="DATABASE_ADMIN_URL"):
        await provision(servers.database_url, RolePasswords(owner="x", app="y"))


def test_an_outside_server_needs_only_a_role_that_may_create_roles() -> None:
    with temporary_servers() as outside:
        asyncio.run(_make_foreign(outside.superuser_url))
        managed = with_login(outside.superuser_url, "managed", "managed", "outside")
        urls = asyncio.run(provision(managed, RolePasswords(owner="o", app="a")))
        asyncio.run(fetch(urls.admin, "CREATE TABLE ours (id int)"))
        asyncio.run(fetch(urls.admin, "GRANT SELECT ON ours TO preceptor_app"))
        assert asyncio.run(fetch(urls.app, "SELECT * FROM ours")) == []


def test_both_servers_come_back_after_a_kill_and_postgres_keeps_what_it_said(
    tmp_path: Path,
) -> None:
    with DevServers(tmp_path / "state") as running:
        asyncio.run(fetch(running.database_admin_url, "CREATE TABLE kept AS SELECT 41 AS answer"))
        _kill(running.postgres)
        _kill(running.valkey)
        rows = asyncio.run(fetch_once_back(running.database_admin_url, "TABLE kept"))
        assert rows == [(41,)]
        with redis.Redis.from_url(running.valkey_url) as client:
            assert client.ping()
    _remove(running)


def test_data_is_kept_between_runs_and_secrets_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with DevServers(folder, durable=False) as first:
        asyncio.run(fetch(first.database_admin_url, "CREATE TABLE kept AS SELECT 42 AS answer"))
        with (
            pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
            DevServers(folder),
        ):
            pass
    with DevServers(folder, durable=False) as second:
        assert asyncio.run(fetch(second.database_admin_url, "TABLE kept")) == [(42,)]
        assert second.valkey is not None
        pid = second.valkey.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    for secret in (folder / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    _remove(second)


def test_valkey_refuses_strangers_and_never_evicts(servers: DevServers) -> None:
    with redis.Redis.from_url(servers.valkey_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    stranger = servers.valkey_url.rpartition("@")[2]
    with (
        redis.Redis.from_url(f"redis://{stranger}") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_the_lock_is_free_again_when_its_holder_leaves(tmp_path: Path) -> None:
    with instance_lock(tmp_path), pytest.raises(AlreadyRunningError), instance_lock(tmp_path):
        pass
    with instance_lock(tmp_path):
        pass


def test_what_a_killed_session_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    old, held, young = (tmp_path / f"preceptor-{name}" for name in ("old", "held", "young"))
    other = tmp_path / "somebody-elses"
    for folder in (old, held, young, other):
        folder.mkdir()
    with instance_lock(held):
        for folder in (old, held, other):
            os.utime(folder, (0, 0))
        sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([held, young, other])


def test_a_private_folder_above_the_data_is_never_opened(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    with DevServers(private / "clone" / ".preceptor", durable=False) as servers:
        cluster = servers.cluster
        assert asyncio.run(fetch(servers.database_url, "SELECT 1")) == [(1,)]
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert cluster is not None
    if os.geteuid() == 0:
        assert private not in cluster.folder.parents
        assert cluster.account is not None
        assert cluster.folder.stat().st_uid == cluster.account.uid
    _remove(servers)


def _kill(child: Child | None) -> None:
    assert child is not None
    assert child.pid is not None
    first = child.pid
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while child.pid in {None, first} and time.monotonic() < deadline:
        time.sleep(0.02)
    wait_until_ready(child, lambda: "ready" in child.last_words(1).lower(), seconds=20)


def _remove(servers: DevServers) -> None:
    """Delete data that as root lies outside the folder pytest will delete."""
    assert servers.cluster is not None
    remove_cluster(servers.cluster)


async def _make_foreign(superuser_url: str) -> None:
    connection = await asyncpg.connect(superuser_url, timeout=10)
    try:
        for statement in (
            "DROP DATABASE preceptor",
            "DROP ROLE preceptor_owner, preceptor_app, preceptor_directory",
            "CREATE ROLE managed LOGIN CREATEROLE PASSWORD 'managed'",
            "CREATE DATABASE outside OWNER managed",
        ):
            await connection.execute(statement)
    finally:
        await connection.close()
