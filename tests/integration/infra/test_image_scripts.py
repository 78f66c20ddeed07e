"""What the PostgreSQL image runs on an empty folder, run here on an empty server."""

import asyncio
import os
import subprocess
from urllib.parse import urlsplit

import asyncpg

from infra.devservers import temporary_servers
from infra.postgres.cluster import SUPERUSER
from infra.postgres.roles import APP, OWNER, ROLES_SQL, with_login

LOGINS = ROLES_SQL.parents[1] / "docker" / "postgres" / "20-logins.sh"
OWNER_OF_DATABASE = "SELECT datdba::regrole FROM pg_database WHERE datname = current_database()"
ODD = 'it\'s "odd" $x \\ %'


async def login(url: str, role: str) -> str:
    connection = await asyncpg.connect(with_login(url, role, ODD, "fresh"), timeout=10)
    try:
        return str(await connection.fetchval(OWNER_OF_DATABASE))
    finally:
        await connection.close()


async def empty(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute("DROP DATABASE preceptor")
        await connection.execute("DROP ROLE preceptor_owner, preceptor_app, preceptor_directory")
        await connection.execute("CREATE DATABASE fresh")
    finally:
        await connection.close()


def test_the_scripts_give_an_empty_server_its_roles_and_logins() -> None:
    with temporary_servers() as servers:
        asyncio.run(empty(servers.superuser_url))
        assert servers.cluster is not None
        parts = urlsplit(servers.superuser_url)
        environment = {
            "PATH": f"{servers.cluster.binaries}:{os.defpath}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(parts.port),
            "PGPASSWORD": str(parts.password),
            "POSTGRES_USER": SUPERUSER,
            "POSTGRES_DB": "fresh",
            "POSTGRES_OWNER_PASSWORD": ODD,
            "POSTGRES_APP_PASSWORD": ODD,
        }
        psql = ["psql", "--username", SUPERUSER, "--dbname", "fresh", "--file", str(ROLES_SQL)]
        for command in (psql, ["bash", str(LOGINS)]):
            subprocess.run(command, env=environment, capture_output=True, check=True)
        assert asyncio.run(login(servers.superuser_url, OWNER)) == OWNER
        assert asyncio.run(login(servers.superuser_url, APP)) == OWNER
