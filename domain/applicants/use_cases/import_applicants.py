"""Take many applicants on from a CSV file: all of it or nothing."""

from dataclasses import dataclass, replace

from domain.applicants.entities import Applicant
from domain.applicants.errors import import_refused
from domain.applicants.policies.parse_rows import CsvRow, Draft, apply_row, read_rows
from domain.applicants.ports import ApplicantUnitOfWork
from domain.applicants.use_cases.create_applicant import CreateApplicant, check_places, compose
from domain.applicants.use_cases.upsert_applicant import save_if_changed
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import Fault
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportApplicants:
    """The file as text; a dry run says what would happen and keeps nothing."""

    text: str
    is_dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do; `faults` only of a dry run."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportApplicantsHandler:
    """Rows are matched by external id; the same file twice changes nothing."""

    open_uow: OpenUnitOfWork[ApplicantUnitOfWork]
    places: ActivePlaces
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: ImportApplicants) -> ImportReport:
        """Return the report; Invalid `import-refused` naming every bad cell, unless a dry run."""
        tenant.require(Permission.APPLICANTS_WRITE)
        rows, faults = read_rows(command.text)
        report = ImportReport(faults=faults)
        async with self.open_uow(tenant) as uow:
            for row in rows:
                report = await self._one(tenant, uow, row, report)
            if command.is_dry_run:
                return report
            if report.faults:
                raise import_refused(report.faults)
            await uow.commit()
        return report

    async def _one(
        self, tenant: Tenant, uow: ApplicantUnitOfWork, row: CsvRow, report: ImportReport
    ) -> ImportReport:
        found = await uow.applicants.find_by_external_id(row.external_id)
        draft, faults = apply_row(row, None if found is None else _draft(found))
        if draft is None or report.faults:
            return replace(report, faults=(*report.faults, *faults))
        if found is None:
            made = compose(tenant, _creation(row, draft), self.clock, self.new_id)
            await uow.applicants.add(made)
            await check_places(uow, self.places, made)
            return replace(report, created=report.created + 1)
        wanted = replace(found, identity=draft.identity, profile=draft.profile, status=draft.status)
        saved = await save_if_changed(uow, found, wanted, self.clock)
        await check_places(uow, self.places, saved, found)
        if saved is found:
            return replace(report, unchanged=report.unchanged + 1)
        return replace(report, updated=report.updated + 1)


def _draft(found: Applicant) -> Draft:
    return Draft(identity=found.identity, profile=found.profile, status=found.status)


def _creation(row: CsvRow, draft: Draft) -> CreateApplicant:
    return CreateApplicant(
        identity=draft.identity,
        profile=draft.profile,
        status=draft.status,
        external_id=row.external_id,
    )
