"""What changed between two versions of a profile, by JSON pointer (AP-14)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from domain.applicants.entities import Profile
from domain.kernel.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value before and after; None when it was or is not there."""

    pointer: str
    before: Json
    after: Json


def diff_profiles(before: Profile, after: Profile) -> tuple[Change, ...]:
    """Return every difference, in the order of the fields; lists are compared place by place."""
    return tuple(_changes("", _plain(before), _plain(after)))


def _changes(pointer: str, before: Json, after: Json) -> Iterator[Change]:
    match before, after:
        case Mapping(), Mapping():
            for key in [*before, *(key for key in after if key not in before)]:
                step = key.replace("~", "~0").replace("/", "~1")
                yield from _changes(f"{pointer}/{step}", before.get(key), after.get(key))
        case list(), list():
            for place in range(max(len(before), len(after))):
                yield from _changes(f"{pointer}/{place}", _at(before, place), _at(after, place))
        case _:
            if before != after:
                yield Change(pointer=pointer, before=before, after=after)


def _at(values: list[Json], place: int) -> Json:
    return values[place] if place < len(values) else None


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(str(member) for member in value)
        case tuple():
            return [_plain(member) for member in value]
        case Mapping():
            return {str(key): _plain(member) for key, member in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            raise TypeError(f"a profile holds no {type(value).__name__}")
