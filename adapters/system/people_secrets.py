"""One-time and refresh tokens, recovery codes, and the keyed hashes they are looked up by."""

import hmac
import secrets
from hashlib import sha256

from domain.kernel.identifiers import PersonId

CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else
_GROUPS = 3
_GROUP = 4  # 12 characters of 31: 59 bits


class SystemPeopleSecrets:
    """PeopleSecrets; the master key keys what is short or known, each under a name of its own."""

    def __init__(self, master_key: bytes) -> None:
        self._emails = hmac.new(master_key, b"preceptor people e-mail", sha256).digest()
        self._codes = hmac.new(master_key, b"preceptor people recovery", sha256).digest()

    def new_token(self) -> str:
        """Return 256 random bits."""
        return secrets.token_urlsafe(32)

    def hash_token(self, token: str) -> bytes:
        """Return the SHA-256: the token is long and random, a slow hash adds nothing."""
        return sha256(token.encode()).digest()

    def new_recovery_codes(self) -> tuple[str, ...]:
        """Return ten codes of three groups."""
        return tuple(
            "-".join(
                "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)
            )
            for _ in range(CODES)
        )

    def hash_code(self, person: PersonId, code: str) -> bytes:
        """Return the keyed hash, whatever case and spacing it was typed in."""
        plain = "".join(each for each in code.lower() if each.isalnum())
        return hmac.new(self._codes, person.bytes + plain.encode(), sha256).digest()

    def email_index(self, email: str) -> bytes:
        """Return the keyed hash of an address."""
        return hmac.new(self._emails, email.encode(), sha256).digest()
