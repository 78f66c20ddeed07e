"""One row of an import, cell by cell: every refusal names line, column and reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeVar

KindT = TypeVar("KindT", bound=StrEnum)
Value = TypeVar("Value")

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,30})?(e-[0-9]{1,3})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
TEXT_MAXIMUM = 500


@cache
def _words(kind: type[StrEnum]) -> str:
    return ", ".join(each.value for each in kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFault:
    """One thing wrong with one cell; lines count from 1, the header is line 1 of a CSV."""

    line: int
    column: str
    reason: str


@dataclass(slots=True)
class Faults:
    """Faults of a whole import: the first thousand in full, all of them counted."""

    first: list[ImportFault] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, reason: str) -> None:
        """Note one."""
        self.count += 1
        if len(self.first) < 1000:
            self.first.append(ImportFault(line=line, column=column, reason=reason))


@dataclass(slots=True)
class Cells:
    """The cells of one row by column; what is blank is not stated."""

    line: int
    cells: Mapping[str, str]
    faults: Faults

    def says(self, column: str) -> bool:
        """Return whether the cell is not blank, good or bad."""
        return bool(self.cells.get(column, "").strip())

    def refuse(self, column: str, reason: str) -> None:
        """Note a fault of this row."""
        self.faults.add(self.line, column, reason)

    def text(self, column: str) -> str | None:
        """Return the text; a formula or too long a text is refused."""
        text = self.cells.get(column, "").strip()
        if not text:
            return None
        if text[0] in "=+-@" and not _NUMBER.fullmatch(text):
            self.refuse(column, "looks like a spreadsheet formula")
            return None
        if len(text) > TEXT_MAXIMUM or not text.isprintable():
            self.refuse(column, f"is longer than {TEXT_MAXIMUM} characters or not printable")
            return None
        return text

    def needed(self, column: str) -> str:
        """Return the text; blank is refused."""
        text = self.text(column)
        if text is None:
            self.refuse(column, "is needed")
        return text or ""

    def kind(self, column: str, kind: type[KindT]) -> KindT | None:
        """Return a member of a closed set."""
        return self._parsed(column, kind, f"is not one of {_words(kind)}")

    def kinds(self, column: str, kind: type[KindT]) -> frozenset[KindT] | None:
        """Return members separated by |."""
        return self._parsed(
            column,
            lambda text: frozenset(kind(part.strip()) for part in text.split("|")),
            f"is not a list separated by | of {_words(kind)}",
        )

    def integer(self, column: str, low: int, high: int) -> int | None:
        """Return a whole number within bounds."""

        def parse(text: str) -> int:
            if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
                raise ValueError(text)
            return int(text)

        return self._parsed(column, parse, f"is not a whole number from {low} to {high}")

    def number(self, column: str, low: float, high: float) -> float | None:
        """Return a number within bounds."""

        def parse(text: str) -> float:
            if not _NUMBER.fullmatch(text) or not low <= float(text) <= high:
                raise ValueError(text)
            return float(text)

        return self._parsed(column, parse, f"is not a number from {low:g} to {high:g}")

    def day(self, column: str) -> date | None:
        """Return a date."""

        def parse(text: str) -> date:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)

        return self._parsed(column, parse, "is not a date like 2026-09-30")

    def yes_no(self, column: str) -> bool | None:
        """Return yes or no; `unknown` is the same as blank."""
        if self.cells.get(column, "").strip().lower() == "unknown":
            return None
        return self._parsed(column, lambda text: _YES_NO[text.lower()], "is not yes, no or unknown")

    def _parsed(self, column: str, parse: Callable[[str], Value], reason: str) -> Value | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return parse(text)
        except (ValueError, KeyError):
            self.refuse(column, f"{text[:40]!r} {reason}")
            return None
