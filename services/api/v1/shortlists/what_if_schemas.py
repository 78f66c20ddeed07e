"""Bodies of a what-if."""

from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import to_text
from domain.kernel.vocabulary import SignalTier, Specialty
from domain.programs.entities import Program
from domain.rankings.entities import SCALE
from domain.shortlists.entities import Estimate
from domain.shortlists.policies.what_if import Change, Moved, Side
from domain.shortlists.use_cases.ask_what_if import WhatIf
from services.edge.bodies import InStruct, OutStruct
from services.edge.what_if_words import CAUSES, NO_PROMISE

Slug = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]*$", max_length=60)]
Signals = Annotated[int, Meta(ge=0, le=100)]


class SignalsIn(InStruct):
    """How many signals are sent at most, never more than the season allows."""

    gold: Signals = 0
    silver: Signals = 0


class ChangeIn(InStruct):
    """What is put otherwise; what is left out stays as it is. History is never undone.

    `step_2_score`: Step 2 CK passed with this score. `failed_attempts`, `hands_on_months` and
    `us_letters` are further ones. `specialties` replace those aimed at. `signals`: by pool.
    """

    step_2_score: Annotated[int, Meta(ge=196, le=300)] | None = None
    failed_attempts: Annotated[int, Meta(ge=0, le=5)] = 0
    hands_on_months: Annotated[int, Meta(ge=0, le=36)] = 0
    us_letters: Annotated[int, Meta(ge=0, le=4)] = 0
    is_certified: bool | None = None
    passed_step_3: bool = False
    budget_cents: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    max_programs: Annotated[int, Meta(ge=1, le=300)] | None = None
    specialties: Annotated[list[Slug], Meta(min_length=1, max_length=6)] | None = None
    signals: Annotated[dict[Slug, SignalsIn], Meta(max_length=20)] | None = None

    def change(self) -> Change:
        """Return what is asked."""
        return Change(
            step_2_score=self.step_2_score,
            failed_attempts=self.failed_attempts,
            hands_on_months=self.hands_on_months,
            us_letters=self.us_letters,
            is_certified=self.is_certified,
            passed_step_3=self.passed_step_3,
            budget_cents=self.budget_cents,
            max_programs=self.max_programs,
            specialties=None
            if self.specialties is None
            else tuple(Specialty(each) for each in dict.fromkeys(self.specialties)),
            signals=None
            if self.signals is None
            else {pool: (each.gold, each.silver) for pool, each in self.signals.items()},
        )


class RangeOut(OutStruct):
    """A modelled number with its interval."""

    low: float
    mid: float
    high: float

    @classmethod
    def of(cls, found: tuple[float, float, float]) -> Self:
        """Map low, mid, high."""
        low, mid, high = found
        return cls(low=low, mid=mid, high=high)

    @classmethod
    def of_estimate(cls, found: Estimate | None) -> Self | None:
        """Map an estimate, if there is one."""
        if found is None:
            return None
        return cls(low=found.low / SCALE, mid=found.mid / SCALE, high=found.high / SCALE)


class ChoiceOut(OutStruct):
    """A program on a list, with its signal."""

    program_id: str
    name: str
    signal: str

    @classmethod
    def of(cls, program: Program, signal: SignalTier) -> Self:
        """Map it."""
        return cls(program_id=to_text("prg", program.id), name=program.name, signal=signal.value)


class SideOut(OutStruct):
    """A list under this model: `value` in points of a hundred."""

    value: RangeOut
    expected_interviews: RangeOut
    cost_cents: int
    exact: bool
    programs: list[ChoiceOut]

    @classmethod
    def of(cls, side: Side) -> Self:
        """Map it."""
        return cls(
            value=RangeOut.of(side.value),
            expected_interviews=RangeOut.of(side.interviews),
            cost_cents=side.cost_cents,
            exact=side.is_exact,
            programs=[ChoiceOut.of(program, tier) for program, tier in side.programs],
        )


class MovedOut(OutStruct):
    """A program that enters or leaves; a chance is null where it could not be listed."""

    program_id: str
    name: str
    cause: str
    words: str
    p_interview_before: RangeOut | None
    p_interview_after: RangeOut | None

    @classmethod
    def of(cls, moved: Moved) -> Self:
        """Map it."""
        return cls(
            program_id=to_text("prg", moved.program.id),
            name=moved.program.name,
            cause=moved.cause.value,
            words=CAUSES[moved.cause],
            p_interview_before=RangeOut.of_estimate(moved.before),
            p_interview_after=RangeOut.of_estimate(moved.after),
        )


class WhatIfOut(OutStruct):
    """Both lists are solved anew with the same marks; nothing is stored."""

    before: SideOut
    after: SideOut
    enters: list[MovedOut]
    leaves: list[MovedOut]
    stays: int
    note: str

    @classmethod
    def of(cls, found: WhatIf) -> Self:
        """Map the answer."""
        return cls(
            before=SideOut.of(found.before),
            after=SideOut.of(found.after),
            enters=[MovedOut.of(each) for each in found.movements.enters],
            leaves=[MovedOut.of(each) for each in found.movements.leaves],
            stays=found.movements.stays,
            note=NO_PROMISE,
        )
