"""See how an export stands; take it."""

from dataclasses import dataclass

from domain.audit.entities import Export, ExportState
from domain.audit.errors import not_ready
from domain.audit.ports import ExportUnitOfWork
from domain.audit.use_cases.request_export import require_privacy
from domain.kernel.clock import Clock
from domain.kernel.identifiers import ExportId
from domain.kernel.tenancy import ActorKind, Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class GetExportHandler:
    """One export."""

    open_uow: OpenUnitOfWork[ExportUnitOfWork]

    async def __call__(self, tenant: Tenant, export: ExportId) -> Export:
        """NotFound beyond the reach; Forbidden as for asking."""
        if tenant.actor.kind is not ActorKind.APPLICANT:
            tenant.require(Permission.PRIVACY_WRITE)
        async with self.open_uow(tenant) as uow:
            found = await uow.exports.get(export)
        require_privacy(tenant, found.applicant)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadedExport:
    """The archive, and whose it is."""

    export: ExportId
    archive: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadExportHandler:
    """The archive itself, while it is kept."""

    open_uow: OpenUnitOfWork[ExportUnitOfWork]
    get_export: GetExportHandler
    clock: Clock

    async def __call__(self, tenant: Tenant, export: ExportId) -> DownloadedExport:
        """Conflict when it is not ready or its time is over; NotFound beyond the reach."""
        found = await self.get_export(tenant, export)
        if found.state is not ExportState.READY or found.expires_at <= self.clock.now():
            raise not_ready()
        async with self.open_uow(tenant) as uow:
            archive = await uow.exports.content(export)
        if archive is None:
            raise not_ready()
        return DownloadedExport(export=export, archive=archive)
