"""Bodies of what applicants are shown."""

from datetime import date
from typing import Self

from domain.applicants.entities import Shown, Visibility, VisibilityChoice
from domain.applicants.policies.visible import Sight
from domain.applicants.use_cases.set_visibility import VisibilityOf
from services.edge.bodies import InStruct, OutStruct


class ChoiceBody(InStruct):
    """Where one applicant's differs; null or absent: as the agency says."""

    probabilities: bool | None = None
    shortlist: bool | None = None
    ranking: bool | None = None
    readiness: bool | None = None
    opens_on: date | None = None

    def to_choice(self) -> VisibilityChoice:
        """Return the domain's choice."""
        given = {each: getattr(self, each.value) for each in Shown}
        return VisibilityChoice(
            switches={each: is_on for each, is_on in given.items() if is_on is not None},
            opens_on=self.opens_on,
        )


class ChoiceOut(OutStruct):
    """Where one applicant's differs; null: as the agency says."""

    probabilities: bool | None
    shortlist: bool | None
    ranking: bool | None
    readiness: bool | None
    opens_on: date | None

    @classmethod
    def of(cls, choice: VisibilityChoice) -> Self:
        """Map the choice."""
        switches = {each.value: choice.switches.get(each) for each in Shown}
        return cls(**switches, opens_on=choice.opens_on)


class DefaultBody(InStruct):
    """What applicants are shown unless one's own choice says otherwise; all of it is replaced."""

    probabilities: bool
    shortlist: bool
    ranking: bool
    readiness: bool
    opens_on: date | None = None

    def to_visibility(self) -> Visibility:
        """Return the domain's default."""
        shown = frozenset(each for each in Shown if getattr(self, each.value))
        return Visibility(shown=shown, opens_on=self.opens_on)


class VisibilityOut(OutStruct):
    """What is open, and from which day on; null: at once."""

    probabilities: bool
    shortlist: bool
    ranking: bool
    readiness: bool
    opens_on: date | None

    @classmethod
    def of(cls, visibility: Visibility) -> Self:
        """Map the visibility."""
        switches = {each.value: each in visibility.shown for each in Shown}
        return cls(**switches, opens_on=visibility.opens_on)


class SightOut(OutStruct):
    """What she sees today."""

    probabilities: bool
    shortlist: bool
    ranking: bool
    readiness: bool

    @classmethod
    def of(cls, sight: Sight) -> Self:
        """Map what is open today."""
        return cls(**{each.value: sight.sees(each) for each in Shown})


class ApplicantVisibilityOut(OutStruct):
    """One applicant's own choice, what it comes to with the agency's, and what she sees today."""

    own: ChoiceOut
    effective: VisibilityOut
    today: SightOut

    @classmethod
    def of(cls, found: VisibilityOf) -> Self:
        """Map how it stands."""
        return cls(
            own=ChoiceOut.of(found.choice),
            effective=VisibilityOut.of(found.effective),
            today=SightOut.of(found.today),
        )
