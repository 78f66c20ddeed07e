"""Who am I, and API keys over HTTP."""

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from domain.agencies.use_cases.revoke_api_key import RevokeApiKey
from domain.kernel.identifiers import ApiKeyId, from_text
from services.api.v1.keys.schemas import ApiKeyIn, ApiKeyOut, ApiKeysOut, MeOut
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made


class MeController(Controller):
    """The caller."""

    path = "/v1/me"
    tags = ["agency"]

    @get(operation_id="getMe", summary="Who calls, for which agency, with which scopes")
    async def get_me(self, tenant: GivenTenant, core: GivenCore) -> MeOut:
        """Any valid key may ask."""
        return MeOut.of(tenant, await core.queries.get_agency(tenant))


class ApiKeyController(Controller):
    """API keys of the agency."""

    path = "/v1/api-keys"
    tags = ["agency"]

    @get(operation_id="listApiKeys", summary="Every key, without secrets")
    async def list_keys(self, tenant: GivenTenant, core: GivenCore) -> ApiKeysOut:
        """Newest first."""
        keys = await core.queries.list_api_keys(tenant)
        return ApiKeysOut(items=[ApiKeyOut.of(key) for key in keys])

    @post(
        dto=StrictBody[ApiKeyIn],
        operation_id="createApiKey",
        summary="Issue a key; its secret is shown this once",
    )
    async def create_key(
        self, data: JSONBody[ApiKeyIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """A key cannot hold more than its issuer."""

        async def act() -> Made:
            issued = await core.commands.issue_api_key(tenant, data.to_command())
            return Made(ApiKeyOut.issued(issued))

        return await once(act)

    @delete("/{key_id:str}", operation_id="revokeApiKey", summary="Revoke a key")
    async def revoke_key(self, key_id: FromPath[str], tenant: GivenTenant, core: GivenCore) -> None:
        """It opens nothing from now on, in every process within two seconds."""
        key = ApiKeyId(from_text("key", key_id))
        await core.commands.revoke_api_key(tenant, RevokeApiKey(key=key))
