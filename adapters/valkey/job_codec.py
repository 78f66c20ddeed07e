"""Messages between dispatchers and workers: msgpack, never pickle."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

FUNCTION = "run"
"""The one function every queue has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a worker is told: ids only, `lane` groups what shares a receiver."""

    agency: UUID
    subject: UUID
    dispatch_number: int
    lane: UUID | None = None


def encode(value: dict[str, Any]) -> bytes:
    """Serialise for arq."""
    return msgspec.msgpack.encode(value)


def decode(payload: bytes) -> dict[str, Any]:
    """Read what arq stored; msgspec.DecodeError (a ValueError) when it is something else."""
    return msgspec.msgpack.decode(payload, type=dict[str, Any])


def to_arguments(message: Message) -> tuple[bytes, bytes, bytes | None]:
    """Return the positional arguments of the arq function."""
    lane = None if message.lane is None else message.lane.bytes
    return message.agency.bytes, message.subject.bytes, lane


def from_arguments(agency: bytes, subject: bytes, lane: bytes | None = None) -> Message:
    """Return the message of positional arguments."""
    return Message(
        agency=UUID(bytes=agency),
        subject=UUID(bytes=subject),
        dispatch_number=0,
        lane=None if lane is None else UUID(bytes=lane),
    )
