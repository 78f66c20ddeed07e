"""Batches of rankings over HTTP."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from domain.rankings.entities import ItemState
from domain.rankings.use_cases.end_batch import CancelBatch
from services.api.v1.batches.schemas import (
    BatchItemOut,
    RankingBatchIn,
    RankingBatchOut,
    parse_batch,
)
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request

BODY_MAXIMUM = 512 * 1024
"""Ten thousand ids with their quotes and commas."""

OfState = Annotated[
    ItemState | None,
    QueryParameter(name="state", description="Only items in this state.", required=False),
]


class RankingBatchController(Controller):
    """Many rankings asked for at once."""

    path = "/v1/ranking-batches"
    tags = ["rankings"]

    @post(
        dto=StrictBody[RankingBatchIn],
        status_code=202,
        operation_id="requestRankingBatch",
        summary="Rank up to 10,000 applicants: those named, a filter, or everyone",
        request_max_body_size=BODY_MAXIMUM,
    )
    async def request_batch(
        self,
        data: JSONBody[RankingBatchIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """202 with Location at once; each ranking is asked for as a single one would be."""

        async def act() -> Made:
            batch = await core.commands.request_batch(tenant, data.to_command(tenant))
            out = RankingBatchOut.just_made(batch)
            return Made(out, status=202, location=out.url)

        return await once(act)

    @get(operation_id="listRankingBatches", summary="Batches with their progress, newest first")
    async def list_batches(
        self, tenant: GivenTenant, core: GivenCore, limit: Limit = DEFAULT, cursor: Cursor = None
    ) -> PageOut[RankingBatchOut]:
        """A caller of narrower reach sees the batches they made."""
        page = await core.queries.list_batches(tenant, page_request(limit, cursor))
        return page_out(page, RankingBatchOut.of)

    @get("/{batch_id:str}", operation_id="getRankingBatch", summary="A batch with its progress")
    async def get_batch(
        self, batch_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> RankingBatchOut:
        """Counts by state; the event batch.completed tells of the end."""
        return RankingBatchOut.of(await core.queries.get_batch(tenant, parse_batch(batch_id)))

    @get(
        "/{batch_id:str}/items",
        operation_id="listRankingBatchItems",
        summary="Every applicant of a batch: the ranking, or the problem instead",
    )
    async def list_items(
        self,
        batch_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        in_state: OfState = None,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[BatchItemOut]:
        """In the order they were named."""
        page = await core.queries.list_batch_items(
            tenant, parse_batch(batch_id), in_state, page_request(limit, cursor)
        )
        return page_out(page, BatchItemOut.of)

    @post(
        "/{batch_id:str}/cancel",
        status_code=200,
        operation_id="cancelRankingBatch",
        summary="Cancel what of a batch has not run",
    )
    async def cancel_batch(
        self, batch_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> RankingBatchOut:
        """What is completed stays; 409 once the batch has ended."""
        subject = parse_batch(batch_id)
        await core.commands.cancel_batch(tenant, CancelBatch(batch=subject))
        return RankingBatchOut.of(await core.queries.get_batch(tenant, subject))
