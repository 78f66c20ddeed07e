"""Two agencies whose rows have the same ids, made to fit what a statement asks for."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any, TypeVar
from uuid import UUID

SOUTH = UUID("0190a000-0000-7000-8000-00000000a000")
NORTH = UUID("0190b000-0000-7000-8000-00000000b000")
SAME = UUID("0190c000-0000-7000-8000-00000000c000")
OTHER = UUID("0190c000-0000-7000-8000-00000000d000")
LEAST, MOST = UUID(int=1), UUID(int=2**128 - 1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FAR = timedelta(days=20_000)
KEYS = ("agency_id", "owner_id")

_LITERAL = re.compile(r"(?:\b(\w+)\.)?\b(\w+)\s*(?:=|IN|= ANY)\s*\(((?:\s*'[^']*',?)+)|"
                      r"(?:\b(\w+)\.)?\b(\w+)\s*=\s*('[^']*')")  # fmt: skip
_QUOTED = re.compile(r"'([^']*)'")
_ALIAS = re.compile(r"\b(?:FROM|JOIN|UPDATE|USING|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?")
_NULL = re.compile(r"\b(\w+) IS NULL")
_BELOW = re.compile(r"\b(\w+)\s*<=?\s*(?:now\(\)|\$(\d+)|clock_timestamp)")
_ABOVE = re.compile(r"\b(\w+)\s*>=?\s*(?:now\(\)|\$(\d+)|clock_timestamp)")
_MANY = re.compile(r"\bLIMIT\s+\(?\$(\d+)")
_SKIP = re.compile(r"\bOFFSET\s+\$(\d+)")
_MAYBE = re.compile(r"\$(\d+)(?:::\w+(?:\[\])?)? IS NULL")
_JSON_KEY = re.compile(r"->>?\s*'(\w+)'")
_AGENCY = re.compile(r"\b(?:agency_id|owner_id)\s*=\s*\$(\d+)")
_INSERT = re.compile(r"INSERT INTO (\w+)\s*\(([^)]*)\)\s*(?:VALUES\s*\(|SELECT\s+)([^)]*)")
_INTO = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table as the system catalogue has it."""

    table: str
    name: str
    kind: str
    is_nullable: bool


