"""Support over HTTP: consented to, seen, ended."""

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from domain.kernel.identifiers import SupportGrantId, from_text
from services.api.v1.privacy.schemas import SupportGrantIn, SupportGrantOut, SupportGrantsOut
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made


class SupportController(Controller):
    """Who of us may look, and until when."""

    path = "/v1/agency/support-grants"
    tags = ["privacy"]

    @post(
        dto=StrictBody[SupportGrantIn],
        operation_id="grantSupport",
        responses=answers(SupportGrantOut, 201),
        summary="Let support look, for an hour at most",
    )
    async def grant_support(
        self,
        data: JSONBody[SupportGrantIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """By an owner or admin in person; support reads and changes nothing."""

        async def act() -> Made:
            grant = await core.commands.grant_support(tenant, data.to_command())
            return Made(SupportGrantOut.of(grant))

        return await once(act)

    @get(operation_id="listSupportGrants", summary="Who was let in, by whom and when")
    async def list_grants(self, tenant: GivenTenant, core: GivenCore) -> SupportGrantsOut:
        """What was read is in the log, under the grant as its actor."""
        found = await core.queries.list_support(tenant)
        return SupportGrantsOut(items=[SupportGrantOut.of(each) for each in found])

    @delete("/{grant_id:str}", operation_id="endSupport", summary="End it now")
    async def end_support(
        self, grant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """The key opens nothing within two seconds."""
        await core.commands.end_support(tenant, SupportGrantId(from_text("sup", grant_id)))
