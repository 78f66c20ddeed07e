"""Bodies of what a list is worth if things change."""

from datetime import date
from typing import Self

from domain.kernel.identifiers import to_text
from domain.shortlists.use_cases.robust_list import RobustAnswer, ScenarioLoss
from services.edge.bodies import OutStruct


class ScenarioLossOut(OutStruct):
    """One scenario: the best list found for it, and what yours and the robust one lose there.

    `code` null: as things are today. Dates and source are of the scenario; it has no probability.
    """

    code: str | None
    title: str
    valid_from: date | None
    valid_to: date | None
    source: str | None
    best: float
    own_loss: float
    robust_loss: float

    @classmethod
    def of(cls, loss: ScenarioLoss) -> Self:
        """Map the scenario."""
        scenario = loss.scenario
        return cls(
            code=None if scenario is None else scenario.code,
            title="As things are today" if scenario is None else scenario.title,
            valid_from=None if scenario is None else scenario.valid_from,
            valid_to=None if scenario is None else scenario.valid_to,
            source=None if scenario is None else scenario.source,
            best=loss.best,
            own_loss=loss.own_loss,
            robust_loss=loss.robust_loss,
        )


class RobustEntryOut(OutStruct):
    """A program of the robust list."""

    program_id: str
    name: str
    signal: str


class RobustOut(OutStruct):
    """The list of least worst regret found, in points of a hundred.

    `proved`: no list that keeps the limits at the dearest fees has a worst loss below it.
    """

    entries: list[RobustEntryOut]
    scenarios: list[ScenarioLossOut]
    own_worst: float
    robust_worst: float
    proved: float

    @classmethod
    def of(cls, answer: RobustAnswer) -> Self:
        """Map the answer."""
        return cls(
            entries=[
                RobustEntryOut(
                    program_id=to_text("prg", place.program.id),
                    name=place.program.name,
                    signal=tier.value,
                )
                for place, tier in answer.programs
            ],
            scenarios=[ScenarioLossOut.of(each) for each in answer.losses],
            own_worst=answer.own_worst,
            robust_worst=answer.robust_worst,
            proved=answer.proved,
        )
