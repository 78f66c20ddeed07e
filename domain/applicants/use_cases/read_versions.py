"""Look at the history of a profile, and at what changed between two versions."""

from dataclasses import dataclass

from domain.applicants.policies.diff_profiles import Change, diff_profiles
from domain.applicants.views import ApplicantReader, VersionSummary, VersionView
from domain.kernel.identifiers import ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Permission, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersions:
    """A page of an applicant's profile versions."""

    applicant: ApplicantId
    page: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersionsHandler:
    """When the profile changed and by whom, newest first."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: ListVersions) -> Page[VersionSummary]:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICANTS_READ)
        return await self.reader.versions(tenant, query.applicant, query.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVersion:
    """One version of a profile."""

    applicant: ApplicantId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GetVersionHandler:
    """The profile as it was."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: GetVersion) -> VersionView:
        """NotFound beyond the reach, or when there is no such version."""
        tenant.require(Permission.APPLICANTS_READ)
        return await self.reader.version(tenant, query.applicant, query.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffVersions:
    """Two versions of one profile."""

    applicant: ApplicantId
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffVersionsHandler:
    """What changed from one version to another."""

    reader: ApplicantReader

    async def __call__(self, tenant: Tenant, query: DiffVersions) -> tuple[Change, ...]:
        """NotFound beyond the reach, or when either version is not there."""
        tenant.require(Permission.APPLICANTS_READ)
        before = await self.reader.version(tenant, query.applicant, query.before)
        after = await self.reader.version(tenant, query.applicant, query.after)
        return diff_profiles(before.profile, after.profile)
