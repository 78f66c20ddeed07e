"""What the simulator remembers: objects by id, a clock that can be moved, events."""

import copy
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from services.sandbox.stripe import shapes
from services.sandbox.stripe.shapes import Shape


class RefusedError(Exception):
    """An answer of Stripe's that is an error."""

    def __init__(self, status: int, code: str, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.kind = kind or "invalid_request_error"


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that was taken: what proofs count."""

    customer: str
    invoice: str
    cents: int


@dataclass(slots=True)
class Store:
    """Everything, in memory; `advanced` seconds are added to the time of day."""

    time_of_day: Callable[[], float] = time.time
    advanced: int = 0
    objects: dict[str, dict[str, Shape]] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    events: list[Shape] = field(default_factory=list)
    meter_events: dict[str, Shape] = field(default_factory=dict)
    pending_lines: dict[str, list[Shape]] = field(default_factory=dict)
    on_event: Callable[[Shape], object] = id  # nobody listens
    last_id: int = 0

    @property
    def now(self) -> int:
        """The present of the simulator."""
        return int(self.time_of_day()) + self.advanced

    def new_id(self, prefix: str) -> str:
        """Return an id like Stripe's."""
        self.last_id += 1
        return f"{prefix}_sim{self.last_id:08d}"

    def skip_ids(self, last: int) -> None:
        """Begin after the ids that were given."""
        self.last_id = last

    def table(self, kind: str) -> dict[str, Shape]:
        """Return every object of a kind, by id, oldest first."""
        return self.objects.setdefault(kind, {})

    def keep(self, kind: str, made: Shape) -> Shape:
        """Keep a new object."""
        self.table(kind)[made["id"]] = made
        return made

    def get(self, kind: str, identifier: str) -> Shape:
        """Return an object; 404."""
        found = self.table(kind).get(identifier)
        if found is None:
            raise RefusedError(404, "resource_missing", f"No such {kind}: '{identifier}'")
        return found

    def emit(self, kind: str, of: Shape) -> None:
        """Record an event about `of` as it is now, and hand it on."""
        made = shapes.event(self.new_id("evt"), kind, self.now, copy.deepcopy(of))
        self.events.append(made)
        self.on_event(made)

    def page(self, url: str, items: Iterable[Shape], query: dict[str, Any]) -> Shape:
        """Return a page, newest first, after `starting_after`."""
        newest = sorted(items, key=lambda each: (each["created"], each["id"]), reverse=True)
        limit = int(query.get("limit", 10))
        after = query.get("starting_after")
        if after:
            names = [each["id"] for each in newest]
            newest = newest[names.index(after) + 1 :] if after in names else []
        return shapes.listing(url, newest[:limit], has_more=len(newest) > limit)
