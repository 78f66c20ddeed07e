"""What binds a kept answer to its row."""

from uuid import UUID


def about_answer(caller: UUID, key: str) -> bytes:
    """Return what binds a sealed answer to caller and Idempotency-Key."""
    return b"idempotent_request.body:" + caller.bytes + key.encode()
