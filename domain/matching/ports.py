"""What the domain needs for the year after applying."""

from datetime import datetime
from typing import Protocol

from domain.applications.ports import ApplicationUnitOfWork
from domain.casework.ports import CaseworkRepository
from domain.kernel.identifiers import AgencyId, ApplicantId, FeedId, InterviewId
from domain.kernel.tenancy import Actor
from domain.kernel.vocabulary import SeasonCode
from domain.matching.entities import CalendarFeed, Interview, RankList
from domain.shortlists.ports import ShortlistRepository


class InterviewRepository(Protocol):
    """Interviews of one agency, inside a unit of work, under the tenant's reach."""

    async def of_applicant(self, applicant: ApplicantId) -> tuple[Interview, ...]:
        """Return all of an applicant's; empty beyond the reach."""

    async def get(self, applicant: ApplicantId, interview: InterviewId) -> Interview:
        """Return it, locked; NotFound beyond the reach or for another applicant's."""

    async def add(self, interview: Interview, actor: Actor) -> None:
        """Insert."""

    async def save(self, interview: Interview) -> None:
        """Write it back; PreconditionFailed when it moved on."""


class CalendarFeedRepository(Protocol):
    """Calendar links of one agency, inside a unit of work, under the tenant's reach."""

    async def open(self, feed: CalendarFeed, token_hash: bytes, actor: Actor) -> None:
        """Insert, closing the applicant's earlier link; NotFound beyond the reach."""

    async def of_applicant(self, applicant: ApplicantId) -> tuple[CalendarFeed, ...]:
        """Return every link there ever was, newest first; empty beyond the reach."""

    async def find(self, feed: FeedId) -> CalendarFeed | None:
        """Return it."""

    async def revoke(self, applicant: ApplicantId, feed: FeedId, at: datetime) -> bool:
        """Close it; return whether the applicant has such a link within the reach."""


class RankListRepository(Protocol):
    """Rank lists of one agency, inside a unit of work, under the tenant's reach."""

    async def find(self, applicant: ApplicantId, season: SeasonCode) -> RankList | None:
        """Return the applicant's list of the season, locked; None beyond the reach."""

    async def put(self, rank_list: RankList, actor: Actor) -> None:
        """Insert at version 0, else write it back; PreconditionFailed when it moved on."""


class FeedDirectory(Protocol):
    """Whose calendar a link shows, before any agency is known."""

    async def find_feed(self, token_hash: bytes) -> tuple[AgencyId, FeedId] | None:
        """Return agency and link with a token of this hash."""


class FeedSecrets(Protocol):
    """Tokens of calendar links."""

    def new_feed_token(self) -> str:
        """Return a token of 256 random bits."""

    def hash_token(self, token: str) -> bytes:
        """Return its 32-byte hash."""


class MatchingUnitOfWork(ApplicationUnitOfWork, Protocol):
    """What use cases of the year after applying change."""

    @property
    def interviews(self) -> InterviewRepository:
        """Interviews of the agency."""

    @property
    def rank_lists(self) -> RankListRepository:
        """Rank lists of the agency."""

    @property
    def feeds(self) -> CalendarFeedRepository:
        """Calendar links of the agency."""


class SeasonUnitOfWork(MatchingUnitOfWork, Protocol):
    """What use cases of the season change beside: tasks, and the list of the season before."""

    @property
    def casework(self) -> CaseworkRepository:
        """Casework of the agency."""

    @property
    def shortlists(self) -> ShortlistRepository:
        """Shortlists of the agency."""
