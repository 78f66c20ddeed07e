"""Private signing keys at rest: AES-256-GCM under a key derived from the master key."""

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_NAME = b"preceptor token keys"


class KeySealing:
    """Makes keys, and opens those that were made under the same master key."""

    def __init__(self, master_key: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_NAME).derive(master_key)
        self._cipher = AESGCM(derived)

    def new_key(self) -> tuple[str, bytes, bytes]:
        """Return the id, the sealed private half and the public half of a fresh key."""
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        kid = sha256(public).hexdigest()[:16]
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, private.private_bytes_raw(), kid.encode())
        return kid, nonce + sealed, public

    def open_private(self, kid: str, sealed: bytes) -> Ed25519PrivateKey:
        """Return the private half; ValueError when altered, or under another master key."""
        try:
            raw = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], kid.encode())
        except InvalidTag as error:
            raise ValueError("a signing key was altered or is under another master key") from error
        return Ed25519PrivateKey.from_private_bytes(raw)


def open_public(raw: bytes) -> Ed25519PublicKey:
    """Return the public half of 32 bytes."""
    return Ed25519PublicKey.from_public_bytes(raw)
