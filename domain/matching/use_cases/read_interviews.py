"""Look at interviews."""

from dataclasses import dataclass

from domain.kernel.identifiers import ApplicantId, InterviewId
from domain.kernel.tenancy import Permission, Tenant
from domain.matching.policies.interviews import clashes_of
from domain.matching.use_cases.keep_interview import detail_of
from domain.matching.views import Agenda, InterviewDetail, InterviewReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInterviewsHandler:
    """All of an applicant's, soonest first, those without a time last."""

    reader: InterviewReader

    async def __call__(self, tenant: Tenant, applicant: ApplicantId) -> Agenda:
        """NotFound beyond the reach."""
        tenant.require(Permission.APPLICATIONS_READ)
        found = await self.reader.of_applicant(tenant, applicant)
        clashes = clashes_of(found)
        return Agenda(
            items=tuple(
                InterviewDetail(interview=each, clashes=clashes.get(each.id, ())) for each in found
            ),
            applicant_zone=await self.reader.zone_of(tenant, applicant),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GetInterviewHandler:
    """One interview."""

    reader: InterviewReader

    async def __call__(
        self, tenant: Tenant, applicant: ApplicantId, interview: InterviewId
    ) -> InterviewDetail:
        """NotFound beyond the reach or for another applicant's."""
        tenant.require(Permission.APPLICATIONS_READ)
        found = await self.reader.get(tenant, applicant, interview)
        return detail_of(found, await self.reader.of_applicant(tenant, applicant))
