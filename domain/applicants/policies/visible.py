"""From an agency's default and one applicant's choice to what she sees today."""

from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import Shown, Visibility, VisibilityChoice
from domain.kernel.errors import ForbiddenError

_WORDS = {
    Shown.PROBABILITIES: "the model's estimates",
    Shown.SHORTLIST: "the suggested list",
    Shown.RANKING: "the whole ranking",
    Shown.READINESS: "the readiness report",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one caller sees of an applicant's results."""

    shown: frozenset[Shown]

    def sees(self, what: Shown) -> bool:
        """Return whether it is open to this caller."""
        return what in self.shown

    def require(self, what: Shown) -> None:
        """Raise Forbidden `not-opened` unless it is."""
        if not self.sees(what):
            raise ForbiddenError("not-opened", f"The agency has not opened {_WORDS[what]} to you.")


EVERYTHING = Sight(frozenset(Shown))
"""Of everybody but an applicant: what an agency keeps back, it keeps back from her alone."""


def resolve(default: Visibility, choice: VisibilityChoice) -> Visibility:
    """Return the agency's default as far as the choice says nothing else."""
    return Visibility(
        shown=frozenset(each for each in Shown if choice.switches.get(each, each in default.shown)),
        opens_on=default.opens_on if choice.opens_on is None else choice.opens_on,
    )


def sight_on(today: date, visibility: Visibility) -> Sight:
    """Return what is open on `today`: nothing before the date."""
    is_early = visibility.opens_on is not None and today < visibility.opens_on
    return Sight(frozenset() if is_early else visibility.shown)
