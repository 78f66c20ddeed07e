"""`preceptor dev`: every process on this machine, with embedded servers, and the demo."""

import base64
import http.client
import os
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console

from infra.devservers import (
    AlreadyRunningError,
    DevServers,
    free_port,
    instance_lock,
    kept_secret,
)
from infra.supervisor import ChildError, ChildSpec, Supervisor
from services.cli.api_client import ApiClient, ApiError
from services.cli.demo import DemoApplicant, DemoError, run_demo
from services.cli.demo_accounts import open_accounts
from services.cli.demo_advising import advise
from services.cli.demo_billing import BillingDemoError, run_billing_demo
from services.cli.first_run import prepare
from services.sandbox.mailbox import mailbox_page
from services.sandbox.stripe.server import fake_stripe

READY_SECONDS = 60.0
PREFERRED_PORT = 8000
PORTAL_PORT = 8001
PROCESSES = (
    ("api", ("serve", "api")),
    ("portal", ("serve", "portal")),
    ("worker-ranking", ("work", "ranking")),
    ("worker-delivery", ("work", "delivery")),
    ("relay", ("work", "relay")),
)


@click.command()
@click.option("--demo", is_flag=True, help="Do the main job in front of you first.")
@click.option("--once", is_flag=True, help="With --demo: stop when its webhooks are verified.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(".preceptor"),
    help="Where data, secrets and logs are kept between runs.",
)
def dev(*, demo: bool, once: bool, folder: Path) -> None:
    """Start every process here; embedded PostgreSQL and Valkey unless the URLs are set."""
    console = Console()
    try:
        with ExitStack() as opened:
            _run(console, opened, folder, demo=demo, once=once)
    except (AlreadyRunningError, ChildError, DemoError, BillingDemoError, ApiError) as error:
        console.print(f"[red]preceptor:[/red] {error}", highlight=False)
        sys.exit(1)


def _run(console: Console, opened: ExitStack, folder: Path, *, demo: bool, once: bool) -> None:
    started = time.monotonic()
    environment = _environment(console, opened, folder)
    environment |= _stripe(console, opened, folder, environment["PRECEPTOR_PUBLIC_URL"])
    environment, keys = prepare(console, environment, folder)
    supervisor = opened.enter_context(
        Supervisor(logs=folder / "logs", report=lambda line: console.print(line, style="dim"))
    )
    for number, (name, arguments) in enumerate(PROCESSES):
        health = {"PRECEPTOR_HEALTH_PORT": str(free_port())} if number else {}
        supervisor.start(
            ChildSpec(
                name=name,
                command=(sys.executable, "-m", "services.cli", *arguments),
                environment={**os.environ, **environment, **health},
            )
        )
    url = environment["PRECEPTOR_PUBLIC_URL"]
    _wait_until_ready(url, folder, "api")
    _wait_until_ready(environment["PRECEPTOR_PORTAL_URL"], folder, "portal")
    console.print(f"All processes are up after {time.monotonic() - started:.1f} s.\n")
    if not os.environ.get("PRECEPTOR_SMTP_URL"):
        page = opened.enter_context(mailbox_page(Path(environment["PRECEPTOR_MAIL_FOLDER"])))
        console.print(f"Mail is not sent but shown at {page}\n")
    if demo:
        first = run_demo(console, url, keys.demo, began=started)
        _show_portal(console, environment, folder, keys.demo, first)
        if keys.billing is not None:
            run_billing_demo(console, url, keys.billing)
    if not once:
        console.print(f"\nServing at {url} until Ctrl-C. Logs: {folder / 'logs'}")
        supervisor.wait_for_signal()
        console.print("Stopping.")


