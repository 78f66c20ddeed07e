"""Ask a list what one more brings, what to give up first, why a program is not on it, its worth."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.applicants.entities import Shown
from domain.applicants.use_cases.set_visibility import Eyes
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ProgramId, ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SignalTier
from domain.programs.entities import Program
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.rankings.entities import Eligibility, RankingResult
from domain.rankings.policies.listing import ELIGIBILITIES
from domain.rankings.use_cases.verify_receipt import recall_inputs
from domain.rankings.views import RankingReader
from domain.shortlists.entities import MarkKind, Version
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.certificate import MICRO
from domain.shortlists.policies.held import Grade, Held, Signals, grade, hold
from domain.shortlists.policies.optimise.curve import Curve, curve_of
from domain.shortlists.policies.optimise.drop import Drop, drops_of
from domain.shortlists.policies.optimise.instance import Solution
from domain.shortlists.policies.utility import outside_option, track_utility
from domain.shortlists.ports import ListSolver, ShortlistUnitOfWork
from domain.shortlists.views import ShortlistReader, StoredShortlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """A stored list with the question it answers; programs by item id of the question."""

    stored: StoredShortlist
    held: Held
    result: RankingResult
    programs: Mapping[ProgramId, Program]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecall:
    """Puts a stored list back into the question its receipt names; changes nothing."""

    open_uow: OpenUnitOfWork[ShortlistUnitOfWork]
    reader: ShortlistReader
    rankings: RankingReader
    catalogues: CatalogueSource
    seasons: SeasonSource
    eyes: Eyes

    async def recall(
        self, tenant: Tenant, shortlist: ShortlistId, signals: Signals | None = None
    ) -> Studied:
        """NotFound beyond the reach; `signals` in place of the list's own where given.

        Forbidden `not-opened` for an applicant who may see neither the list nor its estimates.
        """
        tenant.require(Permission.SHORTLISTS_READ)
        stored = await self.reader.stored(tenant, shortlist, None)
        sight = await self.eyes.of(tenant)
        sight.require(Shown.SHORTLIST)
        sight.require(Shown.PROBABILITIES)
        version = stored.version
        view = await self.rankings.get(tenant, version.ranking)
        inputs = await recall_inputs(tenant, view, self.open_uow, self.catalogues, self.seasons)
        result = await self.rankings.result(tenant, version.ranking)
        own = {entry.program: entry.signal for entry in version.entries}
        asked = own if signals is None else signals
        held = await asyncio.to_thread(hold, inputs, result, version, stored.marks, asked)
        programs = {each.id: each for each in inputs.catalogue.programs}
        return Studied(stored=stored, held=held, result=result, programs=programs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCurveHandler:
    """What each program of the list adds, and what a few more would."""

    lists: ListRecall

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, least_gain: float
    ) -> tuple[Studied, Curve]:
        """NotFound beyond the reach; gains below `least_gain` points are not worth having."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        held = studied.held
        curve = await asyncio.to_thread(
            curve_of, held.question.instance, held.solution, uncertainty=least_gain
        )
        return studied, curve


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDropsHandler:
    """Which programs to give up first, what that saves and what it costs."""

    lists: ListRecall

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, most: int
    ) -> tuple[Studied, tuple[Drop, ...]]:
        """NotFound beyond the reach; pins stay."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        held = studied.held
        drops = await asyncio.to_thread(drops_of, held.question.instance, held.solution, most=most)
        return studied, drops


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeListHandler:
    """Somebody's own list, on the same objective and limits as the optimiser's."""

    lists: ListRecall

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, signals: Mapping[ProgramId, SignalTier]
    ) -> tuple[Studied, Grade]:
        """NotFound beyond the reach; programs that cannot be listed are named, not counted."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist, signals)
        bound = _bound(studied.stored.version)
        return studied, await asyncio.to_thread(grade, studied.held, bound)


def _bound(version: Version) -> float | None:
    """Return the certified bound in points; None where it speaks of value less cost / price."""
    certificate = version.totals.get("certificate")
    if not isinstance(certificate, Mapping) or certificate["price_per_point_cents"] is not None:
        return None
    micro = certificate["upper_bound_micropoints"]
    return micro / MICRO if isinstance(micro, int) else None


