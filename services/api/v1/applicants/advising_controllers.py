"""Who looks after an applicant, over HTTP."""

from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody

from domain.applicants.entities import Assignment
from domain.applicants.use_cases.assign_advisor import AssignAdvisor, UnassignAdvisor
from domain.kernel.identifiers import AdvisorId, ApplicantId, from_text
from services.api.v1.applicants.advising_schemas import AdvisorsOut, AssignmentIn, AssignmentOut
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant


class AdvisingController(Controller):
    """Several advisors, one of whom leads."""

    path = "/v1/applicants/{applicant_id:str}/advisors"
    tags = ["applicants"]

    @get(operation_id="listAdvisors", summary="Who looks after an applicant, and as what")
    async def list_advisors(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> AdvisorsOut:
        """Whoever leads first."""
        subject = ApplicantId(from_text("apl", applicant_id))
        return _out(await core.queries.list_advisors(tenant, subject))

    @put(
        "/{advisor_id:str}",
        dto=StrictBody[AssignmentIn],
        operation_id="assignAdvisor",
        summary="Put an advisor on, or give her another title; one who leads takes over",
    )
    async def assign_advisor(
        self,
        applicant_id: FromPath[str],
        advisor_id: FromPath[str],
        data: JSONBody[AssignmentIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> AdvisorsOut:
        """She reaches the applicant from now on. Whoever led stays on."""
        command = AssignAdvisor(
            applicant=ApplicantId(from_text("apl", applicant_id)),
            advisor=AdvisorId(from_text("adv", advisor_id)),
            title=data.title,
            is_lead=data.is_lead,
        )
        return _out(await core.commands.assign_advisor(tenant, command))

    @delete("/{advisor_id:str}", operation_id="unassignAdvisor", summary="Take an advisor off")
    async def unassign_advisor(
        self,
        applicant_id: FromPath[str],
        advisor_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> None:
        """She no longer reaches the applicant; nobody leads if she did."""
        command = UnassignAdvisor(
            applicant=ApplicantId(from_text("apl", applicant_id)),
            advisor=AdvisorId(from_text("adv", advisor_id)),
        )
        await core.commands.unassign_advisor(tenant, command)


def _out(everybody: tuple[Assignment, ...]) -> AdvisorsOut:
    return AdvisorsOut(items=[AssignmentOut.of(each) for each in everybody])
