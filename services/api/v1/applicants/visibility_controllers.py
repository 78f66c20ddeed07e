"""What applicants are shown, over HTTP."""

from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody

from domain.applicants.use_cases.set_visibility import PutVisibility
from domain.kernel.identifiers import ApplicantId, from_text
from services.api.v1.applicants.visibility_schemas import (
    ApplicantVisibilityOut,
    ChoiceBody,
    DefaultBody,
    VisibilityOut,
)
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant


class ApplicantVisibilityController(Controller):
    """Of one applicant."""

    path = "/v1/applicants/{applicant_id:str}/visibility"
    tags = ["applicants"]

    @get(operation_id="getVisibility", summary="What an applicant is shown")
    async def get_visibility(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ApplicantVisibilityOut:
        """Her own choice, what it comes to, and what is open today; she may look herself."""
        subject = ApplicantId(from_text("apl", applicant_id))
        return ApplicantVisibilityOut.of(await core.queries.read_visibility(tenant, subject))

    @put(
        dto=StrictBody[ChoiceBody],
        operation_id="putVisibility",
        summary="Say where an applicant's differs from the agency's default",
    )
    async def put_visibility(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ChoiceBody],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> ApplicantVisibilityOut:
        """Holds from her next request on; an empty body is the agency's default again."""
        command = PutVisibility(
            applicant=ApplicantId(from_text("apl", applicant_id)), choice=data.to_choice()
        )
        return ApplicantVisibilityOut.of(await core.commands.put_visibility(tenant, command))


class AgencyVisibilityController(Controller):
    """Of every applicant, by default."""

    path = "/v1/agency/visibility"
    tags = ["agency"]

    @get(operation_id="getAgencyVisibility", summary="What applicants are shown by default")
    async def get_agency_visibility(self, tenant: GivenTenant, core: GivenCore) -> VisibilityOut:
        """Until the agency says otherwise: everything but the whole ranking, at once."""
        return VisibilityOut.of(await core.queries.read_agency_visibility(tenant))

    @put(
        dto=StrictBody[DefaultBody],
        operation_id="putAgencyVisibility",
        summary="Say what applicants are shown by default",
    )
    async def put_agency_visibility(
        self, data: JSONBody[DefaultBody], tenant: GivenTenant, core: GivenCore
    ) -> VisibilityOut:
        """For every applicant whose own choice says nothing else."""
        wanted = data.to_visibility()
        return VisibilityOut.of(await core.commands.put_agency_visibility(tenant, wanted))
