"""Every statement of the PostgreSQL adapter, and what it becomes without one of its predicates."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from uuid import UUID

import adapters.postgres

PREDICATE = re.compile(
    r"(?:\b\w+\.)?\b(?:agency_id|owner_id)\s*=\s*(?:\$(\d+)(?:::uuid)?|\w+\.(?:agency_id|owner_id))"
)
_INSERTED = re.compile(r"^INSERT INTO \w+\s*\((?:agency_id|owner_id)\b")
_RANDOM = re.compile(r"\bgen_random_uuid\(\)")
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_ASSIGNING = re.compile(r"\bSET\b(?:(?!\bWHERE\b|\bFROM\b).)*$", re.DOTALL)
"""What is assigned is no condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement as it is sent."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A statement that no longer asks for one agency in one place."""

    statement: Statement
    text: str
    dropped: str

    @property
    def name(self) -> str:
        """Where it is, and what is gone."""
        return f"{self.statement.name} without {self.dropped}"


def statements() -> tuple[Statement, ...]:
    """Return every statement that is bound to an agency, by name, each text once."""
    seen: dict[str, str] = {}
    for name, text in _constants():
        if _is_whole(text):
            seen.setdefault(text, name)
    found = [
        Statement(name=name, text=text)
        for text, name in seen.items()
        if not any(text in other and text != other for other in seen)
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def mutants(statement: Statement) -> Iterator[Mutant]:
    """Yield the statement without each of its predicates; its parameters stay."""
    for number, found in enumerate(_predicates(statement.text), 1):
        before = statement.text[: found.start()]
        kept = f"${found[1]}::uuid IS NOT NULL" if found[1] else "true"
        yield Mutant(
            statement=statement,
            text=f"{before}{kept}{statement.text[found.end() :]}",
            dropped=f"{found[0]} ({number})",
        )


def _predicates(text: str) -> list[re.Match[str]]:
    found = PREDICATE.finditer(text)
    return [each for each in found if not _ASSIGNING.search(text[: each.start()])]


def _constants() -> Iterator[tuple[str, str]]:
    for module in pkgutil.walk_packages(adapters.postgres.__path__, "adapters.postgres."):
        loaded = importlib.import_module(module.name)
        place = module.name.removeprefix("adapters.postgres.")
        for name, value in vars(loaded).items():
            if name.isupper() or name.startswith("_"):
                yield from _texts(f"{place}.{name}", value)


def _texts(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, _RANDOM.sub(f"'{UUID(int=1)}'::uuid", value.strip())
        case list() | tuple():
            for number, each in enumerate(value):
                yield from _texts(f"{name}[{getattr(each, 'name', number)}]", each)
        case Mapping():
            for key, each in value.items():
                yield from _texts(f"{name}[{key}]", each)
        case _ if is_dataclass(value) and not isinstance(value, type):
            for each in fields(value):
                yield from _texts(f"{name}.{each.name}", getattr(value, each.name))
        case _:
            pass


def _is_whole(text: str) -> bool:
    is_one = text.upper().startswith(_KINDS) and "{" not in text
    is_bound = any(each[1] for each in _predicates(text))
    return is_one and (is_bound or bool(_INSERTED.match(text)))
