"""Notifications over HTTP: what one was told, how one hears, the one-click way out."""

from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from services.api.v1.notifications.schemas import (
    NotificationsOut,
    PreferencesIn,
    PreferencesOut,
    ReadOut,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.pages import DEFAULT, Cursor, Limit, page_request


class NotificationController(Controller):
    """The caller's own notifications."""

    path = "/v1/notifications"
    tags = ["notifications"]

    @get(operation_id="listNotifications", summary="What you were told, newest first")
    async def list_notifications(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> NotificationsOut:
        """For people who log in; a key has none."""
        told = await core.queries.list_notifications(tenant, page_request(limit, cursor))
        return NotificationsOut.of(told)

    @post(
        "/read", status_code=200, operation_id="readNotifications", summary="Mark all of it as read"
    )
    async def read_notifications(self, tenant: GivenTenant, core: GivenCore) -> ReadOut:
        """And say how much was new."""
        return ReadOut(new=await core.commands.read_all_notifications(tenant))


class PreferenceController(Controller):
    """How the caller wants to hear."""

    path = "/v1/notification-preferences"
    tags = ["notifications"]

    @get(operation_id="getNotificationPreferences", summary="How you hear of things")
    async def get_preferences(self, tenant: GivenTenant, core: GivenCore) -> PreferencesOut:
        """Every kind with its channel."""
        return PreferencesOut.of(await core.queries.read_preferences(tenant))

    @put(
        dto=StrictBody[PreferencesIn],
        operation_id="putNotificationPreferences",
        summary="Say how you want to hear of things",
    )
    async def put_preferences(
        self, data: JSONBody[PreferencesIn], tenant: GivenTenant, core: GivenCore
    ) -> PreferencesOut:
        """Holds for what is news from now on."""
        kept = await core.commands.put_preferences(tenant, data.preferences())
        return PreferencesOut.of(kept)


class UnsubscribeController(Controller):
    """The way out of every mail."""

    path = "/v1/notification-unsubscriptions"
    tags = ["notifications"]
    opt = PUBLIC

    @post(
        "/{token:str}",
        status_code=204,
        operation_id="unsubscribe",
        summary="End the mail this link came with, by one click (RFC 8058)",
    )
    async def unsubscribe(self, token: FromPath[str], core: GivenCore) -> None:
        """The link opens nothing else; what is told in the portal goes on."""
        await core.commands.unsubscribe(token)
