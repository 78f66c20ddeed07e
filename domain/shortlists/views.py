"""Read models of shortlists, and who reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.identifiers import ApplicantId, ProgramId, RankingId, ShortlistId
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode, SignalTier
from domain.programs.entities import Program
from domain.shortlists.entities import Entry, Mark, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistSummary:
    """One shortlist as a list shows it; to an applicant `current` is what was published last."""

    id: ShortlistId
    applicant: ApplicantId
    season: SeasonCode
    ranking: RankingId
    current: int
    version: int
    updated_at: datetime
    stale_cause: str | None
    published: int | None = None
    """The version the applicant sees as her list."""
    order: tuple[ProgramId, ...] = ()
    """An advisor's own order of programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """One version as a list shows it."""

    number: int
    ranking: RankingId
    entry_count: int
    created_at: datetime
    published_at: datetime | None = None
    """When the applicant was let see it, unless it was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredShortlist:
    """A version as it is stored, with its marks."""

    summary: ShortlistSummary
    version: Version
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistDetail:
    """A version whole, with the programs its entries are about."""

    summary: ShortlistSummary
    version: Version
    entries: tuple[tuple[Entry, Program], ...]
    marks: tuple[Mark, ...]
    shows_estimates: bool = True
    """False: estimates are not open to this reader, and not in here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one version to another."""

    before: Version
    after: Version
    added: tuple[Entry, ...]
    dropped: tuple[Entry, ...]
    moved: tuple[tuple[Entry, int, int], ...]
    """(entry, place before, place after), places from 1."""
    resignalled: tuple[tuple[Entry, SignalTier], ...]
    """(entry, the tier it had before)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldProgram:
    """A program on current lists, and on how many applicants'."""

    program: ProgramId
    is_withdrawn: bool
    applicants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """Applicants whose current list holds a program that would change or be withdrawn."""

    applicants: int
    with_changed: int
    with_withdrawn: int
    programs: tuple[HeldProgram, ...]
    """Those on most lists first, at most a hundred."""


class ShortlistReader(Protocol):
    """Shortlists out, under the tenant's reach; to an applicant only what was published."""

    async def of_applicant(
        self, tenant: Tenant, applicant: ApplicantId
    ) -> tuple[ShortlistSummary, ...]:
        """Return an applicant's shortlists, newest season first."""

    async def stored(
        self, tenant: Tenant, shortlist: ShortlistId, number: int | None
    ) -> StoredShortlist:
        """Return a version (None: the current one); NotFound beyond the reach."""

    async def blast(
        self, tenant: Tenant, changed: Sequence[ProgramId], withdrawn: Sequence[ProgramId]
    ) -> BlastRadius:
        """Return whose current lists hold any of these programs."""

    async def versions(self, tenant: Tenant, shortlist: ShortlistId) -> tuple[VersionSummary, ...]:
        """Return every version, newest first; NotFound beyond the reach."""
