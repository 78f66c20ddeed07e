"""AES-256-GCM under a hierarchy: master key, agency key, applicant's data key."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_KEY = 32
_AGENCIES_KEPT = 10_000
_AGENCY_KEY = b"preceptor agency key"
_DATA_KEY = b"preceptor data key"
_INDEX = b"preceptor blind index"
_DIGEST = b"preceptor digest:"


class AesSealer:
    """Sealer; a ciphertext is nonce, then ciphertext and tag."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY:
            raise ValueError("the master key has 32 bytes")
        self._master = AESGCM(master_key)
        self._agencies: dict[bytes, AESGCM] = {}

    def new_agency_key(self) -> bytes:
        """Return a fresh agency key, wrapped by the master key."""
        return _encrypt(self._master, secrets.token_bytes(_KEY), _AGENCY_KEY)

    def new_data_key(self, agency_key_wrapped: bytes) -> bytes:
        """Return a fresh data key, wrapped by the agency key."""
        agency = AESGCM(self._agency_key(agency_key_wrapped))
        return _encrypt(agency, secrets.token_bytes(_KEY), _DATA_KEY)

    def seal(
        self,
        agency_key_wrapped: bytes,
        data_key_wrapped: bytes | None,
        plain: bytes,
        about: bytes,
    ) -> bytes:
        """Encrypt under the data key (None: under the agency key itself)."""
        return _encrypt(self._cipher(agency_key_wrapped, data_key_wrapped), plain, about)

    def unseal(
        self,
        agency_key_wrapped: bytes,
        data_key_wrapped: bytes | None,
        sealed: bytes,
        about: bytes,
    ) -> bytes:
        """Decrypt; ValueError when altered, moved to another row, or under another key."""
        return _decrypt(self._cipher(agency_key_wrapped, data_key_wrapped), sealed, about)

    def blind_index(self, agency_key_wrapped: bytes, text: str) -> bytes:
        """Return a keyed 32-byte hash; each agency has its own key."""
        agency = self._agency_key(agency_key_wrapped)
        key = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_INDEX).derive(agency)
        return hmac.new(key, text.encode(), sha256).digest()

    def digest(
        self, agency_key_wrapped: bytes, data_key_wrapped: bytes | None, plain: bytes, about: bytes
    ) -> bytes:
        """Return a keyed 32-byte hash under the data key (None: under the agency key)."""
        secret = self._agency_key(agency_key_wrapped)
        if data_key_wrapped is not None:
            secret = _decrypt(AESGCM(secret), data_key_wrapped, _DATA_KEY)
        key = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_DIGEST + about).derive(secret)
        return hmac.new(key, plain, sha256).digest()

    def _agency_key(self, wrapped: bytes) -> bytes:
        return _decrypt(self._master, wrapped, _AGENCY_KEY)

    def _cipher(self, agency_key_wrapped: bytes, data_key_wrapped: bytes | None) -> AESGCM:
        agency = self._agencies.get(agency_key_wrapped) or self._agency(agency_key_wrapped)
        if data_key_wrapped is None:
            return agency
        return AESGCM(_decrypt(agency, data_key_wrapped, _DATA_KEY))

    def _agency(self, wrapped: bytes) -> AESGCM:
        """Return an agency's cipher, kept: a page of names opens fifty data keys with it."""
        if len(self._agencies) >= _AGENCIES_KEPT:
            self._agencies.clear()
        cipher = self._agencies[wrapped] = AESGCM(self._agency_key(wrapped))
        return cipher


def _encrypt(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, about)


def _decrypt(cipher: AESGCM, sealed: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
    except InvalidTag as error:
        raise ValueError("a sealed value was altered, moved or is under another key") from error