@dataclass(frozen=True, kw_only=True)
class World:
    """One way to fill what a statement leaves open, drawn from its seed."""

    text: str
    seed: int

    def drawn(self, what: str, options: Sequence[Chosen]) -> Chosen:
        """Return one of the options: the same for the same seed and question."""
        return Random(f"{self.seed} {what}").choice(options)

    @cached_property
    def targets(self) -> frozenset[str]:
        """Tables that the statement writes."""
        return frozenset(_INTO.findall(self.text))

    @cached_property
    def _literals(self) -> dict[tuple[str, str], list[str]]:
        aliases = {
            alias: table
            for table, alias in ((m[1], m[2] or m[1]) for m in _ALIAS.finditer(self.text))
        }
        found: dict[tuple[str, str], list[str]] = {}
        for many in _LITERAL.finditer(self.text):
            qualifier, name = many[1] or many[4] or "", many[2] or many[5]
            values = _QUOTED.findall(many[3] or many[6])
            found.setdefault((aliases.get(qualifier, ""), name), []).extend(values)
        return found

    def is_kept(self, table: str, *, by_south: bool) -> bool:
        """Return whether an agency has a row there."""
        if not self.text:
            return True
        is_written = table in self.targets and "INSERT INTO" in self.text
        odds = ["none", "both", "north"] if is_written else ["both"] * 9 + ["none"]
        there = "north" if table == self.lacked else self.drawn(f"{table} is kept", odds)
        return there == "both" or (there == "north" and not by_south)

    @cached_property
    def lacked(self) -> str | None:
        """The table in which north has something and south has nothing; None in every other."""
        named = sorted({found[0] for found in _ALIAS.findall(self.text)})
        turn, is_some = divmod(self.seed, 2)
        return named[turn % len(named)] if named and is_some else None

    def row(self, columns: Iterable[Column], agency: UUID) -> dict[str, Any]:
        """Return one row of `agency`."""
        return {each.name: self.value(each, agency) for each in columns}

    def value(self, column: Column, agency: UUID) -> Any:
        """Return what a row of `agency` has in `column`."""
        if column.name in KEYS:
            return agency
        if column.is_nullable and self._is_null(column, agency):
            return None
        found = self._filled(column, agency)
        return [found] if column.kind.endswith("[]") else found

    def _is_null(self, column: Column, agency: UUID) -> bool:
        is_asked = column.name in _NULL.findall(self.text)
        odds = [False] * 7 + [True]
        if is_asked or column.name == "advisor_id":
            odds = [True, False]
        if column.name == "advisor_id" and self.lacked == "assignment":
            odds = [True] * 5 + [False]
        elif column.name not in self.text:
            odds = [False]
        is_shared = self.drawn(f"{column} null alike", [True, True, True, False])
        return self.drawn(f"{column} null {'' if is_shared else agency}", odds)

    def _filled(self, column: Column, agency: UUID) -> Any:  # noqa: C901, PLR0911 - one a type
        name = f"{column.table}.{column.name}"
        adds = self.drawn(f"{name} adds", [-1, 0, 0, 1]) if agency == NORTH else 0
        match column.kind.removesuffix("[]"):
            case "uuid":
                return self._uuid(column, agency)
            case "text" | "character varying":
                return self.drawn(name, self._texts(column))
            case "smallint" | "integer" | "bigint":
                return self.drawn(name, [5, 5, 5, 1]) + adds
            case "double precision" | "real" | "numeric":
                return self.drawn(name, [5.0, 5.0, 1.0]) + adds
            case "boolean":
                return self.drawn(name, [True, False])
            case "timestamp with time zone":
                return NOW + self._when(column.name) + timedelta(seconds=adds)
            case "date":
                return (NOW + self._when(column.name)).date() + timedelta(days=adds)
            case "bytea":
                differs = agency == NORTH and self.drawn(f"{name} differs", [True, False])
                return (b"n" if differs else b"s") * 32
            case "jsonb" | "json":
                return self._document(str(agency))
            case "interval":
                return timedelta(hours=1)
            case other:
                raise TypeError(f"no value for {name} of type {other}")

    def _uuid(self, column: Column, agency: UUID) -> UUID:
        if column.name != "id":
            return SAME
        own = self.drawn(f"{column.table} id", [SAME, SAME, SAME, SAME, MOST])
        if agency == NORTH and own == SAME:
            return self.drawn(f"{column.table} id of north", [SAME, SAME, SAME, OTHER])
        return own

    def _texts(self, column: Column) -> list[str]:
        own = self._literals.get((column.table, column.name), [])
        anybodys = self._literals.get(("", column.name), [])
        named = [*own, *anybodys]
        return [*named, *named, "x"] if named else ["x"]

    def _when(self, name: str) -> timedelta:
        below = name in {found[0] for found in _BELOW.findall(self.text)}
        above = name in {found[0] for found in _ABOVE.findall(self.text)}
        fit = -timedelta(days=1) if below else timedelta(days=1 if above else 0)
        return self.drawn(f"{name} when", [fit, fit, fit, fit, FAR, -FAR])

    def _document(self, whose: str) -> str:
        return json.dumps({"whose": whose} | dict.fromkeys(_JSON_KEY.findall(self.text), str(SAME)))

    def parameters(self, kinds: Iterable[str]) -> list[Any]:
        """Return the parameters as south would ask."""
        return [self._parameter(number, kind) for number, kind in enumerate(kinds, 1)]

    def _parameter(self, number: int, kind: str) -> Any:
        text = str(number)
        if text in {*_AGENCY.findall(self.text), *self._inserted_agency()}:
            return SOUTH
        if text in _MANY.findall(self.text):
            return self.drawn(f"${text}", [50, 50, 50, 1, 2])
        if text in _SKIP.findall(self.text):
            return 0
        if text in _MAYBE.findall(self.text) and self.drawn(f"${text} null", [True, False]):
            return None
        side = self.drawn(f"${text} side", [self._side(text)] * 3 + [0])
        if kind.endswith("[]"):
            # A text may be read as JSON; "5" is both.
            is_none = self.drawn(f"${text} none", [True, *[False] * 5])
            return [] if is_none else [self._asked(text, kind.removesuffix("[]"), side)]
        return self._asked(text, kind, side)

    def _side(self, number: str) -> int:
        if number in {found[1] for found in _BELOW.findall(self.text)}:
            return 1
        return -1 if number in {found[1] for found in _ABOVE.findall(self.text)} else 0

    def _asked(self, number: str, kind: str, side: int) -> Any:  # noqa: C901, PLR0911 - one a type
        name = f"${number}"
        match kind:
            case "uuid":
                return (LEAST, SAME, MOST)[side + 1]
            case "text" | "varchar" | "name":
                return self.drawn(name, ["x", "x", "x", "y", "5"])
            case "int2" | "int4" | "int8":
                return self.drawn(name, [5, 5, 5, 1]) + side
            case "float8" | "float4" | "numeric":
                return 5.0 + side
            case "bool":
                return self.drawn(name, [True, False])
            case "timestamptz":
                return NOW + timedelta(days=5) * side
            case "date":
                return date(2026, 11, 23) + timedelta(days=5) * side
            case "bytea":
                return b"s" * 32
            case "jsonb" | "json":
                return self._document("asked")
            case "interval":
                return timedelta(hours=1)
            case other:
                raise TypeError(f"no parameter of type {other}")

    def _inserted_agency(self) -> set[str]:
        found = _INSERT.search(self.text)
        if found is None:
            return set()
        names = [each.strip() for each in found[2].split(",")]
        values = [each.strip() for each in found[3].split(",")]
        pairs = zip(names, values, strict=False)
        return {value[1:] for name, value in pairs if name in KEYS and value.startswith("$")}
