"""Make the archive, as a job; or end it as failed."""

from dataclasses import dataclass

from domain.audit.entities import Export, ExportState
from domain.audit.policies.archive import ArchiveWriter, digest_of
from domain.audit.ports import ExportSnapshot, ExportSource, ExportTable, ExportUnitOfWork
from domain.kernel.identifiers import ExportId
from domain.kernel.jobs import Claim
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork

NEARLY = 95
ABOUT = (
    "Everything Preceptor keeps about {subject}, as of one moment. json/ holds the tables whole; "
    "csv/ holds the same for a spreadsheet, where a cell that would start a formula has an "
    "apostrophe in front.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExport:
    """Make `export` under the lease of `claim`."""

    export: ExportId
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class RunExportHandler:
    """Reads one moment of the database; stores archive and end of job together."""

    open_uow: OpenUnitOfWork[ExportUnitOfWork]
    source: ExportSource

    async def __call__(self, tenant: Tenant, command: RunExport) -> bool:
        """Return False when the export is no longer wanted or another holder took over."""
        tenant.require(Permission.PRIVACY_WRITE)
        async with self.open_uow(tenant) as uow:
            export = await uow.exports.get(command.export)
        if export.state not in (ExportState.QUEUED, ExportState.RUNNING):
            return False
        archive = await self._make(tenant, export)
        async with self.open_uow(tenant) as uow:
            is_kept = await uow.exports.finish(export.id, archive, digest_of(archive))
            if not await uow.jobs.complete(command.claim):
                return False
            await uow.commit()
        return is_kept

    async def _make(self, tenant: Tenant, export: Export) -> bytes:
        writer = ArchiveWriter()
        subject = "one applicant" if export.applicant is not None else "the agency"
        writer.text_member("README.txt", ABOUT.format(subject=subject))
        async with self.source.open(tenant, export.applicant) as snapshot:
            for place, table in enumerate(snapshot.tables):
                await self._note(tenant, export, NEARLY * place // len(snapshot.tables))
                await write_table(writer, snapshot, table)
        return writer.close()

    async def _note(self, tenant: Tenant, export: Export, progress: int) -> None:
        async with self.open_uow(tenant) as uow:
            await uow.exports.advance(export.id, progress)
            await uow.commit()


async def write_table(writer: ArchiveWriter, snapshot: ExportSnapshot, table: ExportTable) -> None:
    """Write a table as JSON and as CSV; asked for twice, so that neither is held in memory."""
    as_json = writer.json_member(table.name)
    async for rows in snapshot.rows(table):
        as_json.write(rows)
    as_json.close()
    as_csv = writer.csv_member(table.name, table.columns)
    async for rows in snapshot.rows(table):
        as_csv.write(rows)
    as_csv.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailExport:
    """End `export` and its job as failed."""

    export: ExportId
    claim: Claim
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailExportHandler:
    """Export and job fail together."""

    open_uow: OpenUnitOfWork[ExportUnitOfWork]

    async def __call__(self, tenant: Tenant, command: FailExport) -> bool:
        """Return False when another holder took over."""
        tenant.require(Permission.PRIVACY_WRITE)
        async with self.open_uow(tenant) as uow:
            if not await uow.jobs.fail(command.claim, error=command.code):
                return False
            await uow.exports.fail(command.export, command.code)
            await uow.commit()
        return True
