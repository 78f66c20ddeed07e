"""Bodies of what may be asked of a list."""

from collections.abc import Mapping
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import ProgramId, from_text, to_text
from domain.kernel.vocabulary import SignalTier
from domain.shortlists.policies.held import Added, Grade
from domain.shortlists.policies.optimise.curve import Curve
from domain.shortlists.policies.optimise.drop import Drop
from domain.shortlists.use_cases.study_list import Studied, WhyAbsent
from services.edge.bodies import InStruct, OutStruct


class ProgramRefOut(OutStruct):
    """A program by id and name."""

    program_id: str
    name: str

    @classmethod
    def of(cls, studied: Studied, program: ProgramId) -> Self:
        """Map the program of the list's catalogue."""
        return cls(program_id=to_text("prg", program), name=studied.programs[program].name)


class CurveStepOut(OutStruct):
    """The first `count` programs: value and cost; `gain` is what the last of them added."""

    count: int
    program: ProgramRefOut
    value: float
    cost_cents: int
    gain: float
    is_listed: bool


class CurveOut(OutStruct):
    """The marginal curve in points of a hundred; steps not listed lie beyond the limits.

    `stop_at` programs are worth their fee at the stated price and gain no less than asked for.
    """

    starts_at: float
    steps: list[CurveStepOut]
    stop_at: int
    shadow_price_per_dollar: float

    @classmethod
    def of(cls, studied: Studied, curve: Curve) -> Self:
        """Map the curve."""
        places = studied.held.question.places
        return cls(
            starts_at=curve.committed_objective,
            steps=[
                CurveStepOut(
                    count=each.count,
                    program=ProgramRefOut.of(studied, places[each.id].program.id),
                    value=each.objective,
                    cost_cents=each.cost_cents,
                    gain=each.gain,
                    is_listed=each.is_listed,
                )
                for each in curve.points
            ],
            stop_at=curve.stop_at,
            shadow_price_per_dollar=curve.shadow_price_per_dollar,
        )


class DropOut(OutStruct):
    """Giving up these programs together saves cents and costs points."""

    programs: list[ProgramRefOut]
    saves_cents: int
    costs: float


class DropsOut(OutStruct):
    """The drop-list: least missed first, each step with all before it; pins stay."""

    steps: list[DropOut]

    @classmethod
    def of(cls, studied: Studied, drops: tuple[Drop, ...]) -> Self:
        """Map the steps."""
        places = studied.held.question.places
        return cls(
            steps=[
                DropOut(
                    programs=[
                        ProgramRefOut.of(studied, places[name].program.id) for name in each.ids
                    ],
                    saves_cents=each.saves_cents,
                    costs=each.costs,
                )
                for each in drops
            ]
        )


class WhyAbsentOut(OutStruct):
    """Why a program is not on the list: gates, preferences, a limit, or `loss` points of value."""

    program_id: str
    name: str
    reason: str
    pointer: str | None
    loss: float
    instead_of: list[str]
    exact: bool

    @classmethod
    def of(cls, why: WhyAbsent) -> Self:
        """Map the answer."""
        return cls(
            program_id=to_text("prg", why.program.id),
            name=why.program.name,
            reason=why.reason.value,
            pointer=why.pointer,
            loss=why.loss,
            instead_of=[to_text("prg", each) for each in why.instead_of],
            exact=why.is_exact,
        )


class OwnEntryIn(InStruct):
    """A program of one's own list and the signal for it."""

    program_id: Annotated[str, Meta(min_length=1, max_length=64)]
    signal: SignalTier = SignalTier.NONE


class OwnListIn(InStruct):
    """One's own list."""

    entries: Annotated[list[OwnEntryIn], Meta(min_length=1, max_length=500)]

    def signals(self) -> Mapping[ProgramId, SignalTier]:
        """Return the tier by program; NotFound for what is no program id."""
        return {ProgramId(from_text("prg", each.program_id)): each.signal for each in self.entries}


class AddedOut(OutStruct):
    """What a program adds to those before it, in points."""

    program: ProgramRefOut
    gain: float

    @classmethod
    def of(cls, studied: Studied, added: Added) -> Self:
        """Map the gain."""
        return cls(program=ProgramRefOut.of(studied, added.program), gain=added.gain)


class GradeOut(OutStruct):
    """One's own list on the objective of the best list under this model.

    `upper_bound` holds for lists that keep every limit: `breaks` names those this one does not.
    """

    objective: float
    upper_bound: float | None
    cost_cents: int
    breaks: list[str]
    adds: list[AddedOut]
    missing: list[AddedOut]
    not_listable: list[str]

    @classmethod
    def of(cls, studied: Studied, grade: Grade) -> Self:
        """Map the grade."""
        return cls(
            objective=grade.objective,
            upper_bound=grade.upper_bound,
            cost_cents=grade.cost_cents,
            breaks=list(grade.breaks),
            adds=[AddedOut.of(studied, each) for each in grade.adds],
            missing=[AddedOut.of(studied, each) for each in grade.missing],
            not_listable=[to_text("prg", each) for each in grade.not_listable],
        )
