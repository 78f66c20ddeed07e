"""Where a person begins."""

from typing import Any

from litestar import Controller, Request, Response, get

from services.portal.rendering import away
from services.portal.visits import whoever


class HomePages(Controller):
    """The way home, whoever one is."""

    path = "/start"

    @get()
    async def go_home(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Applicants to themselves, advisors to the roster, accountants to the plan."""
        return away(whoever(request).home)
