"""What the model learns of a ledger, computed here and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import Experience, Letter, LetterStatus
from domain.applicants.policies.months import Wanted, calendar_months
from domain.kernel.vocabulary import ContactClass, Specialty

IN_SIGHT = frozenset({LetterStatus.AGREED, LetterStatus.UPLOADED, LetterStatus.ASSIGNED})
"""Letters that can be counted on."""

HANDS_ON = frozenset({ContactClass.HANDS_ON})


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """Months of US care without a day counted twice, and letters."""

    hands_on_months: float
    observed_months: float
    months_by_specialty: Mapping[Specialty, float]
    letters_us: int
    letters_by_specialty: Mapping[Specialty, float]


def ledger_facts(
    experiences: Sequence[Experience], letters: Iterable[Letter], as_of: date
) -> LedgerFacts:
    """Return the facts of the entries in force, up to `as_of`."""

    def months(
        contact: frozenset[ContactClass] | None = None, specialty: Specialty | None = None
    ) -> float:
        wanted = Wanted(until=as_of, contact=contact, in_us=True, specialty=specialty)
        return calendar_months(experiences, wanted)

    named = sorted({each.specialty for each in experiences if each.specialty})
    in_sight = [each for each in letters if each.status in IN_SIGHT]
    counted = Counter(each.specialty for each in in_sight if each.specialty is not None)
    return LedgerFacts(
        hands_on_months=months(HANDS_ON),
        observed_months=months(frozenset(ContactClass) - HANDS_ON),
        months_by_specialty={each: months(specialty=each) for each in named},
        letters_us=sum(each.from_us is True for each in in_sight),
        letters_by_specialty={name: float(count) for name, count in counted.items()},
    )
