"""Applicant handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.applicants import PostgresApplicantReader
from domain.applicants.policies.reviewed import Calendar
from domain.applicants.use_cases.assign_advisor import (
    AssignAdvisorHandler,
    ListAdvisorsHandler,
    UnassignAdvisorHandler,
)
from domain.applicants.use_cases.change_status import ChangeStatusHandler
from domain.applicants.use_cases.create_applicant import CreateApplicantHandler
from domain.applicants.use_cases.erase_applicant import (
    DeleteApplicantHandler,
    EraseApplicantHandler,
)
from domain.applicants.use_cases.import_applicants import ImportApplicantsHandler
from domain.applicants.use_cases.read_applicants import (
    GetApplicantHandler,
    ListApplicantsHandler,
    ListEntriesHandler,
)
from domain.applicants.use_cases.read_versions import (
    DiffVersionsHandler,
    GetVersionHandler,
    ListVersionsHandler,
)
from domain.applicants.use_cases.record_consent import ListConsentsHandler, RecordConsentHandler
from domain.applicants.use_cases.record_entry import RecordEntryHandler
from domain.applicants.use_cases.review_profile import ReviewProfileHandler
from domain.applicants.use_cases.revise_profile import ReviseProfileHandler
from domain.applicants.use_cases.set_visibility import (
    Eyes,
    PutAgencyVisibilityHandler,
    PutVisibilityHandler,
    ReadAgencyVisibilityHandler,
    ReadVisibilityHandler,
)
from domain.applicants.use_cases.upsert_applicant import UpsertApplicantHandler
from domain.applicants.use_cases.verify_ledger import VerifyLedgerHandler
from domain.billing.use_cases.admit_active import ActivePlaces
from domain.kernel.vocabulary import SeasonCode
from domain.programs.ports import SeasonSource
from infra.ports import Ports


@dataclass(frozen=True, slots=True)
class SeasonDatesCalendar:
    """SeasonCalendar from the season data: the joint between two contexts."""

    seasons: SeasonSource

    async def dates(self, season: SeasonCode | None) -> Calendar:
        """Return the season's dates; none for None or a season without data."""
        if season is None or season not in await self.seasons.codes():
            return Calendar()
        dates = (await self.seasons.get(season)).dates
        return Calendar(rank_list_due=dates.rank_list_due, training_starts=dates.training_starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantHandlers:
    """Every handler of the context, named as in the core."""

    create_applicant: CreateApplicantHandler
    upsert_applicant: UpsertApplicantHandler
    revise_profile: ReviseProfileHandler
    change_status: ChangeStatusHandler
    record_entry: RecordEntryHandler
    import_applicants: ImportApplicantsHandler
    delete_applicant: DeleteApplicantHandler
    erase_applicant: EraseApplicantHandler
    record_consent: RecordConsentHandler
    list_consents: ListConsentsHandler
    get_applicant: GetApplicantHandler
    list_applicants: ListApplicantsHandler
    list_entries: ListEntriesHandler
    list_versions: ListVersionsHandler
    get_version: GetVersionHandler
    diff_versions: DiffVersionsHandler
    review_profile: ReviewProfileHandler
    verify_ledger: VerifyLedgerHandler
    assign_advisor: AssignAdvisorHandler
    unassign_advisor: UnassignAdvisorHandler
    list_advisors: ListAdvisorsHandler
    put_visibility: PutVisibilityHandler
    put_agency_visibility: PutAgencyVisibilityHandler
    read_visibility: ReadVisibilityHandler
    read_agency_visibility: ReadAgencyVisibilityHandler


def assemble_applicants(ports: Ports) -> ApplicantHandlers:
    """Return what API and portal call."""
    reader = PostgresApplicantReader(ports.pool, ports.sealer)
    uow, clock, new_id = ports.open_uow, ports.clock, ports.new_id
    places = ActivePlaces(book=ports.plans, clock=clock)
    return ApplicantHandlers(
        create_applicant=CreateApplicantHandler(
            open_uow=uow, places=places, clock=clock, new_id=new_id
        ),
        upsert_applicant=UpsertApplicantHandler(
            open_uow=uow, places=places, clock=clock, new_id=new_id
        ),
        revise_profile=ReviseProfileHandler(open_uow=uow, clock=clock),
        change_status=ChangeStatusHandler(open_uow=uow, places=places, clock=clock),
        record_entry=RecordEntryHandler(open_uow=uow, clock=clock, new_id=new_id),
        import_applicants=ImportApplicantsHandler(
            open_uow=uow, places=places, clock=clock, new_id=new_id
        ),
        delete_applicant=DeleteApplicantHandler(open_uow=uow, clock=clock),
        record_consent=RecordConsentHandler(open_uow=uow, clock=clock, new_id=new_id),
        list_consents=ListConsentsHandler(open_uow=uow),
        erase_applicant=EraseApplicantHandler(open_uow=uow, clock=clock),
        get_applicant=GetApplicantHandler(reader=reader),
        list_applicants=ListApplicantsHandler(reader=reader),
        list_entries=ListEntriesHandler(reader=reader),
        list_versions=ListVersionsHandler(reader=reader),
        get_version=GetVersionHandler(reader=reader),
        diff_versions=DiffVersionsHandler(reader=reader),
        verify_ledger=VerifyLedgerHandler(reader=reader),
        review_profile=ReviewProfileHandler(
            reader=reader,
            calendar=SeasonDatesCalendar(ports.seasons),
            clock=clock,
            eyes=Eyes(open_uow=uow, clock=clock),
        ),
        assign_advisor=AssignAdvisorHandler(open_uow=uow, clock=clock),
        unassign_advisor=UnassignAdvisorHandler(open_uow=uow),
        list_advisors=ListAdvisorsHandler(open_uow=uow),
        put_visibility=PutVisibilityHandler(open_uow=uow, clock=clock),
        put_agency_visibility=PutAgencyVisibilityHandler(open_uow=uow),
        read_visibility=ReadVisibilityHandler(open_uow=uow, clock=clock),
        read_agency_visibility=ReadAgencyVisibilityHandler(open_uow=uow),
    )
