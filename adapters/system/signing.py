"""Keys of Standard Webhooks 1.0.0 and what they sign: HMAC-SHA256 and ed25519 (RFC 8032)."""

import base64
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.webhooks.entities import KeyKind, SigningKey
from domain.webhooks.policies.signature import PRIVATE_PREFIX, PUBLIC_PREFIX, sign, write_secret

_SECRET = 32
_SEED = 32
_KEYS_KEPT = 1_024


def new_signing_key(kind: KeyKind) -> tuple[str, str | None]:
    """Return the text of a fresh key and, for ed25519, of its public half."""
    match kind:
        case KeyKind.HMAC:
            return write_secret(secrets.token_bytes(_SECRET)), None
        case KeyKind.ED25519:
            private = Ed25519PrivateKey.generate()
            public = private.public_key().public_bytes_raw()
            # The published form of a private key is its seed, then its public half.
            whole = private.private_bytes_raw() + public
            return PRIVATE_PREFIX + _text(whole), PUBLIC_PREFIX + _text(public)


def sign_with(key: SigningKey, content: bytes) -> str:
    """Return one entry of the signature header: version, comma, base64."""
    match key.kind:
        case KeyKind.HMAC:
            return sign(key.secret, content)
        case KeyKind.ED25519:
            return "v1a," + _text(_private(key.secret).sign(content))


@lru_cache(maxsize=_KEYS_KEPT)
def _private(text: str) -> Ed25519PrivateKey:
    whole = base64.b64decode(text.removeprefix(PRIVATE_PREFIX), validate=True)
    return Ed25519PrivateKey.from_private_bytes(whole[:_SEED])


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
