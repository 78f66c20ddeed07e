"""Reads while everybody tries to log in, against the same reads in quiet, in the same run (P17).

`python -m tests.benchmarks.bench_log_in_flood`. A flood of log-ins from 64 connections, with the
limits of guessing out of the way so that each pays for argon2; quiet and flood alternate, and the
figure is the ratio of the medians of the rounds' p99.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adapters.postgres.migrate import migrate
from infra.devservers import temporary_servers
from infra.postgres.roles import OWNER
from tests.conftest import _run, _within
from tests.e2e.client import an_applicant
from tests.e2e.installation import running_installation

FLOODERS = 64
ROUNDS = 5
SECONDS = 4.0
ONSET_SECONDS = 1.5
"""The first wave of a flood comes all at once and is not measured."""

READ_EVERY = 0.01
BAR = 2.0
END_OF_HEAD = b"\r\n\r\n"


@dataclass(slots=True)
class Door:
    """One host and port, and what came back from it."""

    host: str
    port: int
    statuses: Counter[int] = field(default_factory=Counter)

    async def exchange(
        self, link: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
    ) -> int:
        """Send one request over a connection kept alive; return its status."""
        reader, writer = link
        writer.write(request)
        head = (await reader.readuntil(END_OF_HEAD)).decode("latin-1").lower()
        length = head.partition("content-length: ")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
        return int(head.split(" ", 2)[1])

    async def flood(self, number: int, until: float) -> None:
        """Log in with wrong passwords, one after another, until then."""
        link = await asyncio.open_connection(self.host, self.port)
        tries = 0
        while time.perf_counter() < until:
            tries += 1
            body = json.dumps(
                {"email": f"nobody-{number}-{tries}@flood.test", "password": "guess after guess"}
            ).encode()
            head = (
                f"POST /v1/auth/log-ins HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            self.statuses[await self.exchange(link, head.encode() + body)] += 1
        link[1].close()

    async def reads(self, path: str, key: str, until: float) -> list[float]:
        """Read a hundred times a second; return how long each took."""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
        ).encode()
        link = await asyncio.open_connection(self.host, self.port)
        took = []
        while time.perf_counter() < until:
            started = time.perf_counter()
            assert await self.exchange(link, request) == 200
            took.append(time.perf_counter() - started)
            await asyncio.sleep(READ_EVERY)
        link[1].close()
        return took


async def _rounds(door: Door, path: str, key: str) -> tuple[list[float], list[float]]:
    """Return the p99 of every quiet and of every flooded round."""
    quiet, flooded = [], []
    await door.reads(path, key, time.perf_counter() + 1.0)
    for _ in range(ROUNDS):
        quiet.append(_p99(await door.reads(path, key, time.perf_counter() + SECONDS)))
        until = time.perf_counter() + ONSET_SECONDS + SECONDS
        floods = [asyncio.create_task(door.flood(each, until)) for each in range(FLOODERS)]
        await asyncio.sleep(ONSET_SECONDS)
        flooded.append(_p99(await door.reads(path, key, until)))
        await asyncio.gather(*floods)
    return quiet, flooded


def _p99(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[98] * 1_000


def main() -> None:
    """Start the product, measure, print."""
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as folder:
        template = "flood_template"
        asyncio.run(_run(servers.superuser_url, f"CREATE DATABASE {template} OWNER {OWNER}"))
        asyncio.run(migrate(_within(servers.database_admin_url, template)))
        with running_installation(
            servers,
            template,
            Path(folder),
            name="flood",
            programs=100,
            api_environment={"PRECEPTOR_REFUSAL_SECONDS": "1"},  # as it is by default
        ) as installation:
            key = installation.new_agency("Reading").key
            client = installation.raw(key)
            applicant = client.post("/v1/applicants", an_applicant()).body["id"]
            path = f"/v1/applicants/{applicant}"
            at = urlsplit(installation.url)
            door = Door(at.hostname or "", at.port or 0)
            quiet, flooded = asyncio.run(_rounds(door, path, key))
    _print(quiet, flooded, door.statuses)


def _print(quiet: list[float], flooded: list[float], statuses: Counter[int]) -> None:
    ratio = statistics.median(flooded) / statistics.median(quiet)
    print("p99 of a read, ms, round by round")
    print("  quiet  ", "  ".join(f"{each:7.2f}" for each in quiet))
    print("  flooded", "  ".join(f"{each:7.2f}" for each in flooded))
    print(f"log-ins answered: {dict(sorted(statuses.items()))}")
    print(f"flooded / quiet {ratio:.2f} (bar {BAR:.1f}): {'ok' if ratio <= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
