"""The plain door, over HTTP and on the command line: the same answer, and refusals by name."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client
from tests.e2e.installation import Installation

EXAMPLE = Path(__file__).parents[2] / "infra" / "demo" / "optimisation.json"


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    return installation.raw(installation.new_agency("Optimisations").key)


def solved(raw: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "services.cli", "shortlist", "solve", "-"]
    return subprocess.run(command, input=raw, capture_output=True, check=False, timeout=60)


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


def test_both_doors_give_the_same_proved_list(client: Client) -> None:
    raw = EXAMPLE.read_bytes()
    by_http = client.post("/v1/optimisations", raw)
    by_command = solved(raw)
    assert (by_http.status, by_command.returncode) == (200, 0), by_command.stderr
    answer = by_http.body
    assert without_time(answer) == without_time(json.loads(by_command.stdout))
    assert answer["exact"] is True
    assert answer["gap"] == 0
    assert answer["objective"] == answer["upper_bound"]
    assert answer["cost_cents"] + answer["unspent_cents"] == 6000
    assert {"lakeside-im", "valley-fm"} & set(answer["programs"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"limits": {"pins": ["nowhere"]}}, "/limits/pins"),
        ({"limits": {"budget_cents": 1000, "pins": ["lakeside-im"]}}, "/limits/budget_cents"),
        ({"limits": {"min": {"state": {"OH": 5}}}}, "/limits/min/state/OH"),
        ({"deadline_ms": 0}, "/deadline_ms"),
    ],
)
def test_both_doors_refuse_with_the_same_pointer(
    client: Client, change: dict[str, Any], pointer: str
) -> None:
    document = json.loads(EXAMPLE.read_text()) | change
    answer = client.post("/v1/optimisations", document)
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["errors"][0]["pointer"] == pointer
    done = solved(json.dumps(document).encode())
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert pointer in lines[0]


def test_a_number_that_is_none_is_refused_with_its_place(client: Client) -> None:
    raw = EXAMPLE.read_bytes().replace(b'"utility": 0.9', b'"utility": NaN')
    answer = client.post("/v1/optimisations", raw)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/programs/1/utility")
    assert solved(raw).returncode == 2


def test_a_key_that_may_not_write_lists_may_not_solve(installation: Installation) -> None:
    assert installation.raw().post("/v1/optimisations", EXAMPLE.read_bytes()).status == 401
