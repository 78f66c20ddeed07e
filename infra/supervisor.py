"""Child processes that come back when they die and never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STEADY_AFTER_SECONDS = 10.0
LARGEST_LOG_BYTES = 16 * 1024**2
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class ChildError(RuntimeError):
    """A child did not start or did not become ready; the message ends with its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The unprivileged account a child runs as when we are root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """How to run one child. Without `environment` it inherits ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 10.0


@dataclass(slots=True, kw_only=True)
class Child:
    """One supervised process through all its lives."""

    spec: ChildSpec
    log: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    failure: OSError | None = None
    started: threading.Event = field(default_factory=threading.Event)
    watcher: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The present process id, None while it is down."""
        process = self.process
        return process.pid if process is not None and process.poll() is None else None

    def last_words(self, lines: int = 8) -> str:
        """Return the end of the child's log, for error messages."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Start children, start them again when they die, stop them all together.

    Output goes to `<logs>/<name>.log`; `report` gets one line for every unexpected death. Each
    child leads its own session, so Ctrl-C reaches only the supervising process, and on Linux the
    kernel ends it when that process dies, even by SIGKILL.
    """

    def __init__(self, *, logs: Path, report: Callable[[str], None] = lambda _line: None) -> None:
        self._logs = logs
        self._report = report
        self._children: list[Child] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, spec: ChildSpec) -> Child:
        """Start a child and keep it running until `stop`; raise ChildError if it cannot start."""
        self._logs.mkdir(parents=True, exist_ok=True)
        child = Child(spec=spec, log=self._logs / f"{spec.name}.log")
        if child.log.exists() and child.log.stat().st_size > LARGEST_LOG_BYTES:
            child.log.replace(child.log.with_suffix(".log.1"))
        # The parent-death signal follows the thread that forked, so one thread per child
        # forks, waits and forks again.
        child.watcher = threading.Thread(
            target=self._watch, args=(child,), name=f"watch-{spec.name}", daemon=True
        )
        self._children.append(child)
        child.watcher.start()
        child.started.wait()
        if child.failure is not None:
            raise ChildError(f"{spec.name} cannot start: {child.failure}") from child.failure
        return child

    def stop(self) -> None:
        """Ask every child to stop, all at once; kill those that outlive their bound."""
        with self._lock:
            self._stopping.set()
        for child in self._children:
            _signal(child, child.spec.stop_signal)
        asked = time.monotonic()
        for child in self._children:
            _join(child, deadline=asked + child.spec.stop_seconds)
        self._children.clear()

    def wait_for_signal(self) -> signal.Signals:
        """Block the main thread until SIGINT, SIGTERM or SIGHUP; return which one came."""
        arrived: list[int] = []
        caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in caught}
        for number in caught:
            signal.signal(number, lambda received, _frame: arrived.append(received))
        try:
            while not arrived:
                time.sleep(0.1)  # a signal interrupts nothing while its handler returns
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return signal.Signals(arrived[0])

    def _watch(self, child: Child) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            if not self._spawn(child):
                return
            code = child.process.wait() if child.process is not None else 0
            if self._stopping.is_set():
                return
            if time.monotonic() - began > STEADY_AFTER_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self._report(
                f"{child.spec.name} ended with {code}; starting it again in {pause:g} s"
                f" (log: {child.log})"
            )
            if self._stopping.wait(pause):
                return
            child.restarts += 1
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _spawn(self, child: Child) -> bool:
        with self._lock:
            if self._stopping.is_set():
                child.started.set()
                return False
            try:
                child.process = _spawn_process(child)
            except OSError as error:
                child.failure = error
            child.started.set()
            return child.failure is None


def wait_until_ready(child: Child, is_ready: Callable[[], bool], *, seconds: float) -> None:
    """Poll until `is_ready`; raise ChildError with the child's last words after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline:
            raise ChildError(
                f"{child.spec.name} was not ready after {seconds:g} s; its log ends:\n"
                + child.last_words()
            )
        time.sleep(0.02)


def _spawn_process(child: Child) -> subprocess.Popen[bytes]:
    spec = child.spec
    account = spec.account
    with child.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - commands are ours, never input
            spec.command,
            env=None if spec.environment is None else dict(spec.environment),
            cwd=spec.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
            preexec_fn=_die_with_parent(spec.orphan_signal),  # noqa: PLW1509 - no locks in it
        )


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Looked up before the fork: between fork and exec only the call itself may happen.
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def _signal(child: Child, number: signal.Signals) -> None:
    process = child.process
    if process is not None and process.poll() is None:
        process.send_signal(number)


def _join(child: Child, *, deadline: float) -> None:
    watcher = child.watcher
    if watcher is None:
        return
    watcher.join(max(0.0, deadline - time.monotonic()))
    if watcher.is_alive():
        _signal(child, signal.SIGKILL)
        watcher.join()
