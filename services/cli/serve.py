"""`preceptor serve`: processes that answer."""

import click

from infra.settings import Settings
from infra.telemetry import set_up_logging
from services.api.asgi import serve as serve_api
from services.portal.asgi import serve as serve_portal


@click.group()
def serve() -> None:
    """Run a server until it is told to stop."""


@serve.command()
def api() -> None:
    """Serve the HTTP API."""
    settings = Settings.from_env()
    set_up_logging("api", level=settings.log_level)
    serve_api(settings)


@serve.command()
def portal() -> None:
    """Serve the portal: pages for visitors, applicants and agencies."""
    settings = Settings.from_env()
    set_up_logging("portal", level=settings.log_level)
    serve_portal(settings)
