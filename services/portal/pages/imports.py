"""Applicants from a file: tried first, every fault by its line, then all of it or nothing."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from domain.applicants.policies.parse_rows import COLUMNS, ROWS_MAXIMUM
from domain.applicants.use_cases.import_applicants import ImportApplicants
from domain.kernel.errors import QuotaExceededError
from domain.kernel.tenancy import Permission
from services.edge.dependencies import GivenCore
from services.portal.files import Counted, Sent, read_file, take_in
from services.portal.rendering import page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]


class ImportPages(Controller):
    """For whoever may write applicants."""

    path = "/imports"

    @get()
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """The form."""
        whoever(request).tenant.require(Permission.APPLICANTS_WRITE)
        return _show(request, Sent())

    @post()
    async def take(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Rows are matched by external_id; the same file twice changes nothing."""
        tenant = whoever(request).tenant
        tenant.require(Permission.APPLICANTS_WRITE)

        async def act(text: str, *, is_dry_run: bool) -> Counted:
            command = ImportApplicants(text=text, is_dry_run=is_dry_run)
            report = await core.commands.import_applicants(tenant, command)
            return Counted(
                faults=report.faults,
                counts=(
                    ("New applicants", report.created),
                    ("Changed", report.updated),
                    ("As they were", report.unchanged),
                ),
            )

        sent = await read_file(request)
        try:
            sent = await take_in(sent, act)
        except QuotaExceededError as error:
            sent.form.refuse("file", error.detail)
        return _show(request, sent)


def _show(request: AnyRequest, sent: Sent) -> Response[bytes]:
    status = 422 if sent.form.faults else 200
    return page(
        request, "imports.html", status=status, sent=sent, columns=list(COLUMNS), most=ROWS_MAXIMUM
    )
