"""Standard Webhooks 1.0.0 signatures (standardwebhooks.com): the bytes, the texts, the headers."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

SECRET_PREFIX = "whsec_"  # noqa: S105 - the published prefix, not a secret
PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"
SECRET_BYTES_MINIMUM = 24
SECRET_BYTES_MAXIMUM = 64


def write_secret(key: bytes) -> str:
    """Return `key` (24 to 64 random bytes) as `whsec_` and standard base64."""
    if not SECRET_BYTES_MINIMUM <= len(key) <= SECRET_BYTES_MAXIMUM:
        raise ValueError("a signing key has 24 to 64 bytes")
    return SECRET_PREFIX + base64.b64encode(key).decode()


def read_secret(secret: str) -> bytes:
    """Return the key of a `whsec_` secret; ValueError when it is malformed."""
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError("a signing secret starts with whsec_")
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a signing secret is base64") from error
    if not SECRET_BYTES_MINIMUM <= len(key) <= SECRET_BYTES_MAXIMUM:
        raise ValueError("a signing key has 24 to 64 bytes")
    return key


def signed_content(*, message_id: str, timestamp: int, body: bytes) -> bytes:
    """Return what a signature covers: `{id}.{timestamp}.{body}`."""
    return f"{message_id}.{timestamp}.".encode() + body


def sign(secret: str, content: bytes) -> str:
    """Return `v1,` and the base64 HMAC-SHA256 of `content`."""
    digest = hmac.new(read_secret(secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def message_headers(
    *, message_id: str, timestamp: int, signatures: Sequence[str]
) -> dict[str, str]:
    """Return the three headers; the id stays over retries, the time is that of the attempt."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
