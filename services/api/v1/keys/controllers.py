"""Who am I, and API keys over HTTP."""

from datetime import timedelta
from typing import Literal

from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from domain.agencies.use_cases.move_test_clock import MoveTestClock
from domain.agencies.use_cases.revoke_api_key import RevokeApiKey
from domain.agencies.use_cases.rotate_api_key import RotateApiKey
from domain.kernel.identifiers import ApiKeyId, from_text
from domain.kernel.tenancy import AgencyMode
from services.api.v1.keys.schemas import (
    ApiKeyIn,
    ApiKeyOut,
    ApiKeysOut,
    MeOut,
    PermissionsOut,
    RotationIn,
    TestClockIn,
    TestClockOut,
)
from services.edge.bodies import StrictBody, answers
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

    @get(
        "/permissions",
        operation_id="getMyPermissions",
        summary="What the caller may do, and whose applicants she reaches",
    )
    async def get_my_permissions(self, tenant: GivenTenant) -> PermissionsOut:
        """Any known caller may ask."""
        return PermissionsOut.of(tenant)


class ApiKeyController(Controller):
    """API keys of the agency."""

    path = "/v1/api-keys"
    tags = ["agency"]

    @get(operation_id="listApiKeys", summary="Every key, without secrets")
    async def list_keys(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        mode: FromQuery[Literal["live", "test"] | None] = None,
    ) -> ApiKeysOut:
        """Newest first; `mode=test` for those of the agency's test world."""
        wanted = None if mode is None else AgencyMode(mode)
        keys = await core.queries.list_api_keys(tenant, wanted)
        return ApiKeysOut(items=[ApiKeyOut.of(key) for key in keys])

    @post(
        dto=StrictBody[ApiKeyIn],
        operation_id="createApiKey",
        responses=answers(ApiKeyOut, 201),
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

    @post(
        "/{key_id:str}/rotations",
        dto=StrictBody[RotationIn],
        operation_id="rotateApiKey",
        responses=answers(ApiKeyOut, 201),
        summary="Replace a key; the old one works for a while longer",
    )
    async def rotate_key(
        self,
        key_id: FromPath[str],
        data: JSONBody[RotationIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """The new key holds what the old one held; its secret is shown this once."""
        key = ApiKeyId(from_text("key", key_id))
        command = RotateApiKey(key=key, overlap=timedelta(seconds=data.overlap_seconds))

        async def act() -> Made:
            return Made(ApiKeyOut.issued(await core.commands.rotate_api_key(tenant, command)))

        return await once(act)

    @delete("/{key_id:str}", operation_id="revokeApiKey", summary="Revoke a key")
    async def revoke_key(self, key_id: FromPath[str], tenant: GivenTenant, core: GivenCore) -> None:
        """It opens nothing from now on, in every process within two seconds."""
        key = ApiKeyId(from_text("key", key_id))
        await core.commands.revoke_api_key(tenant, RevokeApiKey(key=key))


class TestClockController(Controller):
    """The clock of a test world."""

    path = "/v1/test-clock"
    tags = ["agency"]

    @get(operation_id="getTestClock", summary="What the test world's clock shows")
    async def get_clock(self, tenant: GivenTenant, core: GivenCore) -> TestClockOut:
        """With a test key only."""
        return TestClockOut.of(await core.queries.read_test_clock(tenant))

    @put(
        dto=StrictBody[TestClockIn],
        operation_id="moveTestClock",
        summary="Move the test world's clock, to see what will expire",
    )
    async def move_clock(
        self, data: JSONBody[TestClockIn], tenant: GivenTenant, core: GivenCore
    ) -> TestClockOut:
        """With a test key only; keys of the test world expire by it within two seconds."""
        command = MoveTestClock(offset=timedelta(seconds=data.offset_seconds))
        return TestClockOut.of(await core.commands.move_test_clock(tenant, command))
