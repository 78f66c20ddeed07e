"""Applicants over HTTP: create, read, change, import, erase."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter

from domain.applicants.entities import ApplicantStatus
from domain.applicants.use_cases.change_status import ChangeStatus
from domain.applicants.use_cases.import_applicants import ImportApplicants
from domain.applicants.use_cases.read_applicants import ListApplicants
from domain.applicants.views import ApplicantFilter
from domain.kernel.errors import invalid
from domain.kernel.vocabulary import parse_specialty
from services.api.v1.applicants.ledger_schemas import ImportOut, ReviewOut
from services.api.v1.applicants.schemas import (
    ApplicantIn,
    ApplicantOut,
    ApplicantPatch,
    ApplicantPut,
    ApplicantSummaryOut,
    StatusIn,
    parse_applicant,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request
from services.edge.preconditions import etag_of, expected_version

ExternalId = Annotated[str, PathParameter(min_length=1, max_length=200)]


def answer(out: ApplicantOut, status: int = 200) -> Response[ApplicantOut]:
    """Return the applicant with its ETag."""
    return Response(out, status_code=status, headers={"ETag": etag_of(out.version)})


class ApplicantController(Controller):
    """Applicants of the agency."""

    path = "/v1/applicants"
    tags = ["applicants"]

    @post(
        dto=StrictBody[ApplicantIn],
        operation_id="createApplicant",
        responses=answers(ApplicantOut, 201),
        summary="Take one on",
    )
    async def create_applicant(
        self, data: JSONBody[ApplicantIn], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Every fault of the body is named at once."""

        async def act() -> Made:
            applicant = await core.commands.create_applicant(tenant, data.to_creation())
            out = ApplicantOut.of(applicant)
            location = f"/v1/applicants/{out.id}"
            return Made(out, location=location, etag=etag_of(out.version))

        return await once(act)

    @get(operation_id="listApplicants", summary="A page of applicants, newest first")
    async def list_applicants(  # noqa: PLR0913 - one parameter a filter
        self,
        tenant: GivenTenant,
        core: GivenCore,
        *,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
        status: FromQuery[ApplicantStatus | None] = None,
        specialty: FromQuery[str | None] = None,
        external_id: FromQuery[str | None] = None,
    ) -> PageOut[ApplicantSummaryOut]:
        """Only those within the caller's reach."""
        wanted = ApplicantFilter(
            status=status,
            specialty=None if specialty is None else parse_specialty(specialty, "/specialty"),
            external_id=external_id,
        )
        query = ListApplicants(wanted=wanted, page=page_request(limit, cursor))
        return page_out(await core.queries.list_applicants(tenant, query), ApplicantSummaryOut.of)

    @get("/{applicant_id:str}", operation_id="getApplicant", summary="One applicant")
    async def get_applicant(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[ApplicantOut]:
        """With the ETag that a change needs."""
        found = await core.queries.get_applicant(tenant, parse_applicant(applicant_id))
        return answer(ApplicantOut.of(found))

    @patch(
        "/{applicant_id:str}",
        dto=StrictBody[ApplicantPatch],
        operation_id="patchApplicant",
        summary="Change identity, advisor or sections of the profile",
    )
    async def patch_applicant(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ApplicantPatch],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ApplicantOut]:
        """Each section named is replaced; a changed profile becomes a version."""
        version = expected_version(request)
        current = await core.queries.get_applicant(tenant, parse_applicant(applicant_id))
        command = data.to_command(current, version)
        return answer(ApplicantOut.of(await core.commands.revise_profile(tenant, command)))

    @put(
        "/{applicant_id:str}/status",
        dto=StrictBody[StatusIn],
        operation_id="changeApplicantStatus",
        summary="Make it a prospect, active or archived",
    )
    async def change_status(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[StatusIn],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> Response[ApplicantOut]:
        """Only active applicants are billed."""
        command = ChangeStatus(
            applicant=parse_applicant(applicant_id),
            version=expected_version(request),
            status=data.status,
        )
        return answer(ApplicantOut.of(await core.commands.change_status(tenant, command)))

    @put(
        "/external/{external_id:str}",
        dto=StrictBody[ApplicantPut],
        operation_id="upsertApplicant",
        summary="Create or replace by the agency's own id",
    )
    async def upsert_applicant(
        self,
        external_id: ExternalId,
        data: JSONBody[ApplicantPut],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> Response[ApplicantOut]:
        """The same body twice changes nothing."""
        command = data.to_command(external_id)
        applicant, is_new = await core.commands.upsert_applicant(tenant, command)
        return answer(ApplicantOut.of(applicant), 201 if is_new else 200)

    @delete("/{applicant_id:str}", operation_id="deleteApplicant", summary="Erase an applicant")
    async def delete_applicant(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> None:
        """The data key is destroyed with the row."""
        await core.commands.delete_applicant(tenant, parse_applicant(applicant_id))

    @get(
        "/{applicant_id:str}/findings",
        operation_id="getApplicantFindings",
        summary="Contradictions, and what is missing",
    )
    async def get_findings(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ReviewOut:
        """Never failures; not legal advice."""
        return ReviewOut.of(
            await core.queries.review_profile(tenant, parse_applicant(applicant_id))
        )

    @post(
        "/imports",
        status_code=200,
        operation_id="importApplicants",
        summary="Import a CSV file (text/csv): all of it or nothing",
    )
    async def import_applicants(
        self,
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
        *,
        dry_run: FromQuery[bool] = False,
    ) -> ImportOut:
        """Rows are matched by external_id; every bad cell is named by line and column."""
        command = ImportApplicants(text=csv_text(await request.body()), is_dry_run=dry_run)
        report = await core.commands.import_applicants(tenant, command)
        return ImportOut.of(report, is_dry_run=dry_run)


def csv_text(raw: bytes) -> str:
    """Return the file as text; Invalid when it is not UTF-8."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise invalid("", "not-utf-8", "The file is not text in UTF-8.") from error
    if "\x00" in text:
        raise invalid("", "nul-character", "Text may not hold the character U+0000.")
    return text