def _show_portal(
    console: Console, environment: dict[str, str], folder: Path, key: str, first: DemoApplicant
) -> None:
    if os.environ.get("PRECEPTOR_SMTP_URL"):
        return  # mail really leaves: nobody is invited without being asked
    api = ApiClient(url=environment["PRECEPTOR_PUBLIC_URL"], key=key)
    followed = advise(api, first)
    accounts = open_accounts(
        api,
        mail=Path(environment["PRECEPTOR_MAIL_FOLDER"]),
        secrets=folder,
        applicant=first.identifier,
    )
    console.rule("The portal")
    console.print(f"The list of {first.name} is published; {followed} applications are followed.")
    console.print(f"{environment['PRECEPTOR_PORTAL_URL']} ranks for a visitor at once.")
    for each in accounts:
        console.print(f"Log in as {each.role}: {each.email}  password {each.password}")


def _environment(console: Console, opened: ExitStack, folder: Path) -> dict[str, str]:
    outside = {key: os.environ.get(key, "") for key in ("DATABASE_URL", "VALKEY_URL")}
    if all(outside.values()):
        opened.enter_context(instance_lock(folder))
        urls = {**outside, "DATABASE_ADMIN_URL": os.environ.get("DATABASE_ADMIN_URL", "")}
    else:
        console.print("Starting embedded PostgreSQL and Valkey.", style="dim")
        servers = opened.enter_context(
            DevServers(folder, report=lambda line: console.print(line, style="dim"))
        )
        urls = {
            "DATABASE_URL": outside["DATABASE_URL"] or servers.database_url,
            "VALKEY_URL": outside["VALKEY_URL"] or servers.valkey_url,
            "DATABASE_ADMIN_URL": (
                os.environ.get("DATABASE_ADMIN_URL", "")
                if outside["DATABASE_URL"]
                else servers.database_admin_url
            ),
        }
    port = os.environ.get("PRECEPTOR_HTTP_PORT") or str(_port(PREFERRED_PORT))
    portal = os.environ.get("PRECEPTOR_PORTAL_PORT") or str(_port(PORTAL_PORT))
    return {
        **urls,
        "PRECEPTOR_ENVIRONMENT": "dev",
        "PRECEPTOR_MASTER_KEY": os.environ.get("PRECEPTOR_MASTER_KEY") or _master_key(folder),
        "PRECEPTOR_MAIL_FOLDER": os.environ.get("PRECEPTOR_MAIL_FOLDER", "")
        or str((folder / "mail").resolve()),
        "PRECEPTOR_HTTP_PORT": port,
        "PRECEPTOR_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PRECEPTOR_PORTAL_PORT": portal,
        "PRECEPTOR_PORTAL_URL": f"http://127.0.0.1:{portal}",
        "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true",
    }


def _stripe(console: Console, opened: ExitStack, folder: Path, url: str) -> dict[str, str]:
    """Simulate Stripe, unless a key of the real one is set."""
    if os.environ.get("STRIPE_API_KEY"):
        return {}
    simulated = opened.enter_context(fake_stripe(kept=folder / "stripe.json"))
    secret = f"whsec_{kept_secret(folder, 'stripe-webhook')}"
    simulated.deliver_to(f"{url}/inbound/stripe", secret)
    console.print(f"Stripe is simulated at {simulated.url}.", style="dim")
    return {
        "STRIPE_API_KEY": "sk_test_simulated",
        "STRIPE_WEBHOOK_SECRET": secret,
        "STRIPE_API_URL": simulated.url,
    }


def _master_key(folder: Path) -> str:
    # kept_secret gives 32 bytes in URL-safe base64; settings take the standard alphabet.
    kept = kept_secret(folder, "master-key")
    return base64.b64encode(base64.urlsafe_b64decode(f"{kept}==")).decode()


def _port(preferred: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            return free_port()
    return preferred


def _wait_until_ready(url: str, folder: Path, name: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    host = url.removeprefix("http://")
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # not listening yet
        finally:
            connection.close()
        time.sleep(0.05)
    raise ChildError(
        f"the {name} was not ready after {READY_SECONDS:g} s; see {folder / 'logs' / name}.log"
    )
