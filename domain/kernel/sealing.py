"""Sealing: one data key per applicant, wrapped by its agency's, wrapped by the master key."""

from typing import Protocol


class Sealer(Protocol):
    """Authenticated encryption; `about` binds a ciphertext to its row and column."""

    def new_agency_key(self) -> bytes:
        """Return a fresh agency key, wrapped by the master key."""

    def new_data_key(self, agency_key_wrapped: bytes) -> bytes:
        """Return a fresh data key, wrapped by the agency key."""

    def seal(
        self, agency_key_wrapped: bytes, data_key_wrapped: bytes | None, plain: bytes, about: bytes
    ) -> bytes:
        """Encrypt under the data key (None: under the agency key itself)."""

    def unseal(
        self, agency_key_wrapped: bytes, data_key_wrapped: bytes | None, sealed: bytes, about: bytes
    ) -> bytes:
        """Decrypt; ValueError when altered, moved to another row, or under another key."""

    def blind_index(self, agency_key_wrapped: bytes, text: str) -> bytes:
        """Return a keyed 32-byte hash for equality look-up of normalised text."""

    def digest(
        self, agency_key_wrapped: bytes, data_key_wrapped: bytes | None, plain: bytes, about: bytes
    ) -> bytes:
        """Return a keyed 32-byte hash; under a data key it tells nothing once that is destroyed."""
