"""What the rules on contradictions look at, and the dates they measure against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import Experience, LedgerEntry, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Dates of the season aimed at; None where it is not known."""

    rank_list_due: date | None = None
    training_starts: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A profile with the ledger entries in force, as seen on a day."""

    profile: Profile
    as_of: date
    born_on: date | None = None
    entries: Sequence[LedgerEntry] = ()
    calendar: Calendar = Calendar()

    def experiences(self) -> tuple[tuple[str, Experience], ...]:
        """Return the experiences in force, each with its JSON pointer, by their entry's place."""
        contents = [
            entry.content for entry in self.entries if isinstance(entry.content, Experience)
        ]
        return tuple((f"/experiences/{place}", each) for place, each in enumerate(contents))
