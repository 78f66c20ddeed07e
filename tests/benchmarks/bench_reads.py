"""Reads through the product against bare handlers over the same tables, in the same run.

`python -m tests.benchmarks.bench_reads`. Rounds are interleaved; the figure is a ratio of medians.
Bars: goals 1, 2 and 3 of the speed notes.
"""

import asyncio
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import msgspec

from adapters.postgres.migrate import migrate
from infra.devservers import free_port, temporary_servers
from infra.postgres.roles import OWNER
from tests.benchmarks.load import Target, rate
from tests.conftest import _run, _within
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation, running_installation

APPLICANTS = 60
ROUNDS = 5
SECONDS = 1.5
CONNECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One figure: ours over a baseline, with the bar it is held against."""

    name: str
    ours: str
    baseline: str
    bar: float


PAIRS = (
    Pair(
        name="GET one ranking / Litestar, bound connection", ours="one", baseline="bound", bar=0.8
    ),
    Pair(name="GET one ranking / textbook", ours="one", baseline="textbook", bar=2.0),
    Pair(
        name="list of 50 / Litestar, bound, json_agg", ours="list", baseline="bound-list", bar=0.8
    ),
    Pair(name="list of 50 / textbook", ours="list", baseline="textbook-list", bar=2.0),
    Pair(name="GET program / bare @asgi", ours="program", baseline="asgi", bar=0.7),
    Pair(name="GET program / bare struct handler", ours="program", baseline="struct", bar=1.0),
)


def main() -> None:
    """Start product and baselines once, measure in turn, print."""
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        template = "reads_template"
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {template} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, template)))
        with running_installation(
            servers, template, Path(folder), name="reads", programs=600
        ) as installation:
            key = installation.new_agency("Reads").key
            client = installation.raw(key)
            paths = _prepared(client)
            agency = asyncio.run(_agency(installation, paths["ranking"]))
            document = msgspec.json.encode(client.get(paths["program"]).body).decode()
            with _baselines(installation, agency, document) as url:
                figures = asyncio.run(_rounds(installation.url, url, key, paths))
    _print(figures)


def _prepared(client: Client) -> dict[str, str]:
    for _ in range(APPLICANTS):
        applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    made = client.post(f"/v1/applicants/{applicant}/rankings", {}, Prefer="wait=10").body
    program = client.get("/v1/programs?limit=1").body["items"][0]["id"]
    return {"ranking": made["url"], "program": f"/v1/programs/{program}"}


async def _agency(installation: Installation, ranking: str) -> tuple[str, str]:
    """Return the agency's id and the ranking's, as the database writes them."""
    connection = await asyncpg.connect(_within(installation.servers.superuser_url, "reads"))
    try:
        row = await connection.fetchrow("SELECT agency_id, id FROM ranking")
    finally:
        await connection.close()
    assert row is not None, ranking
    return str(row["agency_id"]), str(row["id"])


@contextmanager
def _baselines(
    installation: Installation, ids: tuple[str, str], document: str
) -> Iterator[Mapping[str, str]]:
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.benchmarks.baseline_server",
            str(port),
            installation.environment["DATABASE_URL"],
            ids[0],
            document,
        ]
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: asyncio.run(_answers(f"{url}/asgi")))
        yield {
            "bound": f"{url}/bound/{ids[1]}",
            "textbook": f"{url}/textbook/{ids[1]}",
            "bound-list": f"{url}/bound-list",
            "textbook-list": f"{url}/textbook-list",
            "asgi": f"{url}/asgi",
            "struct": f"{url}/struct",
        }
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _wait(is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_there():
        assert time.monotonic() < until, "the baselines did not start"
        time.sleep(0.1)


async def _answers(url: str) -> bool:
    try:
        await rate(Target(url=url), connections=1, seconds=0.05)
    except OSError:
        return False
    return True


async def _rounds(
    ours: str, baselines: Mapping[str, str], key: str, paths: Mapping[str, str]
) -> dict[str, float]:
    headers = (("Authorization", f"Bearer {key}"),)
    targets = {
        "one": Target(url=ours + paths["ranking"], headers=headers),
        "list": Target(url=f"{ours}/v1/applicants?limit=50", headers=headers),
        "program": Target(url=ours + paths["program"], headers=headers),
        **{name: Target(url=url) for name, url in baselines.items()},
    }
    seen: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, target in targets.items():
            seen[name].append(await rate(target, connections=CONNECTIONS, seconds=SECONDS))
    return {name: statistics.median(rates) for name, rates in seen.items()}


def _print(figures: Mapping[str, float]) -> None:
    for pair in PAIRS:
        ratio = figures[pair.ours] / figures[pair.baseline]
        print(
            f"{pair.name}: {ratio:.2f} (bar {pair.bar}); "
            f"{figures[pair.ours]:.0f}/s against {figures[pair.baseline]:.0f}/s"
        )


if __name__ == "__main__":
    main()
