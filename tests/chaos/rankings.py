"""Rankings under fire: every process killed in turn, connections cut around the commit.

`python -m tests.chaos.rankings --rankings 5000 --kills 200 --seed 7`. Each request carries an
Idempotency-Key and is sent again until it is answered; what was answered is then held against the
database and against what a webhook receiver verified.
"""

import argparse
import asyncio
import http.client
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from adapters.postgres.migrate import migrate
from infra.devservers import DevServers
from infra.postgres.cluster import remove_cluster
from infra.postgres.roles import OWNER
from services.sandbox.receiver import WebhookReceiver, webhook_receiver
from tests.chaos.proxy import CuttingProxy, cutting_proxy
from tests.conftest import _run, _within
from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation, running_installation

DATABASE = "chaos"
TEMPLATE = "chaos_template"
PROGRAMS = 200
CALLERS = 4
CUT_SHARE = 0.05
SETTLE_SECONDS = 180.0
TRY_SECONDS = 120.0
BACK_SECONDS = 20.0
VICTIMS = (
    *("ranking",) * 8,
    *("delivery",) * 3,
    *("relay",) * 3,
    *("api",) * 2,
    *("valkey",) * 2,
    *("backends",) * 2,
    "postgres",
)
"""Who is killed, by weight."""

VERDICT = """
SELECT (SELECT count(*) FROM ranking),
       (SELECT count(*) FROM ranking WHERE state = 'completed'),
       (SELECT count(*) FROM ranking_result),
       (SELECT count(*) FROM event WHERE type = 'ranking.completed'),
       (SELECT count(DISTINCT data->>'ranking_id') FROM event WHERE type = 'ranking.completed')
"""
WAITS = """
SELECT extract(epoch FROM completed_at - requested_at)::float8 FROM ranking
WHERE completed_at IS NOT NULL
"""
DROP_BACKENDS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE usename = 'preceptor_app' AND pid <> pg_backend_pid()
"""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What happened, and whether anything was lost or done twice."""

    asked: int
    answered: int
    retried: int
    kills: Counter[str]
    cuts: int
    rankings: int
    completed: int
    results: int
    events: int
    events_by_ranking: int
    heard: int
    heard_ids: int
    refused: int
    waits: list[float]

    @property
    def faults(self) -> list[str]:
        """Every promise broken, in words; empty when all held."""
        expected = {
            "rankings answered": self.answered,
            "rankings in the database": self.rankings,
            "completed": self.completed,
            "results": self.results,
            "completion events": self.events,
            "rankings with a completion event": self.events_by_ranking,
            "rankings heard of by webhook": self.heard,
            "event ids heard of": self.heard_ids,
        }
        faults = [
            f"{name}: {count}, not {self.asked}"
            for name, count in expected.items()
            if count != self.asked
        ]
        return faults + ([f"{self.refused} webhooks did not verify"] if self.refused else [])

    def lines(self) -> list[str]:
        """The figures to print."""
        ordered = sorted(self.waits)
        return [
            (
                f"{self.asked} rankings asked for, {self.retried} requests sent again, "
                f"{self.cuts} answers cut"
            ),
            f"{sum(self.kills.values())} kills: "
            + ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items())),
            (
                f"{self.completed} completed, {self.results} results, {self.events} events, "
                f"{self.heard} heard of by webhook, {self.refused} not verified"
            ),
            (
                f"asked to completed: p50 {statistics.median(ordered):.2f} s, "
                f"p99 {ordered[int(len(ordered) * 0.99) - 1]:.2f} s, worst {ordered[-1]:.2f} s"
            ),
        ]


