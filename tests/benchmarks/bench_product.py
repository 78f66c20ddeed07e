"""The product against bare baselines in the same run: latency, rate, reads, size on disk.

`python -m tests.benchmarks.bench_product`. Figures of one machine on one day; the ratios are what
carries over.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import aiohttp
import asyncpg

from adapters.onnx.scorer import OnnxProgramScorer
from adapters.postgres.migrate import migrate
from domain.programs.entities import Overlay
from domain.programs.policies.generate import generate_catalogue
from domain.programs.policies.season_documents import parse_season_document
from domain.rankings.policies.compute import compute_ranking
from domain.rankings.policies.receipts import Inputs
from domain.rankings.use_cases.run_ranking import scoring_of
from infra.devservers import DevServers, temporary_servers
from infra.postgres.roles import OWNER
from services.sandbox.receiver import WebhookReceiver, webhook_receiver
from tests.benchmarks.ranking_inputs import one_applicant
from tests.conftest import _run, _within
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation, running_installation

SEASON = Path(__file__).parents[2] / "infra" / "seasons" / "2028.json"
PROGRAMS = 6_000
LATENCIES = 60
BURST = 150
READS = 1_500
AT_ONCE = 16
ROUNDS = 5
ONE_RANKING = """
SELECT r.id, r.state, r.progress, r.requested_at FROM ranking r
WHERE r.agency_id = $1 AND r.id = $2
"""


def main() -> None:
    """Start everything once, measure, print."""
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        template = asyncio.run(_template(servers))
        print(f"migrated template after {time.perf_counter() - began:.2f} s")
        with (
            running_installation(
                servers, template, Path(folder), name="bench", programs=PROGRAMS
            ) as installation,
            webhook_receiver() as receiver,
        ):
            _measure(installation, receiver)


def _measure(installation: Installation, receiver: WebhookReceiver) -> None:
    client = installation.raw(installation.new_agency("Bench").key)
    made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
    receiver.secret = made.body["secret"]
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    ranking = _until_webhook(client, applicant, receiver)
    waits = [_until_webhook(client, applicant, receiver)[1] for _ in range(LATENCIES)]
    compute = _compute_seconds()
    _print("POST -> webhook, idle, p50", statistics.median(waits), compute, "scoring alone")
    _print("POST -> webhook, idle, p99", statistics.quantiles(waits, n=100)[98], compute, "same")
    each = _burst(client, applicant) / BURST
    _print("a ranking in a burst", each, compute, "scoring alone, one core")
    asyncio.run(_reads(installation, client, f"/v1/rankings/{ranking[0]}"))
    asyncio.run(_size(installation))


def _until_webhook(client: Client, applicant: str, receiver: WebhookReceiver) -> tuple[str, float]:
    began = time.perf_counter()
    ranking = client.post(f"/v1/applicants/{applicant}/rankings", {}).body["id"]
    missing = receiver.wait_for({("ranking.completed", ranking)}, 30)
    assert not missing
    return ranking, time.perf_counter() - began


def _burst(client: Client, applicant: str) -> float:
    began = time.perf_counter()
    for _ in range(BURST):
        last = client.post(f"/v1/applicants/{applicant}/rankings", {}).body["url"]
    path = f"/v1/applicants/{applicant}/rankings?limit=100"
    while any(each["state"] != "completed" for each in client.get(path).body["items"]):
        time.sleep(0.02)
    assert client.get(last).body["state"] == "completed"
    return time.perf_counter() - began


def _compute_seconds() -> float:
    scoring = scoring_of(OnnxProgramScorer.load())
    inputs = Inputs(
        snapshot=one_applicant(),
        catalogue=generate_catalogue(7, PROGRAMS),
        overlay=Overlay(version=0),
        season=parse_season_document(json.loads(SEASON.read_text()), 1),
        as_of=date(2026, 11, 23),
    )
    compute_ranking(inputs, scoring)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        compute_ranking(inputs, scoring)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


async def _reads(installation: Installation, client: Client, path: str) -> None:
    headers = {"Authorization": f"Bearer {client.key}"}
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:

        async def read() -> None:
            async with session.get(installation.url + path) as answer:
                await answer.read()
                assert answer.status == 200

        async def live() -> None:
            async with session.get(f"{installation.url}/health/live") as answer:
                await answer.read()

        pool = await asyncpg.create_pool(
            installation.environment["DATABASE_URL"], min_size=8, max_size=8
        )
        textbook = _textbook(pool)
        ours: list[float] = []
        bare: list[float] = []
        query: list[float] = []
        for _ in range(ROUNDS):
            ours.append(await _rate(read))
            bare.append(await _rate(live))
            query.append(await _rate(textbook))
        await pool.close()
    mine = statistics.median(ours)
    print(f"GET one ranking, with key: {mine:.0f}/s")
    print(f"  of a public handler without database: {mine / statistics.median(bare):.2f}")
    print(f"  of the textbook query alone, no HTTP: {mine / statistics.median(query):.2f}")


def _textbook(pool: "asyncpg.Pool[asyncpg.Record]") -> Callable[[], Awaitable[None]]:
    nobody = "00000000-0000-0000-0000-000000000001"

    async def query() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.agency_id', $1, true)", nobody)
            await connection.fetchrow(ONE_RANKING, nobody, nobody)

    return query


async def _rate(act: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()

    async def caller() -> None:
        for _ in range(READS // AT_ONCE):
            await act()

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    return READS / (time.perf_counter() - began)


async def _size(installation: Installation) -> None:
    connection = await asyncpg.connect(_within(installation.servers.superuser_url, "bench"))
    try:
        size = await connection.fetchval("SELECT pg_total_relation_size('ranking_result')")
        count = await connection.fetchval("SELECT count(*) FROM ranking_result")
    finally:
        await connection.close()
    per = size / count / 1024
    print(f"a ranking on disk: {per:.0f} kB, {per / 12:.1f} kB a score column (bar: 32)")


async def _template(servers: DevServers) -> str:
    name = "bench_template"
    await _run(servers.superuser_url, f"CREATE DATABASE {name} OWNER {OWNER}")
    await migrate(_within(servers.database_admin_url, name))
    return name


def _print(what: str, ours: float, baseline: float, name: str) -> None:
    print(f"{what}: {ours * 1e3:.1f} ms, {ours / baseline:.2f} x {name} ({baseline * 1e3:.1f} ms)")


if __name__ == "__main__":
    main()
