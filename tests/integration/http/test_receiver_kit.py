"""The receivers of the README, run as they are printed there, against our own sender."""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.http.webhook_sender import HttpWebhookSender
from adapters.system.clock import SystemClock
from adapters.system.identifiers import new_id
from adapters.system.signing import new_signing_key, sign_with
from domain.kernel.identifiers import DeliveryId, EndpointId, EventId
from domain.webhooks.entities import DeliveryClaim, KeyKind, SigningKey
from infra.devservers import free_port
from tests.architecture.sources import ROOT

BODY = (
    b'{"type":"ranking.completed","timestamp":"2026-11-23T09:30:00Z",'
    b'"data":{"version":1,"live":true,"sequence":1,"url":"/v1/rankings/rnk_1"}}'
)
SAID = "ranking.completed /v1/rankings/rnk_1"


def printed(language: str) -> str:
    """Return the one block of `language` in the README's section on receiving."""
    section = (ROOT / "README.md").read_text().split("## Receiving webhooks")[1].split("\n## ")[0]
    [block] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A receiver as its own process."""

    url: str
    log: Path

    def send(self, *keys: SigningKey, age_seconds: int = 0, body: bytes = BODY) -> int | None:
        """Send one message signed with `keys`; return the status."""
        now = SystemClock().now()
        claim = DeliveryClaim(
            delivery=DeliveryId(new_id()),
            endpoint=EndpointId(new_id()),
            event=EventId(new_id()),
            fence=1,
            number=1,
            round_number=1,
            waited_seconds=0.0,
            endpoint_failures=0,
            is_ordered=False,
            url=self.url,
            headers=(),
            keys=keys,
            body=body,
        )

        async def send() -> int | None:
            async with HttpWebhookSender(sign=sign_with, allow_loopback=True) as sender:
                moment = type(now).fromtimestamp(now.timestamp() - age_seconds, now.tzinfo)
                first = await sender.send(claim, now=moment)
                again = await sender.send(claim, now=moment)
            assert first.status_code == again.status_code
            return first.status_code

        return asyncio.run(send())


@contextmanager
def running(command: list[str], folder: Path, secret: str) -> Iterator[Running]:
    """Start a receiver with this secret; stop it at the end."""
    port = free_port()
    log = folder / "receiver.log"
    told = ["env", f"PORT={port}", f"WEBHOOK_SECRET={secret}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*told, *command], cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_open(port, process, log)
            yield Running(url=f"http://127.0.0.1:{port}/", log=log)
        finally:
            process.kill()
            process.wait()


def _wait_until_open(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 15
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            asyncio.run(_open(port))
        except OSError:
            time.sleep(0.05)
        else:
            return


async def _open(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def a_key(kind: KeyKind = KeyKind.HMAC) -> SigningKey:
    """Return a fresh key."""
    secret, public_key = new_signing_key(kind)
    now = SystemClock().now()
    return SigningKey(id=new_id(), kind=kind, secret=secret, public_key=public_key, created_at=now)


def check(receiver: Running, mine: SigningKey) -> None:
    """Send what must be taken and what must not."""
    other, asymmetric = a_key(), a_key(KeyKind.ED25519)
    assert receiver.send(mine) == 204
    assert receiver.send(other, mine) == 204, "an overlap of two secrets"
    assert receiver.send(asymmetric, mine) == 204, "a key of another kind beside ours"
    assert receiver.send(other) == 401
    assert receiver.send(asymmetric) == 401
    assert receiver.send(mine, age_seconds=600) == 401
    assert receiver.send(mine, age_seconds=-600) == 401
    # Each came twice under one id and was worked on once.
    assert receiver.log.read_text().count(SAID) == 3


def test_the_python_receiver_of_the_readme_takes_ours_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "receiver.py").write_text(printed("python"))
    mine = a_key()
    with running([sys.executable, "receiver.py"], tmp_path, mine.secret) as receiver:
        check(receiver, mine)


def test_the_typescript_receiver_of_the_readme_takes_ours_and_nothing_else(tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not on this machine")
    install = [
        npm,
        "install",
        "--fetch-retries=0",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefer-offline",
    ]
    # The package the README names, and a compiler that takes the types off.
    installed = subprocess.run(
        [*install, "standardwebhooks@1", "esbuild@0.28"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if installed.returncode != 0:
        pytest.skip(f"npm installs nothing here: {installed.stderr[-200:]}")
    (tmp_path / "receiver.ts").write_text(printed("typescript"))
    bundler = tmp_path / "node_modules" / ".bin" / "esbuild"
    subprocess.run(
        [
            bundler, "receiver.ts", "--bundle", "--platform=node", "--format=cjs",
            "--outfile=receiver.js", "--log-level=error",
        ],
        cwd=tmp_path,
        timeout=60,
        check=True,
    )  # fmt: skip
    mine = a_key()
    with running([node, "receiver.js"], tmp_path, mine.secret) as receiver:
        check(receiver, mine)
