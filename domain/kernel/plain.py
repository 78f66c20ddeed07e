"""Domain values as canonical JSON documents: floats as text, sets sorted, dates ISO."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from domain.kernel.canonical import Json


def plain(value: object) -> Json:
    """Return `value` as JSON that `canonical` accepts; TypeError for what has no such form."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | date | UUID):
        return repr(value) if isinstance(value, float) else str(value)
    return _composite(value)


def _composite(value: object) -> Json:
    if isinstance(value, frozenset | set):
        return sorted(str(plain(member)) for member in value)
    if isinstance(value, tuple | list):
        return [plain(member) for member in value]
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(member) for key, member in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")
