"""From nothing to the first answer: both embedded servers, schema, API; then a second time.

`python -m tests.benchmarks.bench_start`. The baseline of each start is the servers alone.
"""

import asyncio
import base64
import sys
import tempfile
import time
from pathlib import Path

from adapters.postgres.migrate import migrate
from infra.devservers import DevServers, free_port
from infra.postgres.cluster import remove_cluster
from infra.supervisor import ChildSpec, Supervisor, wait_until_ready
from tests.e2e.client import is_up

BARS = {"first": 5.0, "later": 3.0}
READY_SECONDS = 60.0


def main() -> None:
    """Start twice in one folder; print both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root, PostgreSQL's account passes through
        for which, bar in BARS.items():
            servers, whole = _start(folder)
            print(
                f"{which} start: {whole:.2f} s to the first 200 (bar {bar:.0f} s), "
                f"{whole / servers:.2f} x the two servers alone ({servers:.2f} s)"
            )
        servers_left = DevServers(folder)
        with servers_left:
            cluster = servers_left.cluster
        if cluster is not None:
            remove_cluster(cluster)


def _start(folder: Path) -> tuple[float, float]:
    began = time.perf_counter()
    with DevServers(folder) as servers:
        alone = time.perf_counter() - began
        asyncio.run(migrate(servers.database_admin_url))
        port = free_port()
        environment = {
            "DATABASE_URL": servers.database_url,
            "DATABASE_ADMIN_URL": servers.database_admin_url,
            "VALKEY_URL": servers.valkey_url,
            "PRECEPTOR_ENVIRONMENT": "dev",
            "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PRECEPTOR_HTTP_PORT": str(port),
            "PRECEPTOR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        spec = ChildSpec(
            name="api",
            command=(sys.executable, "-m", "services.cli", "serve", "api"),
            environment=environment,
            folder=folder,
        )
        with Supervisor(logs=folder / "logs") as supervisor:
            child = supervisor.start(spec)
            url = environment["PRECEPTOR_PUBLIC_URL"]
            wait_until_ready(child, lambda: is_up(url), seconds=READY_SECONDS)
            return alone, time.perf_counter() - began


if __name__ == "__main__":
    main()
