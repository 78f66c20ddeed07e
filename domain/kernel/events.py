"""Events: past-tense facts; the row is the message a customer receives (decision 9)."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.identifiers import JobId

EventField = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """One fact for the outbox.

    `type` is the wire name (`ranking.completed`); `data` holds object ids as prefixed text and
    a relative url, never personal data. (job, type) is unique per agency, so a job that runs
    twice publishes once.
    """

    type: str
    version: int
    job: JobId | None
    data: Mapping[str, EventField]


class EventLog:
    """Mixin for aggregates that record what happened until the repository drains it."""

    __slots__ = ("_events",)

    def record(self, event: DomainEvent) -> None:
        """Remember `event` for the outbox."""
        self._recorded().append(event)

    def drain(self) -> tuple[DomainEvent, ...]:
        """Return and forget what was recorded."""
        recorded = self._recorded()
        drained = tuple(recorded)
        recorded.clear()
        return drained

    def _recorded(self) -> list[DomainEvent]:
        events: list[DomainEvent] | None = getattr(self, "_events", None)
        if events is None:
            events = []
            self._events = events
        return events
