"""Process entry of the portal: settings, core, application, server."""

import uvicorn
import uvloop

from infra.bootstrap import open_core
from infra.settings import Settings
from services.portal.app import asgi, create_portal

GRACE_SECONDS = 10


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is running."""
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with open_core(settings) as opened:
        config = uvicorn.Config(
            asgi(create_portal(opened)),
            host=settings.http_host,
            port=settings.portal_port,
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
