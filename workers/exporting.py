"""Jobs of the ranking queue that make exports."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from domain.audit.use_cases.run_export import FailExport, RunExport
from domain.kernel.identifiers import ExportId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWork:
    """Work of JobKind.EXPORT_PERSONAL."""

    run_export: Callable[[Tenant, RunExport], Awaitable[bool]]
    fail_export: Callable[[Tenant, FailExport], Awaitable[bool]]

    async def run(self, tenant: Tenant, claim: Claim) -> str:
        """Make the archive and end the job with it."""
        command = RunExport(export=export_of(claim), claim=claim)
        return "completed" if await self.run_export(tenant, command) else "lost"

    async def fail(self, tenant: Tenant, claim: Claim, *, code: str, detail: str) -> None:  # noqa: ARG002 - the detail may tell of a person
        """Fail job and export together."""
        await self.fail_export(tenant, FailExport(export=export_of(claim), claim=claim, code=code))


def export_of(claim: Claim) -> ExportId:
    """Return the export a job is about."""
    return ExportId(UUID(claim.payload["export_id"]))
