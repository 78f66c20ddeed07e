"""The readiness report over HTTP: as data and as pages."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from domain.kernel.places import parse_state
from domain.kernel.vocabulary import parse_specialty
from domain.readiness.policies.report import Audience
from domain.readiness.use_cases.read_portfolio import ReadPortfolio
from domain.readiness.use_cases.read_readiness import ReadReadiness
from services.api.v1.applicants.schemas import parse_applicant
from services.api.v1.readiness.list_schemas import PortfolioOut
from services.api.v1.readiness.schemas import ReadinessOut
from services.edge.dependencies import GivenCore, GivenTenant

Wanted = Annotated[str, QueryParameter(min_length=1, max_length=64)]
Place = Annotated[str | None, QueryParameter(min_length=2, max_length=2)]
Version = Annotated[Audience, QueryParameter()]


class ReadinessController(Controller):
    """Where an applicant stands in a specialty."""

    path = "/v1/applicants/{applicant_id:str}"
    tags = ["experience"]

    @get("/readiness", operation_id="readReadiness", summary="The readiness report as data")
    async def read_readiness(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        specialty: Wanted = "internal-medicine",
        in_state: Place = None,
        audience: Version = Audience.APPLICANT,
    ) -> ReadinessOut:
        """It names the ledger head it was computed from."""
        query = asked(applicant_id, specialty, in_state, audience)
        return ReadinessOut.of(await core.queries.read_readiness(tenant, query))

    @get(
        "/readiness.pdf",
        media_type="application/pdf",
        operation_id="printReadiness",
        summary="The readiness report as a PDF",
    )
    async def print_readiness(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        specialty: Wanted = "internal-medicine",
        in_state: Place = None,
        audience: Version = Audience.APPLICANT,
    ) -> Response[bytes]:
        """The applicant's version, or the advisor's with what is private to her."""
        query = asked(applicant_id, specialty, in_state, audience)
        pages = await core.queries.print_readiness(tenant, query)
        return Response(pages, media_type="application/pdf")

    @get(
        "/readiness/programs",
        operation_id="readPortfolio",
        summary="The newest list under each program's own rules: letters, what counts, flips",
    )
    async def read_portfolio(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        specialty: Wanted = "internal-medicine",
    ) -> PortfolioOut:
        """At most four letters go to a program; a letter may go to any number of programs."""
        query = ReadPortfolio(
            applicant=parse_applicant(applicant_id),
            specialty=parse_specialty(specialty, "/specialty"),
        )
        return PortfolioOut.of(await core.queries.read_portfolio(tenant, query))


def asked(applicant: str, specialty: str, state: str | None, audience: Audience) -> ReadReadiness:
    """Return the query; NotFound for no applicant's id, Invalid for no specialty."""
    return ReadReadiness(
        applicant=parse_applicant(applicant),
        specialty=parse_specialty(specialty, "/specialty"),
        state=None if state is None else parse_state(state, "/in_state"),
        audience=audience,
    )
