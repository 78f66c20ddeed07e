"""A list as a file, over HTTP."""

from litestar import Controller, Response, get
from litestar.params import FromPath

from domain.kernel.identifiers import ShortlistId, from_text
from domain.kernel.tenancy import Tenant
from infra.core import Core
from services.api.v1.shortlists.controllers import reader_of, shown
from services.api.v1.shortlists.exports import to_csv, to_pdf, to_xlsx
from services.api.v1.shortlists.schemas import ShortlistOut
from services.edge.dependencies import GivenCore, GivenTenant

CSV, PDF = "text/csv", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ShortlistExportController(Controller):
    """The current list to take along; each file says whom it is not affiliated with."""

    path = "/v1/shortlists/{shortlist_id:str}"
    tags = ["shortlists"]

    @get(
        "/export.csv",
        media_type=CSV,
        operation_id="exportShortlistCsv",
        summary="The list as CSV; no cell is a formula",
    )
    async def export_csv(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """One row a program."""
        return _file(to_csv(await _current(core, tenant, shortlist_id)), CSV, "csv")

    @get(
        "/export.xlsx",
        media_type=XLSX,
        operation_id="exportShortlistXlsx",
        summary="The list as a workbook; no cell is a formula",
    )
    async def export_xlsx(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """One row a program, the totals in words below."""
        return _file(to_xlsx(await _current(core, tenant, shortlist_id)), XLSX, "xlsx")

    @get(
        "/export.pdf",
        media_type=PDF,
        operation_id="exportShortlistPdf",
        summary="The list as a document to print",
    )
    async def export_pdf(
        self, shortlist_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> Response[bytes]:
        """Totals in words, then the programs."""
        return _file(to_pdf(await _current(core, tenant, shortlist_id)), PDF, "pdf")


async def _current(core: Core, tenant: Tenant, text: str) -> ShortlistOut:
    subject = ShortlistId(from_text("shl", text))
    detail = await core.queries.get_shortlist(tenant, subject)
    return shown(detail, reader_of(tenant))


def _file(content: bytes, kind: str, ending: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="shortlist.{ending}"'}
    return Response(content, media_type=kind, headers=headers)
