"""`preceptor work`: processes that run jobs."""

import click

from infra.settings import Settings
from workers.processes import run_delivery_worker, run_ranking_worker, run_relay


@click.group()
def work() -> None:
    """Run a worker until it is told to stop."""


@work.command()
def ranking() -> None:
    """Run rankings and build shortlists."""
    run_ranking_worker(Settings.from_env())


@work.command()
def delivery() -> None:
    """Send webhooks."""
    run_delivery_worker(Settings.from_env())


@work.command()
def relay() -> None:
    """Route events, dispatch what is due, erase what has expired."""
    run_relay(Settings.from_env())
