"""Rankings and receipts over HTTP."""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any, cast

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from domain.kernel.canonical import Json
from domain.kernel.errors import invalid
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    CatalogueId,
    RankingId,
    TrackId,
    from_text,
    to_text,
)
from domain.kernel.tenancy import Tenant
from domain.rankings.entities import RankingState
from domain.rankings.policies.words import Reader
from domain.rankings.use_cases.cancel_ranking import CancelRanking
from domain.rankings.use_cases.compare_rankings import CompareRankings
from domain.rankings.use_cases.explain_track import ExplainTrack
from domain.rankings.use_cases.read_rankings import PageOfTracks
from domain.rankings.use_cases.request_ranking import RequestRanking
from domain.rankings.use_cases.retry_ranking import RetryRanking
from domain.rankings.use_cases.verify_receipt import VerifyReceipt
from domain.rankings.views import RankingView
from infra.core import Core
from services.api.v1.rankings.compare_schemas import RankingComparisonOut
from services.api.v1.rankings.schemas import (
    ExplanationOut,
    RankedTrackOut,
    RankingIn,
    RankingOut,
    RankingOutlookOut,
    ReceiptIn,
    VerdictOut,
    ranking_etag,
)
from services.edge.admission import aside
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.preconditions import is_fresh
from services.edge.streams import Moment, drop_slow_readers, stream

WAIT_MAXIMUM_SECONDS = 10.0
POLL_SECONDS = 0.01
OFFSET_MAXIMUM = 1_000_000
_WAIT = re.compile(r"\bwait=(\d{1,4})\b")
ENDED = (RankingState.COMPLETED, RankingState.FAILED, RankingState.CANCELLED)