@dataclass(slots=True, kw_only=True)
class Storm:
    """One run: callers ask, a killer kills, both by the same seed."""

    installation: Installation
    key: str
    url: str
    rankings: int
    kills: int
    seed: int
    report: Callable[[str], None]
    answered: dict[int, str] = field(default_factory=dict)
    retried: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, applicants: list[str]) -> None:
        """Ask for every ranking from several threads, killing as the answers come in."""
        with ThreadPoolExecutor(CALLERS) as callers:
            asking = [
                callers.submit(self._ask_each, range(first, self.rankings, CALLERS), applicants)
                for first in range(CALLERS)
            ]
            chance = random.Random(self.seed)
            for number in range(self.kills):
                self._wait_for((number + 1) * self.rankings // (self.kills + 1), asking)
                self._kill(chance.choice(VICTIMS))
            for each in asking:
                each.result()

    def _wait_for(self, answers: int, asking: list[Future[None]]) -> None:
        while len(self.answered) < answers and not all(each.done() for each in asking):
            time.sleep(0.01)

    def _ask_each(self, numbers: range, applicants: list[str]) -> None:
        for number in numbers:
            self._ask(number, applicants[number % len(applicants)])

    def _ask(self, number: int, applicant: str) -> None:
        deadline = time.monotonic() + TRY_SECONDS
        while True:
            url = self._try(number, applicant)
            if url is not None:
                with self._lock:
                    self.answered[number] = url
                return
            assert time.monotonic() < deadline, f"no answer to request {number}"
            with self._lock:
                self.retried += 1
            time.sleep(0.2)

    def _try(self, number: int, applicant: str) -> str | None:
        """Return the ranking's url, None when the answer was lost or says to try again."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"storm-{self.seed}-{number}",
        }
        try:
            connection.request("POST", f"/v1/applicants/{applicant}/rankings", b"{}", headers)
            response = connection.getresponse()
            body = json.loads(response.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status in (409, 429, 503):
            return None
        words = self.installation.children["api"].last_words(60)
        assert response.status == 202, f"{response.status} {body}; the log ends:\n{words}"
        return str(body["url"])

    def _kill(self, victim: str) -> None:
        if victim == "backends":
            asyncio.run(self._drop_backends())
        else:
            servers = {
                "valkey": self.installation.servers.valkey,
                "postgres": self.installation.servers.postgres,
            }
            child = servers.get(victim) or self.installation.children[victim]
            deadline = time.monotonic() + BACK_SECONDS
            while child.pid is None:  # still coming back from the last time
                assert time.monotonic() < deadline, f"{victim} did not come back"
                time.sleep(0.02)
            os.kill(child.pid, signal.SIGKILL)
        self.killed[victim] += 1
        done = sum(self.killed.values())
        if done % 10 == 0:
            self.report(f"  {done} kills, {len(self.answered)} of {self.rankings} answered")

    async def _drop_backends(self) -> None:
        connection = await asyncpg.connect(self.installation.servers.superuser_url, timeout=10)
        try:
            await connection.execute(DROP_BACKENDS)
        finally:
            await connection.close()


def run_storm(*, rankings: int, kills: int, seed: int, report: Callable[[str], None]) -> Outcome:
    """Start the product with durable servers, run the storm, wait until all is quiet, judge."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o711)  # as root, PostgreSQL's account passes through
        servers = opened.enter_context(DevServers(folder / "servers"))
        opened.callback(_clean, servers)
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, TEMPLATE)))
        database = urlsplit(servers.database_url)
        commits = opened.enter_context(
            cutting_proxy(
                (database.hostname or "", database.port or 0),
                marker=b"COMMIT",
                share=CUT_SHARE,
                seed=seed,
            )
        )
        cut_url = servers.database_url.replace(f":{database.port}/", f":{commits.port}/")
        installation = opened.enter_context(
            running_installation(
                servers,
                TEMPLATE,
                folder,
                name=DATABASE,
                programs=PROGRAMS,
                api_environment={"DATABASE_URL": _within(cut_url, DATABASE)},
            )
        )
        parts = urlsplit(installation.url)
        answers = opened.enter_context(
            cutting_proxy(
                (parts.hostname or "", parts.port or 0),
                marker=b"POST /v1/applicants/",
                share=CUT_SHARE,
                seed=seed + 1,
            )
        )
        receiver = opened.enter_context(webhook_receiver())
        client = installation.raw(installation.new_agency("Storm").key)
        made = client.post("/v1/webhook-endpoints", {"url": receiver.url, "event_types": []})
        receiver.secret = made.body["secret"]
        applicants = [client.post("/v1/applicants", an_applicant()).body["id"] for _ in range(8)]
        storm = Storm(
            installation=installation,
            key=client.key or "",
            url=f"http://127.0.0.1:{answers.port}",
            rankings=rankings,
            kills=kills,
            seed=seed,
            report=report,
        )
        commits.is_armed = answers.is_armed = True
        storm.run(applicants)
        commits.is_armed = answers.is_armed = False
        report(f"  all {rankings} answered; waiting until all is quiet")
        return asyncio.run(_settled(storm, receiver, (commits, answers)))


def _clean(servers: DevServers) -> None:
    if servers.cluster is not None:
        remove_cluster(servers.cluster)


async def _settled(
    storm: Storm, receiver: WebhookReceiver, proxies: tuple[CuttingProxy, ...]
) -> Outcome:
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        outcome = await _judge(storm, receiver, proxies)
        if not outcome.faults or time.monotonic() > deadline:
            return outcome
        await asyncio.sleep(0.5)


async def _judge(
    storm: Storm, receiver: WebhookReceiver, proxies: tuple[CuttingProxy, ...]
) -> Outcome:
    connection = await asyncpg.connect(
        _within(storm.installation.servers.superuser_url, DATABASE), timeout=30
    )
    try:
        row = await connection.fetchrow(VERDICT)
        waits = [each[0] for each in await connection.fetch(WAITS)]
    finally:
        await connection.close()
    assert row is not None
    with receiver.arrived:
        heard = [each for each in receiver.messages if each.body.get("type") == "ranking.completed"]
        refused = sum(each.refusal is not None for each in receiver.messages)
    return Outcome(
        asked=storm.rankings,
        answered=len(set(storm.answered.values())),
        retried=storm.retried,
        kills=storm.killed,
        cuts=sum(each.cuts for each in proxies),
        rankings=row[0],
        completed=row[1],
        results=row[2],
        events=row[3],
        events_by_ranking=row[4],
        heard=len({json.dumps(each.body["data"], sort_keys=True) for each in heard}),
        heard_ids=len({each.headers["webhook-id"] for each in heard}),
        refused=refused,
        waits=waits,
    )


def main() -> int:
    """Run a storm from the command line; 1 when anything was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rankings", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    print(f"storm of {wanted.rankings} rankings and {wanted.kills} kills, seed {wanted.seed}")
    outcome = run_storm(
        rankings=wanted.rankings,
        kills=wanted.kills,
        seed=wanted.seed,
        report=lambda line: print(line, flush=True),
    )
    print("\n".join(outcome.lines()))
    for fault in outcome.faults:
        print(f"BROKEN: {fault}", file=sys.stderr)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
