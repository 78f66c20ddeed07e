"""Real child processes: they come back, they stop, they leave nobody behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.supervisor import ChildError, ChildSpec, Supervisor, wait_until_ready

PATIENCE_SECONDS = 10.0
SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
PARENT = """
import sys, time
from pathlib import Path
from infra.supervisor import ChildSpec, Supervisor
supervisor = Supervisor(logs=Path(sys.argv[1]))
for number in range(3):
    child = supervisor.start(
        ChildSpec(name=f"sleeper-{number}", command=(sys.executable, "-c", sys.argv[2]))
    )
    print(child.pid, flush=True)
time.sleep(600)
"""


def python(name: str, script: str, *, stop_seconds: float = 10.0) -> ChildSpec:
    return ChildSpec(name=name, command=(sys.executable, "-c", script), stop_seconds=stop_seconds)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(logs=tmp_path) as running:
        yield running


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan whose new parent does not reap it stays as a zombie: dead all the same.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_killed_child_comes_back_and_its_death_is_reported(tmp_path: Path) -> None:
    reports: list[str] = []
    with Supervisor(logs=tmp_path, report=reports.append) as supervisor:
        child = supervisor.start(python("sleeper", SLEEPER))
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: child.pid not in {None, first})
        assert child.restarts == 1
    assert len(reports) == 1
    assert reports[0].startswith("sleeper ended with -9; starting it again in 0.1 s")


def test_leaving_stops_every_child(tmp_path: Path) -> None:
    with Supervisor(logs=tmp_path) as supervisor:
        pids = [supervisor.start(python(f"sleeper-{n}", SLEEPER)).pid for n in range(3)]
    assert [pid for pid in pids if pid is not None and is_alive(pid)] == []


def test_a_child_that_ignores_the_request_is_killed_after_its_bound(tmp_path: Path) -> None:
    with Supervisor(logs=tmp_path) as supervisor:
        child = supervisor.start(
            python("stubborn", f"{STUBBORN}; time.sleep(600)", stop_seconds=0.2)
        )
        wait_until_ready(child, lambda: "up" in child.last_words(), seconds=PATIENCE_SECONDS)
        pid = child.pid
    assert pid is not None
    assert not is_alive(pid)


def test_a_child_that_dies_at_once_is_retried_with_growing_pauses(tmp_path: Path) -> None:
    reports: list[str] = []
    with Supervisor(logs=tmp_path, report=reports.append) as supervisor:
        supervisor.start(python("broken", "raise SystemExit(3)"))
        assert eventually(lambda: len(reports) >= 3)
    pauses = [line.partition(" in ")[2].partition(" s")[0] for line in reports[:3]]
    assert pauses == ["0.1", "0.2", "0.4"]


def test_a_command_that_does_not_exist_is_an_error_at_once(supervisor: Supervisor) -> None:
    with pytest.raises(ChildError, match="nowhere cannot start"):
        supervisor.start(ChildSpec(name="nowhere", command=("no-such-command-anywhere",)))


def test_a_child_that_never_gets_ready_is_reported_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    child = supervisor.start(python("slow", "print('cannot bind', flush=True); " + SLEEPER))
    assert eventually(lambda: "cannot bind" in child.last_words())
    with pytest.raises(ChildError, match="cannot bind"):
        wait_until_ready(child, lambda: False, seconds=0)


def test_killing_the_supervising_process_ends_its_children(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), SLEEPER], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pids = [int(parent.stdout.readline()) for _ in range(3)]
        assert all(is_alive(pid) for pid in pids)
        parent.kill()
    assert eventually(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_the_wait_and_the_handlers_return(
    supervisor: Supervisor, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    # The signal is sent by a child, after the wait has begun: its handler is then installed.
    script = f"import os, time; time.sleep(0.3); os.kill(os.getppid(), {int(number)}); {SLEEPER}"
    supervisor.start(python("sender", script))
    assert supervisor.wait_for_signal() is number
    assert signal.getsignal(number) is before
