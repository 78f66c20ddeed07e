"""Bodies of what a list asks of an applicant: letters by program, what counts, flips."""

from datetime import date
from typing import Self

from domain.experience.policies.assign_letters import LetterSet
from domain.experience.policies.count_for_rule import RuleCount, Verdict
from domain.experience.policies.find_flips import FlipKind
from domain.kernel.identifiers import to_text
from domain.readiness.policies.fit_programs import ProgramFit
from domain.readiness.use_cases.read_portfolio import PortfolioOfList
from services.edge.bodies import OutStruct


class LetterSetOut(OutStruct, kw_only=True):
    """Places of the letters for one program, and what its rule still lacks."""

    letters: list[int]
    lacking: int
    lacking_us: int
    lacking_specialty: int

    @classmethod
    def of(cls, found: LetterSet) -> Self:
        """Return it as a body."""
        return cls(
            letters=list(found.letters),
            lacking=found.lacking,
            lacking_us=found.lacking_us,
            lacking_specialty=found.lacking_specialty,
        )


class CountedOut(OutStruct, kw_only=True):
    """Months that count under a program's own rule; null: the rule does not say what counts."""

    months: float | None
    wanted: float
    verdicts: list[Verdict]

    @classmethod
    def of(cls, counted: RuleCount) -> Self:
        """Return it as a body."""
        return cls(
            months=None if counted.months is None else round(counted.months, 1),
            wanted=counted.wanted,
            verdicts=list(counted.verdicts),
        )


class FlipOut(OutStruct, kw_only=True):
    """The first day on which something is no longer met."""

    kind: FlipKind
    on: date


class ProgramFitOut(OutStruct, kw_only=True):
    """One program of the list under its own rules."""

    program_id: str
    name: str
    letters: LetterSetOut
    experience: CountedOut | None
    flips: list[FlipOut]

    @classmethod
    def of(cls, fit: ProgramFit) -> Self:
        """Return it as a body."""
        return cls(
            program_id=to_text("prg", fit.program.id),
            name=fit.program.name,
            letters=LetterSetOut.of(fit.letters),
            experience=None if fit.counted is None else CountedOut.of(fit.counted),
            flips=[FlipOut(kind=each.kind, on=each.on) for each in fit.flips],
        )


class AskingOut(OutStruct, kw_only=True):
    """A role whose supervisor to ask, and how many missing letters of the list that would fill."""

    role: int
    supervisor: str | None
    fills: int


class PortfolioOut(OutStruct, kw_only=True):
    """Which letters go to which program; places count letters and roles in force from 0."""

    shortlist_id: str
    as_of: date
    programs_look_on: date
    letters: list[str]
    roles: list[str]
    programs: list[ProgramFitOut]
    ask_next: list[AskingOut]

    @classmethod
    def of(cls, found: PortfolioOfList) -> Self:
        """Return it as a body."""
        held = found.held
        return cls(
            shortlist_id=to_text("shl", found.shortlist.id),
            as_of=held.as_of,
            programs_look_on=held.cut,
            letters=[each.author for each in held.letters],
            roles=[f"{each.role}, {each.site}" for each in held.roles],
            programs=[ProgramFitOut.of(each) for each in found.portfolio.programs],
            ask_next=[
                AskingOut(
                    role=each.role, supervisor=held.roles[each.role].supervisor, fills=each.fills
                )
                for each in found.portfolio.ask_next
            ],
        )
