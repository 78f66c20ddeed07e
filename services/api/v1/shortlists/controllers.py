"""Shortlists over HTTP."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from domain.kernel.identifiers import (
    ApplicantId,
    ProgramId,
    RankingId,
    ShortlistId,
    from_text,
    to_text,
)
from domain.kernel.tenancy import ActorKind, Tenant
from domain.rankings.errors import not_completed
from domain.rankings.policies.receipts import receipt_sha256
from domain.rankings.policies.words import Reader
from domain.shortlists.use_cases.build_shortlist import BuildShortlist
from domain.shortlists.use_cases.mark_program import MarkProgram
from domain.shortlists.use_cases.restore_version import RestoreVersion
from domain.shortlists.views import ShortlistDetail
from infra.core import Core
from services.api.v1.shortlists.schemas import (
    ComparisonOut,
    MarkIn,
    RestoreIn,
    ShortlistIn,
    ShortlistOut,
    ShortlistsOut,
    ShortlistSummaryOut,
    VersionOut,
    VersionsOut,
)
from services.edge.bodies import OutStruct, StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.preconditions import etag_of, expected_version, is_fresh

Number = Annotated[int, QueryParameter(ge=1, le=1_000_000, description="A version number.")]


class BuiltOut(OutStruct):
    """The version just built."""

    id: str
    built_version: int
    url: str


class RankingShortlistController(Controller):
    """Build from a ranking."""

    path = "/v1/rankings/{ranking_id:str}/shortlists"
    tags = ["shortlists"]

    @post(
        dto=StrictBody[ShortlistIn],
        operation_id="buildShortlist",
        responses=answers(BuiltOut, 201),
        summary="Build the best list under this model, for a budget, now",
    )
    async def build_shortlist(
        self,
        ranking_id: FromPath[str],
        data: JSONBody[ShortlistIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """A new version of the applicant's list for the season. 409 before the ranking is done."""

        async def act() -> Made:
            ranking = RankingId(from_text("rnk", ranking_id))
            command = BuildShortlist(ranking=ranking, wish=data.to_wish())
            built = await core.commands.build_shortlist(tenant, command)
            if built is None:  # only a job builds nothing, the second time it runs
                raise not_completed()
            identifier = to_text("shl", built.shortlist)
            url = f"/v1/shortlists/{identifier}"
            body = BuiltOut(id=identifier, built_version=built.number, url=url)
            return Made(body, location=url)

        return await once(act)


class ApplicantShortlistController(Controller):
    """Lists of an applicant."""

    path = "/v1/applicants/{applicant_id:str}/shortlists"
    tags = ["shortlists"]

    @get(operation_id="listShortlists", summary="An applicant's shortlists, one a season")
    async def list_shortlists(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ShortlistsOut:
        """Empty for an applicant beyond the caller's reach."""
        applicant = ApplicantId(from_text("apl", applicant_id))
        found = await core.queries.list_shortlists(tenant, applicant)
        return ShortlistsOut(items=[ShortlistSummaryOut.of(each) for each in found])


class ShortlistController(Controller):
    """One shortlist."""

    path = "/v1/shortlists/{shortlist_id:str}"
    tags = ["shortlists"]

    @get(operation_id="getShortlist", summary="The current list, with reasons and totals")
    async def get_shortlist(
        self,
        shortlist_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut | None]:
        """Signals, fees in the order of the list, reasons in words, the value curve."""
        detail = await core.queries.get_shortlist(tenant, shortlist(shortlist_id))
        etag = etag_of(detail.summary.version)
        if is_fresh(request, etag):
            return Response(None, status_code=304, headers={"ETag": etag})
        return Response(shown(detail, reader_of(tenant)), headers={"ETag": etag})

    @get("/versions", operation_id="listShortlistVersions", summary="Every version, newest first")
    async def list_versions(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> VersionsOut:
        """No version is ever lost."""
        found = await core.queries.list_shortlist_versions(tenant, shortlist(shortlist_id))
        return VersionsOut(items=[VersionOut.of(each) for each in found])

    @get("/versions/{number:int}", operation_id="getShortlistVersion", summary="One version")
    async def get_version(
        self,
        shortlist_id: FromPath[str],
        number: FromPath[int],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> ShortlistOut:
        """As it was built."""
        wanted = min(max(number, 0), 1_000_000)
        detail = await core.queries.get_shortlist(tenant, shortlist(shortlist_id), wanted)
        return shown(detail, reader_of(tenant))

    @get("/compare", operation_id="compareShortlistVersions", summary="What changed between two")
    async def compare(
        self,
        shortlist_id: FromPath[str],
        before: Number,
        after: Number,
        tenant: GivenTenant,
        core: GivenCore,
    ) -> ComparisonOut:
        """Added, dropped and moved programs, and the difference in fees."""
        subject = shortlist(shortlist_id)
        view = await core.queries.compare_shortlist_versions(tenant, subject, before, after)
        return ComparisonOut.of(view)

    @post(
        "/restore",
        dto=StrictBody[RestoreIn],
        status_code=200,
        operation_id="restoreShortlistVersion",
        summary="Show an earlier version again (If-Match)",
    )
    async def restore(
        self,
        shortlist_id: FromPath[str],
        data: JSONBody[RestoreIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut]:
        """412 when the list changed since it was read."""
        subject = shortlist(shortlist_id)
        command = RestoreVersion(
            shortlist=subject, number=data.version, expected=expected_version(request)
        )
        await core.commands.restore_version(tenant, command)
        return await reread(core, tenant, subject)

    @put(
        "/marks/{program_id:str}",
        dto=StrictBody[MarkIn],
        operation_id="markProgram",
        summary="Pin, lock, ban or annotate a program (If-Match); holds from the next build on",
    )
    async def mark_program(
        self,
        shortlist_id: FromPath[str],
        program_id: FromPath[str],
        data: JSONBody[MarkIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ShortlistOut]:
        """412 when the list changed since it was read."""
        subject = shortlist(shortlist_id)
        program = ProgramId(from_text("prg", program_id))
        command = MarkProgram(
            shortlist=subject, mark=data.to_mark(program), expected=expected_version(request)
        )
        await core.commands.mark_program(tenant, command)
        return await reread(core, tenant, subject)


def shortlist(text: str) -> ShortlistId:
    """Return the id; NotFound for any other prefix."""
    return ShortlistId(from_text("shl", text))


def reader_of(tenant: Tenant) -> Reader:
    """Return whom the words are for."""
    return Reader.APPLICANT if tenant.actor.kind is ActorKind.APPLICANT else Reader.ADVISOR


def shown(detail: ShortlistDetail, reader: Reader) -> ShortlistOut:
    """Return the body, with the hash that names the list's receipt."""
    return ShortlistOut.of(detail, reader, receipt_sha256(detail.version.receipt))


async def reread(core: Core, tenant: Tenant, subject: ShortlistId) -> Response[ShortlistOut]:
    """Return the list as it is now, with its new ETag."""
    detail = await core.queries.get_shortlist(tenant, subject)
    etag = etag_of(detail.summary.version)
    return Response(shown(detail, reader_of(tenant)), headers={"ETag": etag})
