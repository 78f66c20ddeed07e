"""Lend an applicant's calendar to her calendar program by a secret link."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.applications.use_cases.open_application import programs_seen
from domain.casework.entities import Task, TaskState
from domain.casework.views import CaseworkReader, TaskFilter
from domain.kernel.clock import Clock, NewId
from domain.kernel.identifiers import AgencyId, ApplicantId, FeedId, ProgramId
from domain.kernel.pagination import PAGE_MAXIMUM, PageRequest
from domain.kernel.tenancy import Actor, ActorKind, Only, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.matching.entities import CalendarFeed
from domain.matching.errors import no_feed
from domain.matching.policies.interviews import clashes_of
from domain.matching.ports import FeedDirectory, FeedSecrets, MatchingUnitOfWork
from domain.matching.views import CalendarEntry, InterviewReader, PersonalCalendar
from domain.programs.entities import Program
from domain.programs.ports import CatalogueSource

MOST_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """The link's token, shown this once."""

    feed: CalendarFeed
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LendCalendarHandler:
    """A new link closes the one before: there is never more than one."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    secrets: FeedSecrets
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> MadeFeed:
        """NotFound beyond the reach."""
        _require(tenant)
        token = self.secrets.new_feed_token()
        feed = CalendarFeed(
            id=FeedId(self.new_id()), applicant=applicant, created_at=tenant.now(self.clock)
        )
        async with self.open_uow(tenant) as uow:
            await uow.feeds.open(feed, self.secrets.hash_token(token), tenant.actor)
            await uow.commit()
        return MadeFeed(feed=feed, token=token)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCalendar:
    """Close one link."""

    applicant: ApplicantId
    feed: FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCalendarHandler:
    """Whoever has the link sees nothing from the next request on."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: RevokeCalendar) -> None:
        """NotFound for no such link of this applicant; revoking twice changes nothing."""
        _require(tenant)
        async with self.open_uow(tenant) as uow:
            now = tenant.now(self.clock)
            if not await uow.feeds.revoke(command.applicant, command.feed, now):
                raise no_feed()
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFeedsHandler:
    """Every link there ever was, newest first; no token."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> tuple[CalendarFeed, ...]:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICATIONS_READ)
        async with self.open_uow(tenant) as uow:
            await uow.applicants.get(applicant)
            return await uow.feeds.of_applicant(applicant)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCalendarHandler:
    """From the token of a link to the calendar, without an account."""

    directory: FeedDirectory
    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    secrets: FeedSecrets
    interviews: InterviewReader
    casework: CaseworkReader
    catalogues: CatalogueSource
    clock: Clock

    async def __call__(self, token: str) -> PersonalCalendar:
        """NotFound for a token that is wrong or revoked: one answer for both."""
        found = await self.directory.find_feed(self.secrets.hash_token(token))
        if found is None:
            raise no_feed()
        agency, identifier = found
        async with self.open_uow(Tenant.system(agency)) as uow:
            feed = await uow.feeds.find(identifier)
        if feed is None or feed.revoked_at is not None:
            raise no_feed()
        return await self._calendar(_reader(agency, feed.applicant), feed.applicant)

    async def _calendar(self, reader: Tenant, applicant: ApplicantId) -> PersonalCalendar:
        interviews = await self.interviews.of_applicant(reader, applicant)
        programs: Mapping[ProgramId, Program] = {}
        if interviews:
            seen = await programs_seen(reader, self.catalogues)
            programs = {each.id: each for each in seen}
        clashes = clashes_of(interviews)
        return PersonalCalendar(
            applicant=applicant,
            interviews=tuple(
                CalendarEntry(
                    interview=each,
                    program=programs.get(each.program),
                    clashes=bool(clashes.get(each.id)),
                )
                for each in interviews
            ),
            tasks=await self._tasks(reader, applicant),
            at=self.clock.now(),
        )

    async def _tasks(self, reader: Tenant, applicant: ApplicantId) -> tuple[Task, ...]:
        wanted = TaskFilter(applicant=applicant, state=TaskState.OPEN)
        found: list[Task] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            request = PageRequest(limit=PAGE_MAXIMUM, cursor=cursor)
            page = await self.casework.tasks(reader, wanted, request)
            found += (each for each in page.items if each.due_on is not None)
            cursor = page.next_cursor
            if cursor is None:
                break
        return tuple(found)


def _require(tenant: Tenant) -> None:
    """The link shows interviews and tasks: who makes or closes it may see both."""
    tenant.require(Permission.APPLICATIONS_WRITE)
    tenant.require(Permission.CASEWORK_READ)


def _reader(agency: AgencyId, applicant: ApplicantId) -> Tenant:
    """Return the scope of somebody with a link: one applicant's calendar, to be read."""
    return Tenant(
        agency=agency,
        actor=Actor(kind=ActorKind.VISITOR),
        permissions=frozenset({Permission.APPLICATIONS_READ, Permission.CASEWORK_READ}),
        reach=Only(applicant),
    )
