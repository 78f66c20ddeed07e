"""Domain values as canonical JSON documents: floats as text, sets sorted, dates ISO."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.kernel.canonical import Json


def plain(value: object) -> Json:
    """Return `value` as JSON that `canonical` accepts; TypeError for what has no such form."""
    match value:
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
        case float():
            return repr(value)
        case date() | UUID():
            return str(value)
        case frozenset() | set():
            return sorted(str(plain(member)) for member in value)
        case tuple() | list():
            return [plain(member) for member in value]
        case Mapping():
            return {str(plain(key)): plain(member) for key, member in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")
