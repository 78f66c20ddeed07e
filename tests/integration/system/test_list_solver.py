"""The solver's process: it answers, comes back after it died, and never outlives who asked."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.system.list_solver import ProcessListSolver
from domain.kernel.errors import UnavailableError
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance, Item, Limits

ITEM = Item(
    id="a",
    specialty="im",
    utility=1.0,
    probability=(0.5, 0.5, 0.5),
    fee_group="eras|im",
    platform="eras",
    application_unit="a",
    signal_group="a",
    signal_pool="im",
)
INSTANCE = Instance(items=(ITEM,))

ASKING = """
import asyncio
import multiprocessing
from adapters.system.list_solver import ProcessListSolver
from tests.integration.system.test_list_solver import INSTANCE

async def main():
    solver = ProcessListSolver()
    await solver.solve(INSTANCE)
    print(multiprocessing.active_children()[0].pid, flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_it_answers_refuses_and_comes_back_after_it_died() -> None:
    solver = ProcessListSolver()
    try:
        assert (await solver.solve(INSTANCE)).chosen == ("a",)
        with pytest.raises(InfeasibleError):
            await solver.solve(Instance(items=(ITEM,), limits=Limits(minimum={"state": {"NY": 1}})))
        (process,) = multiprocessing.active_children()
        process.kill()
        with pytest.raises(UnavailableError):
            await solver.solve(INSTANCE)
        assert (await solver.solve(INSTANCE)).chosen == ("a",)
    finally:
        solver.close()


def test_it_does_not_outlive_a_process_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(ASKING)
    command = [sys.executable, str(script)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True) as asking:
        assert asking.stdout is not None
        child = int(asking.stdout.readline())
        assert is_alive(child)
        asking.kill()
        asking.wait()
        for _ in range(100):
            if not is_alive(child):
                return
            time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the solver's process outlived its parent")
