"""What the model learns of a ledger, computed here and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import Experience, Letter, LetterStatus
from domain.applicants.policies.months import Wanted, calendar_months, months_before
from domain.kernel.vocabulary import ContactClass, Specialty

IN_SIGHT = frozenset({LetterStatus.AGREED, LetterStatus.UPLOADED, LetterStatus.ASSIGNED})
"""Letters that can be counted on."""

HANDS_ON = frozenset({ContactClass.HANDS_ON})

RECENCY = ((12, 1.0), (24, 0.75), (36, 0.25))
"""Months back, and what a month of that band counts: linear from one year to three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """Months of US care without a day counted twice, and letters."""

    hands_on_months: float
    hands_on_recent_months: float
    """The same, each month by how recent it is (`RECENCY`)."""
    observed_months: float
    months_by_specialty: Mapping[Specialty, float]
    letters_us: int
    letters_by_specialty: Mapping[Specialty, float]


def ledger_facts(
    experiences: Sequence[Experience], letters: Iterable[Letter], as_of: date
) -> LedgerFacts:
    """Return the facts of the entries in force, up to `as_of`."""

    def months(
        contact: frozenset[ContactClass] | None = None,
        specialty: Specialty | None = None,
        since: date | None = None,
    ) -> float:
        wanted = Wanted(until=as_of, since=since, contact=contact, in_us=True, specialty=specialty)
        return calendar_months(experiences, wanted)

    named = sorted({each.specialty for each in experiences if each.specialty})
    in_sight = [each for each in letters if each.status in IN_SIGHT]
    counted = Counter(each.specialty for each in in_sight if each.specialty is not None)
    return LedgerFacts(
        hands_on_months=months(HANDS_ON),
        hands_on_recent_months=_weighted(
            [months(HANDS_ON, since=months_before(as_of, back)) for back, _ in RECENCY]
        ),
        observed_months=months(frozenset(ContactClass) - HANDS_ON),
        months_by_specialty={each: months(specialty=each) for each in named},
        letters_us=sum(each.from_us is True for each in in_sight),
        letters_by_specialty={name: float(count) for name, count in counted.items()},
    )


def _weighted(within: Sequence[float]) -> float:
    """Return months weighted by band, from the months within each reach of `RECENCY`."""
    bands = zip((0.0, *within), within, RECENCY, strict=False)
    return sum(weight * max(reached - newer, 0.0) for newer, reached, (_, weight) in bands)
