"""Storing one ranking's result through the product, against one bare row of the same numbers.

`python -m tests.benchmarks.bench_persist`: rounds in turn, a ratio of medians. The bare row is one
prepared insert of the top 200 and every column, committed, on a connection of its own. Goal 11 of
the speed notes: at most 1.5 times that, and 32 kB a column's worth on disk.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

import asyncpg
import click

from adapters.postgres.migrate import migrate
from adapters.postgres.repositories.rankings import pack_columns, pack_top
from adapters.system.identifiers import new_id
from domain.kernel.identifiers import AgencyId, ApplicantId, RankingId, from_text
from domain.kernel.tenancy import Tenant
from domain.rankings.entities import RankingResult
from infra.bootstrap import open_ports
from infra.devservers import temporary_servers
from infra.ports import Ports
from infra.postgres.roles import OWNER
from infra.settings import Settings
from tests.conftest import _run, _within
from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation, running_installation

PROGRAMS = 6_000
ROUNDS = 30
NAME = "persist"
BAR, KILOBYTES = 1.5, 32.0
CLONE = """
INSERT INTO ranking (agency_id, id, applicant_id, season, catalogue_owner, catalogue_id, as_of,
                     job_id, state)
SELECT agency_id, $2, applicant_id, season, catalogue_owner, catalogue_id, as_of, job_id, 'running'
FROM ranking WHERE id = $1
"""
BARE_TABLE = """
CREATE TABLE bare (agency_id uuid, id uuid, top bytea, columns bytea, PRIMARY KEY (agency_id, id))
"""


def main() -> None:
    """Make one real ranking, then store its result again and again, both ways in turn."""
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        template = "persist_template"
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {template} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, template)))
        with running_installation(
            servers, template, Path(folder), name=NAME, programs=PROGRAMS
        ) as installation:
            asyncio.run(_measure(installation, *_ranked(installation)))


def _ranked(installation: Installation) -> tuple[AgencyId, ApplicantId, RankingId]:
    client = installation.raw(installation.new_agency("Persist").key)
    agency = AgencyId(from_text("agy", client.get("/v1/me").body["agency_id"]))
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    made = client.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=20").body
    assert made["state"] == "completed", made
    return (
        agency,
        ApplicantId(from_text("apl", applicant)),
        RankingId(from_text("rnk", made["id"])),
    )


async def _measure(
    installation: Installation, agency: AgencyId, applicant: ApplicantId, ranking: RankingId
) -> None:
    tenant = Tenant.system(agency)
    superuser = await asyncpg.connect(_within(installation.servers.superuser_url, NAME))
    await superuser.execute(BARE_TABLE)
    await superuser.execute("ALTER TABLE bare ALTER COLUMN columns SET STORAGE EXTERNAL")
    bare = await superuser.prepare("INSERT INTO bare VALUES ($1, $2, $3, $4)")
    async with open_ports(Settings.from_env(installation.environment)) as ports:
        async with ports.open_uow(tenant) as uow:
            result = await uow.rankings.result(ranking)
        top, columns = pack_top(result), pack_columns(result.columns)
        clones = [RankingId(new_id()) for _ in range(ROUNDS + 1)]
        for each in clones:
            await superuser.execute(CLONE, ranking, each)
        before = await _size(superuser)
        ours, theirs = [], []
        for each in clones:
            ours.append(await _store(ports, tenant, each, result, applicant))
            began = time.perf_counter()
            await bare.fetch(agency, UUID(bytes=each.bytes), top, columns)
            theirs.append((time.perf_counter() - began) * 1e3)
        disk = (await _size(superuser) - before) / len(clones) / 1024
    await superuser.close()
    mine, plain = statistics.median(ours[1:]), statistics.median(theirs[1:])
    width = len(result.columns) // (4 * result.track_count)
    click.echo(f"{result.track_count} tracks, {width} columns, {ROUNDS} rounds")
    click.echo(f"through the product {mine:.2f} ms, one bare row {plain:.2f} ms")
    click.echo(
        f"ratio {mine / plain:.2f} (bar {BAR}): {'met' if mine <= BAR * plain else 'MISSED'}"
    )
    click.echo(
        f"on disk {disk:.0f} kB a ranking, {disk / width:.1f} kB a column (bar {KILOBYTES:.0f}): "
        f"{'met' if disk / width <= KILOBYTES else 'MISSED'}"
    )


async def _store(
    ports: Ports,
    tenant: Tenant,
    ranking: RankingId,
    result: RankingResult,
    applicant: ApplicantId,
) -> float:
    began = time.perf_counter()
    async with ports.open_uow(tenant) as uow:
        await uow.rankings.save_result(ranking, result, applicant)
        await uow.commit()
    return (time.perf_counter() - began) * 1e3


async def _size(connection: asyncpg.Connection) -> int:
    found = await connection.fetchval("SELECT pg_total_relation_size('ranking_result')")
    return int(found)


if __name__ == "__main__":
    main()
