"""Ed25519 under a key derived from the master key: the same in every process, stored nowhere."""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_HEADS = b"preceptor audit heads"


class Ed25519HeadSigner:
    """HeadSigner."""

    def __init__(self, master_key: bytes) -> None:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_HEADS).derive(master_key)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = sha256(self.public_key).hexdigest()[:16]

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes."""
        return self._key.sign(message)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Return whether this key signed `message`."""
        try:
            self._key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True
