"""What the domain needs of shortlists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    JobId,
    RankingId,
    ShareId,
    ShortlistId,
)
from domain.kernel.tenancy import Actor
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.ports import RankingUnitOfWork
from domain.shortlists.entities import (
    Mark,
    SentApplication,
    Share,
    Shortlist,
    StaleCause,
    Version,
)
from domain.shortlists.policies.optimise.instance import Instance, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleShortlist:
    """A list whose ranking no longer stands for what is known, and why."""

    shortlist: ShortlistId
    applicant: ApplicantId
    ranking: RankingId
    cause: StaleCause


class ShortlistRepository(Protocol):
    """Shortlists of one agency, inside a unit of work, under the tenant's reach."""

    async def find(self, applicant: ApplicantId, season: SeasonCode) -> Shortlist | None:
        """Return the applicant's shortlist of the season, locked."""

    async def get(self, shortlist: ShortlistId) -> Shortlist:
        """Return it, locked; NotFound beyond the reach."""

    async def add(self, shortlist: Shortlist) -> None:
        """Insert; Conflict `shortlist-exists`."""

    async def save(self, shortlist: Shortlist) -> None:
        """Write it back and put its events in the outbox."""

    async def add_version(self, shortlist: Shortlist, version: Version, actor: Actor) -> None:
        """Insert the version with its entries, explanations sealed."""

    async def publish(
        self, shortlist: Shortlist, number: int, actor: Actor, at: datetime
    ) -> RankingId:
        """Let the applicant see the version, again if need be; return what it was built from."""

    async def withdraw(self, shortlist: Shortlist, number: int | None, at: datetime) -> bool:
        """Take the version back (None: every one); return whether anything was published."""

    async def was_built_by(self, job: JobId) -> bool:
        """Return whether a version was built by this job before."""

    async def sent(self, applicant: ApplicantId, season: SeasonCode) -> tuple[SentApplication, ...]:
        """Return the applications of the season that are out, whatever became of them."""

    async def marks(self, shortlist: ShortlistId) -> tuple[Mark, ...]:
        """Return pins and bans."""

    async def mark_stale(self, most: int) -> tuple[StaleShortlist, ...]:
        """Mark lists that have become stale since they were built; return those, once each."""

    async def put_mark(self, shortlist: Shortlist, mark: Mark, actor: Actor) -> None:
        """Set or replace the mark of a program."""


class ShareRepository(Protocol):
    """Links to lists of one agency, inside a unit of work."""

    async def add(self, share: Share, token_hash: bytes, actor: Actor) -> None:
        """Insert."""

    async def find(self, share: ShareId) -> Share | None:
        """Return it."""

    async def of_list(self, shortlist: ShortlistId) -> tuple[Share, ...]:
        """Return the links of a list, newest first."""

    async def revoke(self, shortlist: ShortlistId, share: ShareId, at: datetime) -> bool:
        """Close it; return whether the list has such a link."""


class ShareDirectory(Protocol):
    """Whose link it is, before any agency is known."""

    async def find_share(self, token_hash: bytes) -> tuple[AgencyId, ShareId] | None:
        """Return agency and link with a token of this hash."""


class ShareSecrets(Protocol):
    """Tokens of links."""

    def new_share_token(self) -> str:
        """Return a token of 256 random bits."""

    def hash_token(self, token: str) -> bytes:
        """Return its 32-byte hash."""


class ListSolver(Protocol):
    """Solves away from the loop that answers others."""

    async def solve(self, instance: Instance, *, is_patient: bool = False) -> Solution:
        """Return the best list within the instance's deadline; Unavailable when all are busy.

        A patient question waits its turn however many are before it. Raises InfeasibleError
        where no list keeps the limits.
        """


class ShortlistUnitOfWork(RankingUnitOfWork, Protocol):
    """What shortlist use cases change."""

    @property
    def shortlists(self) -> ShortlistRepository:
        """Shortlists of the agency."""


class ShareUnitOfWork(ShortlistUnitOfWork, Protocol):
    """What use cases of links change."""

    @property
    def shares(self) -> ShareRepository:
        """Links to lists of the agency."""
