"""Begin to follow one program for one applicant and season."""

from dataclasses import dataclass

from domain.applicants.entities import Applicant
from domain.applications.entities import Application, ModelSaid, Source, Status
from domain.applications.ports import ApplicationUnitOfWork
from domain.applications.use_cases.record_status import Step, take_step
from domain.kernel.clock import Clock, NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import (
    ApplicantId,
    ApplicationId,
    ProgramId,
    RankingId,
    TrackId,
)
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode, SignalTier
from domain.programs.entities import Program
from domain.programs.ports import CatalogueSource, SeasonSource

CONSIDERING = Step(status=Status.CONSIDERING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApplication:
    """Follow `program`; no tracks named: all of them. `first` is how far it is already."""

    applicant: ApplicantId
    season: SeasonCode
    program: ProgramId
    tracks: tuple[TrackId, ...] = ()
    signal: SignalTier = SignalTier.NONE
    first: Step = CONSIDERING
    ranking: RankingId | None = None
    said: ModelSaid | None = None
    source: Source = Source.ENTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApplicationHandler:
    """One application per applicant, season and program."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource
    clock: Clock
    new_id: NewId

    async def __call__(self, tenant: Tenant, command: OpenApplication) -> Application:
        """Return it; NotFound, Invalid for a track of another program, Conflict."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        await self.seasons.get(command.season)
        programs = await programs_seen(tenant, self.catalogues)
        program = program_of({each.id: each for each in programs}, command.program)
        async with self.open_uow(tenant) as uow:
            applicant = await uow.applicants.get(command.applicant)
            application = self.compose(tenant, command, applicant, program)
            await uow.applications.add(application)
            await uow.commit()
        return application

    def compose(
        self, tenant: Tenant, command: OpenApplication, applicant: Applicant, program: Program
    ) -> Application:
        """Return the application with its first event."""
        img_type = applicant.profile.img_type
        application = Application(
            id=ApplicationId(self.new_id()),
            applicant=applicant.id,
            program=program.id,
            tracks=tracks_of(program, command.tracks),
            season=command.season,
            specialty=program.specialty,
            img_type=None if img_type is None else img_type.value,
            signal=command.signal,
            ranking=command.ranking,
            said=command.said,
        )
        take_step(tenant, application, command.first, command.source, self.clock)
        return application


async def programs_seen(tenant: Tenant, catalogues: CatalogueSource) -> list[Program]:
    """Return the programs of every catalogue the tenant sees, the oldest catalogue last."""
    found: list[Program] = []
    for head in reversed(await catalogues.heads(tenant)):
        if head.version:
            found.extend((await catalogues.at(tenant, head.owner, head.id)).programs)
    return found


def program_of(programs: dict[ProgramId, Program], wanted: ProgramId) -> Program:
    """Return the program; Invalid when the catalogue has none."""
    found = programs.get(wanted)
    if found is None:
        raise invalid("/program_id", "unknown-program", "The catalogue has no such program.")
    return found


def tracks_of(program: Program, wanted: tuple[TrackId, ...]) -> tuple[TrackId, ...]:
    """Return the tracks named, or all of the program's."""
    known = tuple(each.id for each in program.tracks)
    for place, each in enumerate(wanted):
        if each not in known:
            raise invalid(f"/track_ids/{place}", "unknown-track", "The program has no such track.")
    return tuple(dict.fromkeys(wanted)) or known
