"""A list as a file, over HTTP."""

from litestar import Controller, Response, get
from litestar.params import FromPath

from domain.kernel.identifiers import ShortlistId, from_text
from domain.kernel.tenancy import Tenant
from domain.shortlists.views import ShortlistDetail
from infra.core import Core
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.list_files import CSV, PDF, XLSX, file_of


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
        return file_of(await _current(core, tenant, shortlist_id), "csv")

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
        return file_of(await _current(core, tenant, shortlist_id), "xlsx")

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
        return file_of(await _current(core, tenant, shortlist_id), "pdf")


async def _current(core: Core, tenant: Tenant, text: str) -> ShortlistDetail:
    return await core.queries.get_shortlist(tenant, ShortlistId(from_text("shl", text)))
