"""Change who an applicant is or what is known of them."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Applicant, Identity, Profile
from domain.applicants.errors import applicant_changed
from domain.applicants.ports import ApplicantUnitOfWork
from domain.applicants.use_cases.upsert_applicant import save_if_changed
from domain.kernel.clock import Clock
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseProfile:
    """Replace identity, profile and advisor of the version the caller read."""

    applicant: ApplicantId
    version: int
    identity: Identity
    profile: Profile
    advisor: AdvisorId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseProfileHandler:
    """A changed profile becomes a version of the history; rankings keep what they scored."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ReviseProfile) -> Applicant:
        """Return the new version, the same one when nothing differs.

        NotFound beyond the reach, PreconditionFailed when the applicant moved on, Forbidden for
        another advisor without applicants:write.
        """
        tenant.require(Permission.PROFILES_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.applicants.get(command.applicant)
            if found.version != command.version:
                raise applicant_changed()
            if command.advisor != found.advisor:
                # Who advises is the agency's to say, never the applicant's.
                tenant.require(Permission.APPLICANTS_WRITE)
            wanted = replace(
                found,
                identity=command.identity,
                profile=command.profile,
                advisor=command.advisor,
            )
            saved = await save_if_changed(uow, found, wanted, self.clock)
            await uow.commit()
        return saved
