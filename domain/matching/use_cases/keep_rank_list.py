"""Keep an applicant's rank list: her order, whether it is shared, when she certified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.applications.entities import Application, Source, Status
from domain.applications.policies.progress import in_force, progress_of
from domain.applications.use_cases.open_application import programs_seen
from domain.applications.use_cases.record_status import Step, take_step
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicantId, RankListId, TrackId
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.matching.entities import RankList, RankOrder
from domain.matching.errors import hers_to_say, not_shared, rank_list_changed
from domain.matching.policies.rank_lists import check_order, cost_of, findings_of
from domain.matching.ports import MatchingUnitOfWork
from domain.matching.views import Choice, RankSheet
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.programs.seasons import Season

MOST = 300
"""Ranks on a list where the season's own limit is not published."""

_RANKABLE = frozenset({Status.INTERVIEWED, Status.RANKED, Status.MATCHED, Status.NOT_MATCHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRankList:
    """Replace the order; `expected` is the version the caller read, 0 where there was none.

    `is_shared` None: as it is. `certified_on` None: this order is not certified (any more).
    """

    applicant: ApplicantId
    season: SeasonCode
    order: RankOrder
    expected: int
    is_shared: bool | None = None
    certified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankListDesk:
    """What reading and keeping a rank list share."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    clock: Clock

    async def sheet(
        self, tenant: Tenant, uow: MatchingUnitOfWork, found: RankList, season: Season
    ) -> RankSheet:
        """Return the list with everything around it."""
        applications = await uow.applications.of_season(found.applicant, found.season)
        choices = await self.choices(tenant, applications)
        kinds = {each: choice.track.kind for each, choice in choices.items()}
        today = tenant.now(self.clock).date()
        return RankSheet(
            rank_list=found,
            choices=choices,
            fees=cost_of(found.order, season.rank_fees),
            findings=findings_of(found, kinds, season, today),
            season=season,
        )

    async def choices(
        self, tenant: Tenant, applications: tuple[Application, ...]
    ) -> Mapping[TrackId, Choice]:
        """Return every track she was interviewed for."""
        seen = {each.id: each for each in await programs_seen(tenant, self.catalogues)}
        found = {}
        for each in applications:
            program = seen.get(each.program)
            if program is None or progress_of(each.events).status not in _RANKABLE:
                continue
            for track in program.tracks:
                if track.id in each.tracks:
                    found[track.id] = Choice(application=each.id, program=program, track=track)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRankListHandler:
    """The list, empty at version 0 where there is none yet."""

    desk: RankListDesk

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, season: SeasonCode
    ) -> RankSheet:
        """NotFound beyond the reach; Forbidden `not-shared` for the agency."""
        tenant.require(Permission.APPLICATIONS_READ)
        known = await self.desk.seasons.get(season)
        async with self.desk.open_uow(tenant) as uow:
            await uow.applicants.get(applicant)
            found = await uow.rank_lists.find(applicant, season)
            require_sight(tenant, found)
            kept = found or _none(applicant, season)
            return await self.desk.sheet(tenant, uow, kept, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRankListHandler:
    """Nothing is sent anywhere: she certifies at the Match herself, and says so here.

    A certified list that is shared records `ranked` with her own position on each application.
    """

    desk: RankListDesk
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: PutRankList) -> RankSheet:
        """Return it; NotFound, PreconditionFailed, Invalid, Forbidden."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        season = await self.desk.seasons.get(command.season)
        today = tenant.now(self.desk.clock).date()
        if command.certified_on is not None and command.certified_on > today:
            raise invalid("/certified_on", "in-the-future", f"Today is {today}.")
        async with self.desk.open_uow(tenant) as uow:
            await uow.applicants.get(command.applicant)
            found = await uow.rank_lists.find(command.applicant, command.season)
            require_sight(tenant, found)
            if command.expected != (0 if found is None else found.version):
                raise rank_list_changed()
            kept = found or self._new(tenant, command)
            _share(tenant, kept, command)
            await self._order(tenant, uow, kept, command, season)
            await uow.rank_lists.put(kept, tenant.actor)
            sheet = await self.desk.sheet(tenant, uow, kept, season)
            await uow.commit()
        return sheet

    def _new(self, tenant: Tenant, command: PutRankList) -> RankList:
        """Return a new list: one that the agency begins is shared until she says otherwise."""
        return RankList(
            id=RankListId(self.new_id()),
            applicant=command.applicant,
            season=command.season,
            is_shared=not is_hers(tenant),
        )

    async def _order(
        self,
        tenant: Tenant,
        uow: MatchingUnitOfWork,
        kept: RankList,
        command: PutRankList,
        season: Season,
    ) -> None:
        applications = await uow.applications.of_season(command.applicant, command.season)
        choices = await self.desk.choices(tenant, applications)
        kinds = {each: choice.track.kind for each, choice in choices.items()}
        most = MOST if season.rank_fees is None else season.rank_fees.most
        check_order(command.order, kinds, most)
        kept.order, kept.certified_on = command.order, command.certified_on
        if kept.certified_on is None or not kept.is_shared:
            return
        for each in applications:
            if await self._ranked(tenant, each, kept, kept.certified_on):
                await uow.applications.save(each)

    async def _ranked(
        self, tenant: Tenant, application: Application, kept: RankList, on: date
    ) -> bool:
        """Record her position; one that changed corrects what stood there."""
        places = [
            place
            for place, track in enumerate(kept.order.primary, start=1)
            if track in application.tracks
        ]
        progress = progress_of(application.events)
        position = min(places, default=None)
        on = max(on, progress.interviewed_on or on)
        if progress.status is Status.RANKED and progress.rank_position != position:
            last = in_force(application.events)[-1]
            step = Step(status=Status.RANKED, on=on, rank_position=position, supersedes=last.seq)
        elif progress.status is Status.INTERVIEWED and position is not None:
            step = Step(status=Status.RANKED, on=on, rank_position=position)
        else:
            return False
        take_step(tenant, application, step, Source.ENTERED, self.desk.clock)
        return True


def is_hers(tenant: Tenant) -> bool:
    """Return whether the applicant herself asks."""
    return tenant.actor.kind is ActorKind.APPLICANT


def require_sight(tenant: Tenant, found: RankList | None) -> None:
    """Refuse the agency a list that is not shared (domain.md: she decides)."""
    if found is not None and not found.is_shared and not is_hers(tenant):
        raise not_shared()


def _share(tenant: Tenant, kept: RankList, command: PutRankList) -> None:
    is_shared = command.is_shared
    if is_shared is None or is_shared == kept.is_shared:
        return
    if not is_hers(tenant):
        raise hers_to_say()
    kept.is_shared = is_shared


def _none(applicant: ApplicantId, season: SeasonCode) -> RankList:
    return RankList(id=RankListId(applicant), applicant=applicant, season=season)
