"""Links that name a member and are signed by us: nothing is stored, nothing else opens by them."""

import base64
import hmac
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.kernel.identifiers import AgencyId, MembershipId

_PURPOSE = b"preceptor.unsubscribe/1"
_MAC = 16
_LENGTH = 16 + 16 + _MAC


class SignedUnsubscribeLinks:
    """UnsubscribeLinks by HMAC under a key derived from the master key."""

    def __init__(self, master_key: bytes) -> None:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
        self._key = kdf.derive(master_key)

    def make(self, agency: AgencyId, membership: MembershipId) -> str:
        """Return the token."""
        named = agency.bytes + membership.bytes
        return base64.urlsafe_b64encode(named + self._mac(named)).decode()

    def read(self, token: str) -> tuple[AgencyId, MembershipId] | None:
        """Return whose it is; None for one we never made."""
        try:
            raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except ValueError:
            return None
        named, mac = raw[:32], raw[32:]
        if len(raw) != _LENGTH or not hmac.compare_digest(mac, self._mac(named)):
            return None
        return AgencyId(UUID(bytes=named[:16])), MembershipId(UUID(bytes=named[16:]))

    def _mac(self, named: bytes) -> bytes:
        return hmac.new(self._key, named, sha256).digest()[:_MAC]
