"""What an advisor does with a list over HTTP: order it, publish it, take it back."""

from typing import Any

from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, JSONBody

from domain.kernel.identifiers import ProgramId, from_text
from domain.shortlists.use_cases.order_shortlist import OrderShortlist
from domain.shortlists.use_cases.publish_shortlist import PublishShortlist, WithdrawShortlist
from services.api.v1.shortlists.controllers import reread, shortlist
from services.api.v1.shortlists.schemas import OrderIn, PublishIn, ShortlistOut, WithdrawIn
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.list_calendar import to_calendar
from services.edge.preconditions import expected_version

ICS = "text/calendar"


class ShortlistWorkController(Controller):
    """An applicant reads only what was published to her."""

    path = "/v1/shortlists/{shortlist_id:str}"
    tags = ["shortlists"]

    @get(
        "/dates.ics",
        media_type=ICS,
        operation_id="exportShortlistDates",
        summary="The dates of the season, and when programs fall out, as a calendar",
    )
    async def export_dates(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """One all-day event a date; estimated dates say so."""
        found = await core.queries.read_list_dates(tenant, shortlist(shortlist_id))
        headers = {"Content-Disposition": 'attachment; filename="season.ics"'}
        return Response(to_calendar(found), media_type=ICS, headers=headers)

    @put(
        "/order",
        dto=StrictBody[OrderIn],
        operation_id="orderShortlist",
        summary="Keep an order of one's own beside the solved one (If-Match)",
    )
    async def order(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[OrderIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut]:
        """`advisor_place` shows it; it stays over new versions."""
        subject = shortlist(shortlist_id)
        programs = tuple(ProgramId(from_text("prg", each)) for each in data.program_ids)
        command = OrderShortlist(
            shortlist=subject, programs=programs, expected=expected_version(request)
        )
        await core.commands.order_shortlist(tenant, command)
        return await reread(core, tenant, subject)

    @post(
        "/publish",
        dto=StrictBody[PublishIn],
        status_code=200,
        operation_id="publishShortlist",
        summary="Approve a version and let the applicant see it (If-Match)",
    )
    async def publish(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[PublishIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut]:
        """Tells `shortlist.published`; 412 when the list changed since it was read."""
        subject = shortlist(shortlist_id)
        command = PublishShortlist(
            shortlist=subject, number=data.version, expected=expected_version(request)
        )
        await core.commands.publish_shortlist(tenant, command)
        return await reread(core, tenant, subject)

    @post(
        "/withdraw",
        dto=StrictBody[WithdrawIn],
        status_code=200,
        operation_id="withdrawShortlist",
        summary="Take a published version back, or all (If-Match)",
    )
    async def withdraw(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[WithdrawIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut]:
        """409 when nothing of the kind is published."""
        subject = shortlist(shortlist_id)
        command = WithdrawShortlist(
            shortlist=subject, number=data.version, expected=expected_version(request)
        )
        await core.commands.withdraw_shortlist(tenant, command)
        return await reread(core, tenant, subject)
