"""Bodies of a season as it is for one applicant."""

from datetime import date
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import ApplicantId, to_text
from domain.matching.policies.late_prices import LatePrice
from domain.matching.policies.next_season import Recheck
from domain.matching.policies.phases import (
    CONDUCT_SOURCE,
    Allowed,
    Forbidden,
    Outcome,
    SeasonTask,
    TaskSet,
    Todo,
)
from domain.matching.use_cases.roll_over import RolledOver
from domain.matching.views import ApplicantSeason, OfferedSet
from domain.programs.entities import Platform
from domain.programs.seasons import Phase
from services.edge.bodies import InStruct, OutStruct


class SeasonTasksIn(InStruct):
    """Which tasks of the time of year to take over."""

    set: TaskSet


class PhaseOut(OutStruct):
    """A phase and the day it begins."""

    phase: Phase
    begins_on: date | None
    is_estimated: bool


class SeasonTaskOut(OutStruct):
    """One task that may be taken over; its details name where it comes from."""

    title: str
    details: str
    due_on: date | None
    is_blocking: bool

    @classmethod
    def of(cls, task: SeasonTask) -> Self:
        """Map it."""
        return cls(
            title=task.title,
            details=task.details,
            due_on=task.due_on,
            is_blocking=task.is_blocking,
        )


class OfferedSetOut(OutStruct):
    """Tasks that come together; `missing` of them she does not have yet."""

    set: TaskSet
    missing: int
    tasks: list[SeasonTaskOut]

    @classmethod
    def of(cls, offered: OfferedSet) -> Self:
        """Map it."""
        tasks = [SeasonTaskOut.of(each) for each in offered.tasks]
        return cls(set=offered.set, missing=offered.missing, tasks=tasks)


class ConductOut(OutStruct):
    """What may and may not be done in Match Week, by her and by anybody for her."""

    allowed: list[Allowed]
    forbidden: list[Forbidden]
    source: str


class ApplicantSeasonOut(OutStruct):
    """Phase, what to do now, and the tasks that belong to it; `conduct` in Match Week alone."""

    applicant_id: str
    season: str
    phase: Phase
    outcome: Outcome
    phases: list[PhaseOut]
    todo: list[Todo]
    tasks: list[OfferedSetOut]
    conduct: ConductOut | None

    @classmethod
    def of(cls, applicant: ApplicantId, found: ApplicantSeason) -> Self:
        """Map it."""
        guide = found.guide
        return cls(
            applicant_id=to_text("apl", applicant),
            season=found.season.code,
            phase=guide.phase,
            outcome=guide.outcome,
            phases=[
                PhaseOut(phase=each.phase, begins_on=each.on, is_estimated=each.is_estimated)
                for each in guide.starts
            ],
            todo=list(guide.todo),
            tasks=[OfferedSetOut.of(each) for each in found.offered],
            conduct=ConductOut(
                allowed=list(Allowed), forbidden=list(Forbidden), source=CONDUCT_SOURCE
            )
            if guide.is_match_week
            else None,
        )


class LatePriceOut(OutStruct):
    """What more applications on one platform in one specialty cost now."""

    platform: Platform
    specialty: str
    sent: int
    more: int
    next_cents: int | None
    cents: int | None
    source: str | None
    carried_from: str | None

    @classmethod
    def of(cls, price: LatePrice) -> Self:
        """Map it."""
        return cls(
            platform=price.group.platform,
            specialty=price.group.specialty,
            sent=price.sent,
            more=price.more,
            next_cents=price.next_cents,
            cents=price.cents,
            source=price.source,
            carried_from=price.carried_from,
        )


class LatePricesOut(OutStruct):
    """One line a platform and specialty."""

    items: list[LatePriceOut]


class RollOverIn(InStruct):
    """The season to plan for now."""

    to_season: Annotated[str, Meta(pattern="^20[2-9][0-9]$")]


class RolledOverOut(OutStruct):
    """What was closed, what only a person can settle, and what to check."""

    from_season: str | None
    to_season: str
    silent: int
    dropped: int
    unsettled: int
    list_closed: bool
    checks: list[Recheck]

    @classmethod
    def of(cls, report: RolledOver) -> Self:
        """Map it."""
        return cls(
            from_season=report.left,
            to_season=report.to,
            silent=report.silent,
            dropped=report.dropped,
            unsettled=report.unsettled,
            list_closed=report.list_closed,
            checks=list(report.checks),
        )
