"""`preceptor serve`: processes that answer."""

import click

from infra.settings import Settings
from infra.telemetry import set_up_logging
from services.api.asgi import serve as serve_api


@click.group()
def serve() -> None:
    """Run a server until it is told to stop."""


@serve.command()
def api() -> None:
    """Serve the HTTP API."""
    settings = Settings.from_env()
    set_up_logging("api", level=settings.log_level)
    serve_api(settings)
