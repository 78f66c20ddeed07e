"""Take in what became of many applications from a CSV file: all of it or nothing."""

from dataclasses import dataclass

from domain.applications.entities import Application, Source, Status
from domain.applications.errors import import_refused
from domain.applications.policies.parse_steps import StepRow, fault, read_steps
from domain.applications.policies.progress import in_force
from domain.applications.ports import ApplicationUnitOfWork
from domain.applications.use_cases.open_application import (
    OpenApplication,
    OpenApplicationHandler,
    programs_seen,
)
from domain.applications.use_cases.record_status import Step, take_step
from domain.kernel.clock import Clock
from domain.kernel.errors import DomainError, Fault, invalid
from domain.kernel.identifiers import TrackId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SignalTier
from domain.programs.entities import Program
from domain.programs.ports import CatalogueSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSteps:
    """The file as text; a dry run says what would happen and keeps nothing."""

    text: str
    is_dry_run: bool


@dataclass(slots=True, kw_only=True)
class StepReport:
    """What an import did, or would do."""

    opened: int = 0
    recorded: int = 0
    unchanged: int = 0
    faults: list[Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStepsHandler:
    """Rows are matched by external id, season and program; the same file twice changes nothing."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    catalogues: CatalogueSource
    opening: OpenApplicationHandler
    clock: Clock

    async def __call__(self, tenant: Tenant, command: ImportSteps) -> StepReport:
        """Return the report; Invalid `import-refused` naming every bad cell, unless a dry run."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        rows, faults = read_steps(command.text)
        report = StepReport(faults=list(faults))
        seen = await programs_seen(tenant, self.catalogues)
        programs = {each.code: each for each in seen}
        async with self.open_uow(tenant) as uow:
            for row in rows:
                await self._one(tenant, uow, row, programs.get(row.program), report)
            if command.is_dry_run:
                return report
            if report.faults:
                raise import_refused(tuple(report.faults))
            await uow.commit()
        return report

    async def _one(
        self,
        tenant: Tenant,
        uow: ApplicationUnitOfWork,
        row: StepRow,
        program: Program | None,
        report: StepReport,
    ) -> None:
        if program is None:
            detail = f"The catalogue has no program {row.program!r}."
            report.faults.append(fault(row.line, "program", "unknown-program", detail))
            return
        try:
            await self._record(tenant, uow, row, program, report)
        except DomainError as error:
            report.faults.append(fault(row.line, "status", error.slug, error.detail))

    async def _record(
        self,
        tenant: Tenant,
        uow: ApplicationUnitOfWork,
        row: StepRow,
        program: Program,
        report: StepReport,
    ) -> None:
        applicant = await uow.applicants.find_by_external_id(row.external_id)
        if applicant is None:
            detail = f"There is no applicant {row.external_id!r}."
            report.faults.append(fault(row.line, "external_id", "unknown-applicant", detail))
            return
        found = await uow.applications.find(applicant.id, row.season, program.id)
        if found is not None and is_known(found, row):
            report.unchanged += 1
        elif found is not None:
            take_step(tenant, found, _step(row, program), Source.IMPORTED, self.clock)
            await uow.applications.save(found)
            report.recorded += 1
        else:
            command = OpenApplication(
                applicant=applicant.id,
                season=row.season,
                program=program.id,
                signal=row.signal or SignalTier.NONE,
                first=_step(row, program),
                source=Source.IMPORTED,
            )
            opened = self.opening.compose(tenant, command, applicant, program)
            await uow.applications.add(opened)
            report.opened += 1


def is_known(application: Application, row: StepRow) -> bool:
    """Return whether this very step is in force already."""
    kept = in_force(application.events)
    return any(each.status is row.status and each.on == row.on for each in kept)


def _step(row: StepRow, program: Program) -> Step:
    return Step(
        status=row.status,
        on=row.on,
        route=row.route,
        track=_track(row, program),
        rank_position=row.rank_position,
        signal=row.signal,
    )


def _track(row: StepRow, program: Program) -> TrackId | None:
    """Return the track named, or the only one where a match names none."""
    if row.track is None:
        alone = row.status is Status.MATCHED and len(program.tracks) == 1
        return program.tracks[0].id if alone else None
    for each in program.tracks:
        if row.track in {each.code, each.nrmp_code}:
            return each.id
    raise invalid("/track", "unknown-track", f"The program has no track {row.track!r}.")
