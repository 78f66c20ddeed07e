"""Exports, erasure, consent and retention over HTTP."""

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from domain.applicants.use_cases.erase_applicant import EraseApplicant
from domain.audit.use_cases.request_export import RequestExport
from domain.kernel.identifiers import ApplicantId, ExportId, from_text
from services.api.v1.privacy.schemas import (
    ConsentIn,
    ConsentOut,
    ConsentsOut,
    ErasureIn,
    ErasureOut,
    ExportOut,
    RetentionOut,
    RetentionsOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made

ZIP = "application/zip"


class ExportController(Controller):
    """Everything that is kept, to take away."""

    path = "/v1"
    tags = ["privacy"]

    @post(
        "/applicants/{applicant_id:str}/exports",
        operation_id="exportApplicant",
        responses=answers(ExportOut, 202),
        summary="Ask for everything kept about one applicant",
        status_code=202,
    )
    async def export_applicant(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """A worker makes a ZIP of JSON and CSV; an applicant may ask for her own."""
        subject = ApplicantId(from_text("apl", applicant_id))

        async def act() -> Made:
            made = await core.commands.request_export(tenant, RequestExport(applicant=subject))
            out = ExportOut.of(made)
            return Made(out, status=202, location=f"/v1/exports/{out.id}")

        return await once(act)

    @post(
        "/agency/exports",
        operation_id="exportAgency",
        responses=answers(ExportOut, 202),
        summary="Ask for everything kept for the whole agency",
        status_code=202,
    )
    async def export_agency(
        self, tenant: GivenTenant, core: GivenCore, once: GivenOnce
    ) -> Response[bytes]:
        """Every applicant, and what belongs to none; secrets are in no export."""

        async def act() -> Made:
            out = ExportOut.of(await core.commands.request_export(tenant, RequestExport()))
            return Made(out, status=202, location=f"/v1/exports/{out.id}")

        return await once(act)

    @get("/exports/{export_id:str}", operation_id="getExport", summary="How an export stands")
    async def get_export(
        self, export_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ExportOut:
        """Kept seven days."""
        subject = ExportId(from_text("xpt", export_id))
        return ExportOut.of(await core.queries.get_export(tenant, subject))

    @get(
        "/exports/{export_id:str}/content",
        operation_id="downloadExport",
        summary="The archive",
        media_type=ZIP,
    )
    async def download_export(
        self, export_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """409 while it is not ready, or when its time is over."""
        subject = ExportId(from_text("xpt", export_id))
        found = await core.queries.download_export(tenant, subject)
        headers = {"Content-Disposition": f'attachment; filename="{export_id}.zip"'}
        return Response(found.archive, media_type=ZIP, headers=headers)


class ErasureController(Controller):
    """The one way out."""

    path = "/v1/applicants"
    tags = ["privacy"]

    @post(
        "/{applicant_id:str}/erasure",
        dto=StrictBody[ErasureIn],
        operation_id="eraseApplicant",
        responses=answers(ErasureOut, 200),
        summary="Erase an applicant and tell what went",
        status_code=200,
    )
    async def erase_applicant(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ErasureIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Destroys the applicant's key and every row; what was kept elsewhere is unreadable."""
        subject = ApplicantId(from_text("apl", applicant_id))

        async def act() -> Made:
            command = EraseApplicant(applicant=subject, reason=data.to_reason())
            erased = await core.commands.erase_applicant(tenant, command)
            return Made(ErasureOut.of(erased), status=200)

        return await once(act)


class ConsentController(Controller):
    """What an applicant agreed to."""

    path = "/v1/applicants"
    tags = ["privacy"]

    @post(
        "/{applicant_id:str}/consents",
        dto=StrictBody[ConsentIn],
        operation_id="recordConsent",
        responses=answers(ConsentOut, 201),
        summary="Record a consent given or withdrawn",
    )
    async def record_consent(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ConsentIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Added, never changed; an applicant may record her own."""
        subject = ApplicantId(from_text("apl", applicant_id))

        async def act() -> Made:
            recorded = await core.commands.record_consent(tenant, data.to_command(subject))
            return Made(ConsentOut.of(recorded))

        return await once(act)

    @get(
        "/{applicant_id:str}/consents",
        operation_id="listConsents",
        summary="The record of consents, newest first",
    )
    async def list_consents(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ConsentsOut:
        """The newest of a purpose holds."""
        subject = ApplicantId(from_text("apl", applicant_id))
        found = await core.queries.list_consents(tenant, subject)
        return ConsentsOut(items=[ConsentOut.of(each) for each in found])


class RetentionController(Controller):
    """How long what is kept."""

    path = "/v1/agency"
    tags = ["privacy"]

    @get("/retention", operation_id="listRetention", summary="How long what is kept, and why")
    async def list_retention(self, tenant: GivenTenant, core: GivenCore) -> RetentionsOut:
        """The same table that housekeeping obeys."""
        rules = await core.queries.list_retention(tenant)
        return RetentionsOut(items=[RetentionOut.of(each) for each in rules])
