"""Read models of applicants, and who reads them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.applicants.entities import (
    Applicant,
    ApplicantStatus,
    LedgerEntry,
    LedgerKind,
    Profile,
)
from domain.applicants.policies.ledger_chain import Link
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant
from domain.kernel.vocabulary import SeasonCode, Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantSummary:
    """One line of a list."""

    id: ApplicantId
    version: int
    status: ApplicantStatus
    name: str
    external_id: str | None
    advisor: AdvisorId | None
    season: SeasonCode | None
    primary_specialty: Specialty | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFilter:
    """Which applicants a list shows; None: all."""

    status: ApplicantStatus | None = None
    specialty: Specialty | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """When a version of the profile was made, and by whom."""

    version: int
    actor_kind: str
    actor_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version of the profile as it was."""

    summary: VersionSummary
    profile: Profile


class ApplicantReader(Protocol):
    """Applicants out, under the tenant's reach; NotFound beyond it."""

    async def get(self, tenant: Tenant, applicant: ApplicantId) -> Applicant:
        """Return it."""

    async def by_external_id(self, tenant: Tenant, external_id: str) -> Applicant:
        """Return the one the agency knows by this id."""

    async def page(
        self, tenant: Tenant, wanted: ApplicantFilter, request: PageRequest
    ) -> Page[ApplicantSummary]:
        """Return a page, newest first."""

    async def versions(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[VersionSummary]:
        """Return a page of the profile's history, newest first."""

    async def version(self, tenant: Tenant, applicant: ApplicantId, version: int) -> VersionView:
        """Return the profile as it was at `version`; NotFound when there is none."""

    async def entries(
        self, tenant: Tenant, applicant: ApplicantId, kind: LedgerKind | None = None
    ) -> tuple[LedgerEntry, ...]:
        """Return the ledger, oldest first, superseded entries too."""

    async def chain(self, tenant: Tenant, applicant: ApplicantId) -> tuple[tuple[Link, ...], str]:
        """Return the stored links, oldest first and still sealed, and the head kept beside them."""
