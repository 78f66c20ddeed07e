"""Random secrets and how they rest: API keys with a checksum, tokens, keyed addresses."""

import hmac
import secrets
import zlib
from hashlib import sha256

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY = 30  # 178 bits
_OLD_BODY = 43  # of keys issued by earlier versions
_PREFIX = len("prc_live_")
_CHECK = 6


class SystemSecrets:
    """Secrets from the operating system; `pepper` keys the hashes of addresses."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = hmac.new(pepper, b"preceptor addresses", sha256).digest()

    def new_api_key(self, *, is_live: bool) -> str:
        """Return `prc_live_` or `prc_test_`, 30 base-62 characters and a 6-character checksum."""
        prefix = "prc_live_" if is_live else "prc_test_"
        body = prefix + "".join(secrets.choice(_BASE62) for _ in range(_BODY))
        return body + _checksum(body)

    def is_well_formed(self, key: str) -> bool:
        """Return whether the checksum fits: a typing error costs no look-up."""
        return (
            key.startswith(("prc_live_", "prc_test_"))
            and len(key) - _PREFIX - _CHECK in (_BODY, _OLD_BODY)
            and key.isascii()
            and hmac.compare_digest(_checksum(key[:-_CHECK]), key[-_CHECK:])
        )

    def new_token(self) -> str:
        """Return a visitor's token of 256 random bits."""
        return f"trl_{secrets.token_urlsafe(32)}"

    def new_share_token(self) -> str:
        """Return the token of a link to a list, of 256 random bits."""
        return f"lnk_{secrets.token_urlsafe(32)}"

    def new_intake_token(self) -> str:
        """Return the token of an agency's intake form; published, yet not to be guessed."""
        return f"frm_{secrets.token_urlsafe(18)}"

    def new_feed_token(self) -> str:
        """Return the token of a link to a calendar, of 256 random bits."""
        return f"cal_{secrets.token_urlsafe(32)}"

    def hash_token(self, token: str) -> bytes:
        """Return the SHA-256: the secret is long and random, a slow hash adds nothing."""
        return sha256(token.encode()).digest()

    def hash_address(self, address: str) -> bytes:
        """Return a keyed 32-byte hash of a network address."""
        return hmac.new(self._pepper, address.encode(), sha256).digest()


def _checksum(text: str) -> str:
    number = zlib.crc32(text.encode())
    characters = []
    for _ in range(_CHECK):
        number, digit = divmod(number, 62)
        characters.append(_BASE62[digit])
    return "".join(reversed(characters))
