"""What Stripe tells: verified over the raw body, stored once, answered at once."""

from typing import Any

from litestar import Controller, Request, Response, post

from domain.billing.use_cases.take_event import TakeStripeEvent
from services.edge.authentication import PUBLIC
from services.edge.dependencies import GivenCore

BODY_MAXIMUM = 512 * 1024


class InboundController(Controller):
    """For Stripe alone: whoever cannot sign is refused."""

    path = "/inbound"
    tags = ["billing"]
    opt = PUBLIC
    include_in_schema = False

    @post("/stripe", status_code=200, request_max_body_size=BODY_MAXIMUM)
    async def take_stripe_event(
        self, request: Request[Any, Any, Any], core: GivenCore
    ) -> Response[None]:
        """Taken before or about nobody is as good as taken: Stripe is not to send it again."""
        command = TakeStripeEvent(
            raw=await request.body(), signature=request.headers.get("stripe-signature", "")
        )
        await core.commands.take_stripe_event(command)
        return Response(None)
