"""What the domain needs of applicants."""

from datetime import datetime
from typing import Protocol

from domain.applicants.entities import (
    Applicant,
    Assignment,
    Consent,
    Erasure,
    ErasureReason,
    LedgerEntry,
    NewEntry,
    ProfileSnapshot,
    Visibility,
    VisibilityChoice,
)
from domain.applicants.policies.reviewed import Calendar
from domain.billing.ports import QuotaUnitOfWork
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.transactions import UnitOfWork
from domain.kernel.vocabulary import SeasonCode


class SnapshotSource(Protocol):
    """Frozen profiles, read inside a unit of work under the tenant's reach."""

    async def freeze(self, applicant: ApplicantId) -> ProfileSnapshot:
        """Return the newest profile version and ledger head; NotFound beyond the reach."""

    async def at(
        self, applicant: ApplicantId, profile_version: int, ledger_head: str
    ) -> ProfileSnapshot:
        """Return the snapshot of that version and head; NotFound when there is none."""


class ApplicantRepository(Protocol):
    """Applicants of one agency, under the tenant's reach; everything personal rests sealed."""

    async def add(self, applicant: Applicant) -> None:
        """Insert with a fresh data key and its first profile version.

        Conflict `external-id-taken`; Forbidden when the caller could not see it afterwards.
        """

    async def get(self, applicant: ApplicantId) -> Applicant:
        """Return it, locked until the transaction ends; NotFound beyond the reach."""

    async def find_by_external_id(self, external_id: str) -> Applicant | None:
        """Return it, locked; None when there is none within the reach."""

    async def save(self, applicant: Applicant, *, revises_profile: bool) -> Applicant:
        """Write it back as the next version and return that; PreconditionFailed if it moved on.

        `revises_profile`: keep the profile as a version of its own in the history.
        """

    async def append(self, entry: NewEntry) -> LedgerEntry:
        """Add to the ledger: number and hash are given under a lock on the applicant.

        NotFound beyond the reach or when `supersedes` names no entry of the same kind of this
        applicant; Conflict when that entry was superseded before.
        """

    async def erase(
        self, applicant: ApplicantId, reason: ErasureReason, erased_at: datetime
    ) -> Erasure:
        """Destroy the data key and every row, leave a tombstone; NotFound beyond the reach."""


class ApplicantUnitOfWork(QuotaUnitOfWork, Protocol):
    """What applicant use cases change."""

    @property
    def applicants(self) -> ApplicantRepository:
        """Applicants of the agency."""


class SeasonCalendar(Protocol):
    """The dates of a season that papers must outlast."""

    async def dates(self, season: SeasonCode | None) -> Calendar:
        """Return them; unknown seasons and None have no dates."""


class ConsentRepository(Protocol):
    """Consents of one agency's applicants, under the tenant's reach."""

    async def add(self, consent: Consent) -> None:
        """Insert; NotFound beyond the reach."""

    async def of(self, applicant: ApplicantId) -> tuple[Consent, ...]:
        """Return the record of one applicant, newest first; NotFound beyond the reach."""


class ConsentUnitOfWork(UnitOfWork, Protocol):
    """What consent use cases change."""

    @property
    def consents(self) -> ConsentRepository:
        """Consents of the agency's applicants."""


class AdvisingRepository(Protocol):
    """Who looks after an agency's applicants, under the tenant's reach."""

    async def of(self, applicant: ApplicantId) -> tuple[Assignment, ...]:
        """Return them, whoever leads first; NotFound beyond the reach."""

    async def assign(self, applicant: ApplicantId, assignment: Assignment) -> None:
        """Put the assignment or its new title; one who leads takes over from who led.

        Who led stays assigned. NotFound beyond the reach, and `no-such-advisor` unless the
        advisor is a present member who may look after applicants.
        """

    async def unassign(self, applicant: ApplicantId, advisor: AdvisorId) -> None:
        """Take her off, also as lead; NotFound beyond the reach or when she was not on."""


class AdvisingUnitOfWork(UnitOfWork, Protocol):
    """What use cases on advisors change."""

    @property
    def advising(self) -> AdvisingRepository:
        """Who looks after whom."""


class VisibilityRepository(Protocol):
    """What applicants are shown, under the tenant's reach."""

    async def default(self) -> Visibility:
        """Return the agency's default; the domain's when it said nothing."""

    async def put_default(self, visibility: Visibility) -> None:
        """Replace the agency's default."""

    async def choice(self, applicant: ApplicantId) -> VisibilityChoice:
        """Return where the applicant's differs; NotFound beyond the reach."""

    async def put_choice(self, applicant: ApplicantId, choice: VisibilityChoice) -> None:
        """Replace it; NotFound beyond the reach."""


class VisibilityUnitOfWork(UnitOfWork, Protocol):
    """What use cases on visibility change."""

    @property
    def visibility(self) -> VisibilityRepository:
        """What applicants are shown."""
