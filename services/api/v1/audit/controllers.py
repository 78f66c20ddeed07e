"""The log over HTTP: records by filter, signed heads, verification."""

from datetime import datetime
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import QueryParameter

from domain.audit.use_cases.read_audit import ListAudit
from domain.audit.views import AuditFilter
from domain.kernel.errors import invalid
from services.api.v1.audit.schemas import AuditHeadsOut, AuditRecordOut, parse_actor
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request

Actor = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Id of a key or person.", required=False),
]
Named = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        pattern=r"^[a-z]{3}_[0-9a-z]{26}$",
        description="Id of an object the record names.",
        required=False,
    ),
]
Action = Annotated[
    str | None,
    QueryParameter(
        max_length=80,
        pattern=r"^[a-z0-9_.]+$",
        description="For instance applicant.read.",
        required=False,
    ),
]
Moment = Annotated[datetime | None, QueryParameter(description="With a time zone.", required=False)]


class AuditController(Controller):
    """What was done and what was read."""

    path = "/v1/audit"
    tags = ["audit"]

    @get(operation_id="listAudit", summary="A page of the log, newest first")
    async def list_audit(  # noqa: PLR0913 - one parameter a filter
        self,
        tenant: GivenTenant,
        core: GivenCore,
        *,
        actor: Actor = None,
        object_id: Named = None,
        action: Action = None,
        since: Moment = None,
        until: Moment = None,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[AuditRecordOut]:
        """Reads appear within a second; a record gets its sequence within five."""
        wanted = AuditFilter(
            actor=parse_actor(actor),
            object=object_id,
            action=action,
            since=_aware(since, "since"),
            until=_aware(until, "until"),
        )
        query = ListAudit(wanted=wanted, page=page_request(limit, cursor))
        return page_out(await core.queries.list_audit(tenant, query), AuditRecordOut.of)

    @get("/heads", operation_id="listAuditHeads", summary="Signed heads of the chain")
    async def list_heads(self, tenant: GivenTenant, core: GivenCore) -> AuditHeadsOut:
        """Keep them elsewhere: a later log must still contain every one."""
        return AuditHeadsOut.of(await core.queries.list_audit_heads(tenant))

    @post("/heads", operation_id="signAuditHead", summary="Sign the head now", status_code=200)
    async def sign_head(self, tenant: GivenTenant, core: GivenCore) -> AuditHeadsOut:
        """Seals what waits, signs, and returns the heads."""
        await core.commands.sign_audit_head(tenant)
        return AuditHeadsOut.of(await core.queries.list_audit_heads(tenant))


def _aware(moment: datetime | None, name: str) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise invalid(f"/query/{name}", "no-time-zone", "Give the time with a time zone.")
    return moment
