"""Promise P13 in small: raw bytes and contract cases on every route; never a fault of ours."""

import asyncio
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.installation import Installation
from tests.fuzz.cases import Target, cases
from tests.fuzz.judge import Judge
from tests.fuzz.target import target_of
from tests.fuzz.wire import play

SEED = 20_260_101
CASES = 20_000
BEYOND_SCHEMAS = "positive_data_acceptance"
"""The one check left out: rules between fields, and of the domain, refuse what a schema allows."""


@pytest.fixture(scope="module")
def target(installation: Installation) -> Target:
    """Return the installation with one of everything made in it."""
    return target_of(installation)


def test_no_bytes_make_a_fault_of_ours_or_an_undocumented_answer(
    installation: Installation, target: Target
) -> None:
    judge = Judge(target.document)
    at = urlsplit(installation.url)
    asyncio.run(play(at.hostname or "", at.port or 0, cases(target, SEED, CASES), judge))
    assert sum(judge.seen.values()) == CASES
    assert not judge.broken, "\n".join(judge.broken[:20])
    assert len(judge.reached) > 40, "the cases stop at the door"


def test_every_answer_is_as_the_document_says(
    installation: Installation, target: Target, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{installation.url}/openapi.json"]
    options = [
        "--url", installation.url, "--header", f"Authorization: Bearer {target.keys[0]}",
        "--checks", "all", "--exclude-checks", BEYOND_SCHEMAS,
        "--phases", "examples,fuzzing", "--max-examples", "5",
        "--seed", str(SEED), "--no-color", "--continue-on-failure", "--warnings", "off",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    run = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 0, run.stdout[-8_000:] + run.stderr[-2_000:]
