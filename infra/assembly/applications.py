"""Application handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.applications import PostgresApplicationReader
from adapters.postgres.readers.rankings import PostgresRankingReader
from adapters.postgres.readers.shortlists import PostgresShortlistReader
from domain.applicants.use_cases.set_visibility import Eyes
from domain.applications.use_cases.adopt_shortlist import AdoptShortlistHandler
from domain.applications.use_cases.give_forecast import GiveForecastHandler
from domain.applications.use_cases.import_steps import ImportStepsHandler
from domain.applications.use_cases.open_application import OpenApplicationHandler
from domain.applications.use_cases.read_applications import (
    GetApplicationHandler,
    ListApplicationsHandler,
    ReadCalibrationHandler,
    ReadFunnelHandler,
)
from domain.applications.use_cases.recalibrate_model import (
    ChooseRecalibrationHandler,
    ReadRecalibrationsHandler,
    RecalibrateModelHandler,
)
from domain.applications.use_cases.record_status import RecordStatusHandler
from domain.shortlists.use_cases.read_shortlists import GetShortlistHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationHandlers:
    """Every handler of the context."""

    open_application: OpenApplicationHandler
    adopt_shortlist: AdoptShortlistHandler
    record_application_status: RecordStatusHandler
    give_forecast: GiveForecastHandler
    import_application_steps: ImportStepsHandler
    get_application: GetApplicationHandler
    list_applications: ListApplicationsHandler
    read_application_funnel: ReadFunnelHandler
    read_calibration: ReadCalibrationHandler
    recalibrate_model: RecalibrateModelHandler
    choose_recalibration: ChooseRecalibrationHandler
    read_recalibrations: ReadRecalibrationsHandler


def assemble_applications(ports: Ports) -> ApplicationHandlers:
    """Wire the context."""
    reader = PostgresApplicationReader(ports.pool, ports.sealer)
    opening = OpenApplicationHandler(
        open_uow=ports.open_uow,
        catalogues=ports.catalogues,
        seasons=ports.seasons,
        clock=ports.clock,
        new_id=ports.new_id,
    )
    eyes = Eyes(open_uow=ports.open_uow, clock=ports.clock)
    shortlists = GetShortlistHandler(
        reader=PostgresShortlistReader(ports.pool, ports.sealer),
        rankings=PostgresRankingReader(ports.pool, ports.sealer),
        catalogues=ports.catalogues,
        eyes=eyes,
    )
    return ApplicationHandlers(
        open_application=opening,
        adopt_shortlist=AdoptShortlistHandler(
            open_uow=ports.open_uow, shortlists=shortlists, opening=opening
        ),
        record_application_status=RecordStatusHandler(open_uow=ports.open_uow, clock=ports.clock),
        give_forecast=GiveForecastHandler(open_uow=ports.open_uow, clock=ports.clock),
        import_application_steps=ImportStepsHandler(
            open_uow=ports.open_uow,
            catalogues=ports.catalogues,
            opening=opening,
            clock=ports.clock,
        ),
        get_application=GetApplicationHandler(reader=reader, eyes=eyes),
        list_applications=ListApplicationsHandler(reader=reader, eyes=eyes),
        read_application_funnel=ReadFunnelHandler(reader=reader),
        read_calibration=ReadCalibrationHandler(reader=reader),
        recalibrate_model=RecalibrateModelHandler(
            open_uow=ports.open_uow, reader=reader, models=ports.models, clock=ports.clock
        ),
        choose_recalibration=ChooseRecalibrationHandler(
            open_uow=ports.open_uow, models=ports.models, clock=ports.clock
        ),
        read_recalibrations=ReadRecalibrationsHandler(open_uow=ports.open_uow, models=ports.models),
    )
