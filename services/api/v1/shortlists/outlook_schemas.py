"""Bodies of what time takes from a list and what a step would add."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from domain.shortlists.policies.expiries import Expiry
from domain.shortlists.use_cases.read_outlook import Gained
from domain.shortlists.use_cases.study_list import Studied
from services.api.v1.shortlists.study_schemas import ProgramRefOut
from services.edge.bodies import OutStruct

NO_PROMISE = "A change in the model's estimate, solved again; not a promise, not legal advice."


class ExpiryOut(OutStruct):
    """From `on` these programs' rule is no longer met unless something is added."""

    kind: str
    on: date
    programs: list[ProgramRefOut]
    at_stake: float

    @classmethod
    def of(cls, studied: Studied, expiry: Expiry) -> Self:
        """Map the day."""
        return cls(
            kind=expiry.kind.value,
            on=expiry.on,
            programs=[ProgramRefOut.of(studied, each) for each in expiry.programs],
            at_stake=expiry.at_stake,
        )


class ExpiriesOut(OutStruct):
    """The calendar, soonest first; `at_stake` in points of a hundred."""

    items: list[ExpiryOut]

    @classmethod
    def of(cls, studied: Studied, found: Sequence[Expiry]) -> Self:
        """Map the calendar."""
        return cls(items=[ExpiryOut.of(studied, each) for each in found])


class FixOut(OutStruct):
    """One step; `cost_cents` null: not published in what was read, which is not 0."""

    code: str
    title: str
    gain: float
    cost_cents: int | None
    weeks: int
    gain_per_dollar_and_week: float | None
    programs_opened: int
    ready_on: date
    exact: bool
    source: str

    @classmethod
    def of(cls, gained: Gained) -> Self:
        """Map the step."""
        return cls(
            code=gained.fix.code.value,
            title=gained.fix.title,
            gain=gained.gain,
            cost_cents=gained.fix.cost_cents,
            weeks=gained.fix.weeks,
            gain_per_dollar_and_week=gained.rate,
            programs_opened=gained.programs_opened,
            ready_on=gained.ready_on,
            exact=gained.is_exact,
            source=gained.fix.source,
        )


class FixesOut(OutStruct):
    """Steps that are open to her, most gain per dollar and week first."""

    items: list[FixOut]
    note: str

    @classmethod
    def of_all(cls, found: Sequence[Gained]) -> Self:
        """Map the steps."""
        return cls(items=[FixOut.of(each) for each in found], note=NO_PROMISE)
