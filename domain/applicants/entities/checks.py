"""Bounds of the values: every fault of one construction, each at its JSON pointer."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from domain.kernel.errors import Fault, InvalidError
from domain.kernel.places import parse_country, parse_state
from domain.kernel.vocabulary import parse_season, parse_specialty

Label = TypeVar("Label", bound=str)
Made = TypeVar("Made")

SHORT = 200
"""Characters of a name, title or label."""
LONG = 4_000
"""Characters of free text."""
MANY = 50
"""Members of a list."""
EARLIEST = date(1930, 1, 1)
LATEST = date(2100, 1, 1)

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Faults:
    """Collects what is wrong, then refuses once with all of it."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def unless(self, is_right: bool, pointer: str, code: str, detail: str) -> None:  # noqa: FBT001  reads as a sentence
        """Note a fault when `is_right` does not hold."""
        if not is_right:
            self._found.append(Fault(pointer=pointer, code=code, detail=detail))

    def text(self, pointer: str, value: str | None, maximum: int = SHORT) -> None:
        """Note an empty, blank or overlong text; None is fine."""
        self.unless(
            value is None or (len(value.strip()) > 0 and len(value) <= maximum),
            pointer,
            "bad-length",
            f"Text here has 1 to {maximum} characters.",
        )

    def texts(self, pointer: str, values: Collection[str]) -> None:
        """Note a list that is too long, and each bad text in it."""
        self.many(pointer, values)
        for place, value in enumerate(values):
            self.text(f"{pointer}/{place}", value)

    def many(self, pointer: str, values: Collection[object], maximum: int = MANY) -> None:
        """Note a list that is too long."""
        self.unless(
            len(values) <= maximum, pointer, "too-many", f"At most {maximum} are kept here."
        )

    def day(self, pointer: str, value: date | None) -> None:
        """Note a date outside living memory."""
        self.unless(
            value is None or EARLIEST <= value <= LATEST,
            pointer,
            "date-out-of-range",
            f"A date lies between {EARLIEST} and {LATEST}.",
        )

    def days(self, values: Mapping[str, date | None]) -> None:
        """Check several dates by pointer."""
        for pointer, value in values.items():
            self.day(pointer, value)

    def between(self, pointer: str, value: float | None, low: float, high: float) -> None:
        """Note a number outside [low, high]; NaN is outside."""
        self.unless(
            value is None or low <= value <= high,
            pointer,
            "out-of-range",
            f"A value here lies between {low} and {high}.",
        )

    def weights(self, pointer: str, values: Mapping[Label, float]) -> None:
        """Note each weight outside 0 to 1."""
        for name, weight in values.items():
            self.between(f"{pointer}/{name}", weight, 0, 1)

    def slugs(self, pointer: str, values: Iterable[str]) -> None:
        """Note each value that is not a short slug."""
        for value in values:
            self.unless(
                len(value) <= 64 and _SLUG.fullmatch(value) is not None,
                f"{pointer}/{value[:64]}",
                "bad-slug",
                "A label here is a slug such as university-affiliated.",
            )

    def specialty(self, pointer: str, value: str | None) -> None:
        """Note what is no specialty slug."""
        if value is not None:
            self.gather("", lambda: parse_specialty(value, pointer))

    def season(self, pointer: str, value: str | None) -> None:
        """Note what is no season code."""
        if value is not None:
            self.gather("", lambda: parse_season(value, pointer))

    def country(self, pointer: str, value: str | None) -> None:
        """Note what is no ISO 3166-1 code."""
        if value is not None:
            self.gather("", lambda: parse_country(value, pointer))

    def state(self, pointer: str, value: str | None) -> None:
        """Note what is no US state."""
        if value is not None:
            self.gather("", lambda: parse_state(value, pointer))

    def gather(self, pointer: str, make: Callable[[], Made]) -> Made | None:
        """Return what `make` returns; None with its faults noted below `pointer`."""
        try:
            return make()
        except InvalidError as error:
            found = error.faults or (Fault(pointer="", code=error.slug, detail=error.detail),)
            self._found += [replace(each, pointer=pointer + each.pointer) for each in found]
        return None

    def gather_each(self, pointer: str, makes: Iterable[Callable[[], Made]]) -> tuple[Made, ...]:
        """Return what could be made; the faults of the rest are noted at their places."""
        made = (self.gather(f"{pointer}/{place}", make) for place, make in enumerate(makes))
        return tuple(each for each in made if each is not None)

    @property
    def found(self) -> tuple[Fault, ...]:
        """What was noted so far."""
        return tuple(self._found)

    def refuse(self) -> None:
        """Raise Invalid with every fault, if there is any."""
        if self._found:
            first = self._found[0]
            raise InvalidError(first.code, first.detail, faults=self.found)
