"""Canonical JSON: one byte string per value, for hashes and receipts."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """Return `value` as UTF-8 JSON with sorted keys, no spaces and no NaN.

    Floats are refused (TypeError): two engines may print the last bits differently, so
    whatever is hashed is scaled to an integer or written as text first.
    """
    _refuse_floats(value)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256_hex(payload: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of `payload`."""
    return hashlib.sha256(payload).hexdigest()


def _refuse_floats(value: Json) -> None:
    if isinstance(value, float):
        raise TypeError("a canonical document holds no floats")
    if isinstance(value, Mapping):
        for member in value.values():
            _refuse_floats(member)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for member in value:
            _refuse_floats(member)
