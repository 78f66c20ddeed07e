"""What claims to come from Stripe: believed only with its signature over the raw bytes."""

import msgspec
from msgspec import Struct
from stripe import SignatureVerificationError, WebhookSignature

from domain.billing.errors import bad_stripe_signature
from domain.billing.ports import Notification

TOLERANCE_SECONDS = 300


class _Object(Struct):
    id: str | None = None
    object: str = ""
    customer: str | None = None


class _Content(Struct):
    object: _Object


class _Event(Struct):
    id: str
    type: str
    data: _Content


class StripeVerifier:
    """InboundVerifier with the secret of one endpoint."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self, raw: bytes, signature: str) -> Notification:
        """Return what is told; Invalid unless Stripe signed these bytes lately."""
        try:
            WebhookSignature.verify_header(raw, signature, self._secret, TOLERANCE_SECONDS)
            event = msgspec.json.decode(raw, type=_Event)
        except (
            SignatureVerificationError,
            msgspec.MsgspecError,
            UnicodeDecodeError,
            ValueError,
        ) as error:
            raise bad_stripe_signature() from error
        about = event.data.object
        customer = about.id if about.object == "customer" else about.customer
        return Notification(id=event.id[:255], kind=event.type[:255], customer=customer)