class ApplicantRankingController(Controller):
    """Rankings of one applicant."""

    path = "/v1/applicants/{applicant_id:str}/rankings"
    tags = ["rankings"]

    @post(
        dto=StrictBody[RankingIn],
        status_code=202,
        operation_id="requestRanking",
        responses=answers(RankingOut, 202),
        summary="Ask for a ranking; 202 with Location, or 200 when done within Prefer: wait=N",
    )
    async def request_ranking(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[RankingIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
        request: Request[Any, Any, Any],
    ) -> Response[bytes]:
        """Queued at once; a worker freezes the profile and scores every program."""
        command = to_command(applicant_id, data, tenant)

        async def act() -> Made:
            out = RankingOut.of(await core.commands.request_ranking(tenant, command))
            return Made(out, status=202, location=out.url)

        accepted = await once(act)
        seconds = wait_wanted(request)
        return accepted if not seconds else await waited(accepted, seconds, tenant, core)

    @get(operation_id="listRankings", summary="An applicant's rankings, newest first")
    async def list_rankings(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[RankingOut]:
        """Empty for an applicant beyond the caller's reach."""
        applicant = ApplicantId(from_text("apl", applicant_id))
        page = await core.queries.list_rankings(tenant, applicant, page_request(limit, cursor))
        return page_out(page, RankingOut.of)


class RankingController(Controller):
    """One ranking."""

    path = "/v1/rankings/{ranking_id:str}"
    tags = ["rankings"]

    @get(
        operation_id="getRanking",
        responses=answers(RankingOut, 200),
        summary="State, progress and links of a ranking",
    )
    async def get_ranking(
        self,
        ranking_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[bytes]:
        """Poll this, or be told by webhook."""
        view = await core.queries.get_ranking(tenant, ranking(ranking_id))
        etag = ranking_etag(view)
        if is_fresh(request, etag):
            return Response(b"", status_code=304, headers={"ETag": etag})
        return json(RankingOut.of(view), headers={"ETag": etag})

    @get(
        "/events",
        operation_id="followRanking",
        summary="Live progress as server-sent events, until the ranking has ended",
        media_type="text/event-stream",
        middleware=[drop_slow_readers],
    )
    async def follow_ranking(
        self,
        ranking_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Stream:
        """The event is the state, the data a ranking; Last-Event-ID goes on where it broke."""
        subject = ranking(ranking_id)

        async def look() -> Moment:
            return moment_of(await core.queries.follow_ranking(tenant, subject))

        return stream(request, moment_of(await core.queries.get_ranking(tenant, subject)), look)

    @post("/cancel", status_code=200, operation_id="cancelRanking", summary="Stop a ranking")
    async def cancel_ranking(
        self, ranking_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> RankingOut:
        """409 once it has ended."""
        subject = ranking(ranking_id)
        await core.commands.cancel_ranking(tenant, CancelRanking(ranking=subject))
        return RankingOut.of(await core.queries.get_ranking(tenant, subject))

    @post(
        "/retry",
        status_code=202,
        operation_id="retryRanking",
        responses=answers(RankingOut, 202),
        summary="Ask again for a ranking that failed or was cancelled",
    )
    async def retry_ranking(
        self, ranking_id: FromPath[str], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """A new ranking; the old one stays as it ended."""

        async def act() -> Made:
            command = RetryRanking(ranking=ranking(ranking_id))
            out = RankingOut.of(await core.commands.retry_ranking(tenant, command))
            return Made(out, status=202, location=out.url)

        return await once(act)

    @get("/tracks", operation_id="listRankedTracks", summary="Tracks in default order")
    async def list_tracks(
        self,
        ranking_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[RankedTrackOut]:
        """Eligible before at risk before ineligible, then by the model's estimate."""
        query = PageOfTracks(ranking=ranking(ranking_id), offset=offset_of(cursor), limit=limit)
        return page_out(await core.queries.page_tracks(tenant, query), RankedTrackOut.of)

    @get(
        "/tracks/{track_id:str}",
        operation_id="explainRankedTrack",
        summary="Why a track stands where it stands, with reasons that add up",
    )
    async def explain_track(
        self,
        ranking_id: FromPath[str],
        track_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> ExplanationOut:
        """Any track of the ranking; computed again from what its receipt names."""
        query = ExplainTrack(ranking=ranking(ranking_id), track=TrackId(from_text("trk", track_id)))
        view = await core.queries.explain_track(tenant, query)
        return ExplanationOut.of(view, Reader.ADVISOR)

    @get(
        "/outlook",
        operation_id="getRankingOutlook",
        summary="What the ranking rests on by field, and which questions are most worth asking",
    )
    async def get_outlook(
        self, ranking_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> RankingOutlookOut:
        """A field that was not simulated, or a profile few resemble, is not enough data."""
        return RankingOutlookOut.of(await core.queries.look_out(tenant, ranking(ranking_id)))

    @get(
        "/changes-since/{earlier_id:str}",
        operation_id="compareRankings",
        summary="Why this ranking differs from an earlier one of the same applicant",
    )
    async def compare(
        self,
        ranking_id: FromPath[str],
        earlier_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> RankingComparisonOut:
        """Each estimate's change split by profile, programs, season and model; parts add up."""
        query = CompareRankings(later=ranking(ranking_id), earlier=ranking(earlier_id))
        return RankingComparisonOut.of(await core.queries.compare_rankings(tenant, query))

    @get(
        "/receipt",
        operation_id="getRankingReceipt",
        summary="The receipt: every input of the ranking, by version and hash",
    )
    async def get_receipt(
        self, ranking_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ReceiptIn:
        """409 before the ranking is completed. Give it to /v1/receipts/verify to replay it."""
        receipt = await core.queries.get_receipt(tenant, ranking(ranking_id))
        return msgspec.convert(receipt, ReceiptIn)


class ReceiptController(Controller):
    """Receipts."""

    path = "/v1/receipts"
    tags = ["rankings"]

    @post(
        "/verify",
        dto=StrictBody[ReceiptIn],
        status_code=200,
        operation_id="verifyReceipt",
        summary="Compute a ranking again from its receipt and compare, byte for byte",
    )
    async def verify_receipt(
        self, data: JSONBody[ReceiptIn], tenant: GivenTenant, core: GivenCore
    ) -> VerdictOut:
        """Proves what was computed, not that it is right."""
        receipt = cast("Mapping[str, Json]", msgspec.to_builtins(data))
        verdict = await core.queries.verify_receipt(tenant, VerifyReceipt(receipt=receipt))
        return VerdictOut(
            is_verified=verdict.is_verified,
            receipt_sha256=verdict.receipt_sha256,
            replayed_result_sha256=verdict.replayed_result_sha256,
            differing=list(verdict.differing),
        )


def to_command(applicant_id: str, data: JSONBody[RankingIn], tenant: Tenant) -> RequestRanking:
    """Return the command; a catalogue named is the agency's own."""
    catalogue = data.catalogue_id
    return RequestRanking(
        applicant=ApplicantId(from_text("apl", applicant_id)),
        season=data.season_code,
        catalogue_owner=None if catalogue is None else AgencyId(tenant.agency),
        catalogue=None if catalogue is None else CatalogueId(from_text("cat", catalogue)),
        wish=None if data.shortlist is None else data.shortlist.to_wish(),
    )


def moment_of(view: RankingView) -> Moment:
    """Return a ranking's state as an event."""
    return Moment(
        number=view.version,
        name=view.state.value,
        body=msgspec.json.encode(RankingOut.of(view)),
        is_last=view.state in ENDED,
    )


def ranking(text: str) -> RankingId:
    """Return the id; NotFound for any other prefix."""
    return RankingId(from_text("rnk", text))


def offset_of(cursor: str | None) -> int:
    """Return the place to go on from."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor[:8]) > OFFSET_MAXIMUM:
        raise invalid("/query/cursor", "bad-cursor", "This is no cursor of this list.")
    return int(cursor[:8])


def wait_wanted(request: Request[Any, Any, Any]) -> float:
    """Return the seconds of `Prefer: wait=N`, at most ten; 0 without."""
    found = _WAIT.search(request.headers.get("prefer", ""))
    return 0.0 if found is None else min(float(found[1]), WAIT_MAXIMUM_SECONDS)


async def waited(
    accepted: Response[bytes], seconds: float, tenant: Tenant, core: Core
) -> Response[bytes]:
    """Return 200 with the ended ranking if it ends in time, else the 202 as it was."""
    subject = ranking(str(msgspec.json.decode(accepted.content)["id"]))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        view = await core.queries.get_ranking(tenant, subject)
        if view.state in ENDED:
            headers = {
                "Location": f"/v1/rankings/{to_text('rnk', subject)}",
                "Preference-Applied": f"wait={seconds:g}",
            }
            return json(RankingOut.of(view), headers=headers)
        async with aside():
            await asyncio.sleep(POLL_SECONDS)
    return accepted


def json(body: msgspec.Struct, *, headers: dict[str, str]) -> Response[bytes]:
    """Return 200 with `body` as JSON and `headers`."""
    return Response(
        msgspec.json.encode(body), status_code=200, media_type="application/json", headers=headers
    )
