"""`preceptor demo`: the main job against an API that already runs."""

import time

import click
from rich.console import Console

from services.cli.api_client import ApiError
from services.cli.demo import DemoError, run_demo


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True)
@click.option("--key", envvar="PRECEPTOR_DEMO_KEY", required=True, help="An API key of the agency.")
def demo(url: str, key: str) -> None:
    """Three applicants, rankings, shortlists and verified webhooks, over HTTP."""
    try:
        run_demo(Console(), url, key, began=time.monotonic())
    except (ApiError, DemoError) as error:
        raise click.ClickException(str(error)) from error