class Absence(StrEnum):
    """Why a program is not on the list; the first that holds."""

    LISTED = "listed"
    SENT = "already-applied"
    BANNED = "banned"
    NOT_AIMED_AT = "not-aimed-at"
    """Another specialty or kind of track, or a deal-breaker."""
    GATES = "gates"
    WORTH_NO_MORE = "worth-no-more-than-the-outside-option"
    FEE_NOT_PUBLISHED = "fee-not-published"
    LIMIT = "limit"
    REDUCED_VALUE = "reduced-value"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAbsent:
    """The reason; with it on the list, the best list found is worth `loss` points less.

    `pointer` names the limit that excludes it, `instead_of` what would have to go.
    """

    program: Program
    reason: Absence
    pointer: str | None = None
    loss: float = 0.0
    instead_of: tuple[ProgramId, ...] = ()
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAbsenceHandler:
    """From gates, preferences and limits, or by solving again with the program pinned."""

    lists: ListRecall
    solver: ListSolver

    async def __call__(
        self, tenant: Tenant, shortlist: ShortlistId, program: ProgramId
    ) -> WhyAbsent:
        """NotFound beyond the reach or for a program not in the list's catalogue."""
        tenant.require(Permission.SHORTLISTS_READ)
        studied = await self.lists.recall(tenant, shortlist)
        found = studied.programs.get(program)
        if found is None:
            raise NotFoundError("not-found", "There is no such program in the list's catalogue.")
        reason = _known(studied, found)
        if reason is not None:
            return WhyAbsent(program=found, reason=reason)
        return await self._forced(studied.held, found)

    async def _forced(self, held: Held, program: Program) -> WhyAbsent:
        instance = held.question.instance
        limits = replace(instance.limits, pins=instance.limits.pins | {program.code})
        try:
            forced = await self.solver.solve(replace(instance, limits=limits))
        except InfeasibleError as refused:
            return WhyAbsent(program=program, reason=Absence.LIMIT, pointer=refused.pointer)
        best = await self.solver.solve(instance)
        places = held.question.places
        gone = [each for each in held.solution.chosen if each not in forced.chosen]
        return WhyAbsent(
            program=program,
            reason=Absence.REDUCED_VALUE,
            loss=max(_score(best) - _score(forced), 0.0),
            instead_of=tuple(places[each].program.id for each in gone),
            is_exact=best.is_exact and forced.is_exact,
        )


def _known(studied: Studied, program: Program) -> Absence | None:
    """Return what needs no solving."""
    return _standing(studied, program) or _unfit(studied, program)


def _standing(studied: Studied, program: Program) -> Absence | None:
    """Return what was done about the program already."""
    if program.id in {each.program for each in studied.stored.version.entries}:
        return Absence.LISTED
    if program.id in {each.program for each in studied.held.question.sent}:
        return Absence.SENT
    marks = {mark.program: mark.kind for mark in studied.stored.marks}
    return Absence.BANNED if marks.get(program.id) is MarkKind.BAN else None


def _unfit(studied: Studied, program: Program) -> Absence | None:
    """Return what keeps any list of hers from it."""
    inputs = studied.held.question.inputs
    profile = inputs.snapshot.profile
    worths = [(each, track_utility(profile, program, each)) for each in program.tracks]
    aimed = [(track, worth) for track, worth in worths if worth is not None]
    if not aimed:
        return Absence.NOT_AIMED_AT
    shut = ELIGIBILITIES.index(Eligibility.INELIGIBLE)
    able = [worth for track, worth in aimed if studied.result.eligibility[track.position] < shut]
    if not able:
        return Absence.GATES
    if max(able) <= outside_option(profile, inputs.as_of):
        return Absence.WORTH_NO_MORE
    return None if program.code in studied.held.question.places else Absence.FEE_NOT_PUBLISHED


def _score(solution: Solution) -> float:
    return solution.objective if solution.net is None else solution.net
