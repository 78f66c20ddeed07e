"""Batches of rankings over HTTP."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from domain.rankings.entities import ItemState
from domain.rankings.use_cases.end_batch import CancelBatch
from domain.rankings.views import BatchView
from services.api.v1.batches.schemas import (
    BatchItemOut,
    RankingBatchIn,
    RankingBatchOut,
    parse_batch,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.streams import Moment, drop_slow_readers, stream

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
        responses=answers(RankingBatchOut, 202),
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

    @get(
        "/{batch_id:str}/events",
        operation_id="followRankingBatch",
        summary="Live progress as server-sent events, until the batch has ended",
        media_type="text/event-stream",
        middleware=[drop_slow_readers],
    )
    async def follow_batch(
        self,
        batch_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Stream:
        """An event whenever an item ended; the data is the batch with its progress."""
        subject = parse_batch(batch_id)

        async def look() -> Moment:
            return moment_of(await core.queries.get_batch(tenant, subject))

        return stream(request, await look(), look)

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


def moment_of(view: BatchView) -> Moment:
    """Return a batch's progress as an event, numbered by the items that ended."""
    still_open = (ItemState.WAITING, ItemState.QUEUED, ItemState.RUNNING)
    ended = view.batch.item_count - sum(view.counts.get(state, 0) for state in still_open)
    is_last = not view.batch.is_open
    return Moment(
        number=1 + ended + is_last,
        name=view.batch.state.value,
        body=msgspec.json.encode(RankingBatchOut.of(view)),
        is_last=is_last,
    )
