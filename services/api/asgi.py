"""Process entry of the API: settings, core, application, server."""

import uvicorn
import uvloop

from infra.bootstrap import open_core
from infra.settings import Settings
from services.api.app import asgi, create_app

GRACE_SECONDS = 10


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is running."""
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_core(settings) as opened:
        app = create_app(opened, authenticate=opened.authenticate, ready_checks=opened.ready_checks)
        config = uvicorn.Config(
            asgi(app),
            host=settings.http_host,
            port=settings.http_port,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        await uvicorn.Server(config).serve()
