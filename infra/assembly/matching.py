"""Handlers of the year after applying, from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.readers.casework import PostgresCaseworkReader
from adapters.postgres.readers.interviews import PostgresInterviewReader
from adapters.system.secrets import SystemSecrets
from domain.matching.use_cases.keep_interview import AddInterviewHandler, ChangeInterviewHandler
from domain.matching.use_cases.keep_rank_list import (
    PutRankListHandler,
    RankListDesk,
    ReadRankListHandler,
)
from domain.matching.use_cases.lend_calendar import (
    LendCalendarHandler,
    ListFeedsHandler,
    OpenCalendarHandler,
    RevokeCalendarHandler,
)
from domain.matching.use_cases.live_season import (
    AddSeasonTasksHandler,
    IsMatchWeekHandler,
    ReadSeasonHandler,
)
from domain.matching.use_cases.price_late import PriceLateHandler
from domain.matching.use_cases.read_interviews import GetInterviewHandler, ListInterviewsHandler
from domain.matching.use_cases.roll_over import RollOverHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingHandlers:
    """Every handler of the context."""

    add_interview: AddInterviewHandler
    change_interview: ChangeInterviewHandler
    list_interviews: ListInterviewsHandler
    get_interview: GetInterviewHandler
    lend_calendar: LendCalendarHandler
    revoke_calendar: RevokeCalendarHandler
    list_feeds: ListFeedsHandler
    open_calendar: OpenCalendarHandler
    put_rank_list: PutRankListHandler
    read_rank_list: ReadRankListHandler
    read_applicant_season: ReadSeasonHandler
    is_match_week: IsMatchWeekHandler
    add_season_tasks: AddSeasonTasksHandler
    price_late: PriceLateHandler
    roll_over: RollOverHandler


def assemble_matching(ports: Ports) -> MatchingHandlers:
    """Wire the context."""
    units, clock, new_id = ports.open_uow, ports.clock, ports.new_id
    secrets = SystemSecrets(ports.settings.master_key)
    interviews = PostgresInterviewReader(ports.pool, ports.sealer)
    casework = PostgresCaseworkReader(ports.pool, ports.sealer)
    desk = RankListDesk(
        open_uow=units, catalogues=ports.catalogues, seasons=ports.seasons, clock=clock
    )
    return MatchingHandlers(
        put_rank_list=PutRankListHandler(desk=desk, new_id=new_id),
        read_rank_list=ReadRankListHandler(desk=desk),
        read_applicant_season=ReadSeasonHandler(
            open_uow=units, seasons=ports.seasons, casework=casework, clock=clock
        ),
        is_match_week=IsMatchWeekHandler(seasons=ports.seasons, clock=clock),
        price_late=PriceLateHandler(
            open_uow=units, catalogues=ports.catalogues, seasons=ports.seasons
        ),
        roll_over=RollOverHandler(open_uow=units, seasons=ports.seasons, clock=clock),
        add_season_tasks=AddSeasonTasksHandler(
            open_uow=units,
            seasons=ports.seasons,
            casework=casework,
            clock=clock,
            new_id=new_id,
        ),
        add_interview=AddInterviewHandler(open_uow=units, clock=clock, new_id=new_id),
        change_interview=ChangeInterviewHandler(open_uow=units, clock=clock),
        list_interviews=ListInterviewsHandler(reader=interviews),
        get_interview=GetInterviewHandler(reader=interviews),
        lend_calendar=LendCalendarHandler(
            open_uow=units, secrets=secrets, clock=clock, new_id=new_id
        ),
        revoke_calendar=RevokeCalendarHandler(open_uow=units, clock=clock),
        list_feeds=ListFeedsHandler(open_uow=units),
        open_calendar=OpenCalendarHandler(
            directory=PostgresDirectory(ports.pool),
            open_uow=units,
            secrets=secrets,
            interviews=interviews,
            casework=casework,
            catalogues=ports.catalogues,
            clock=clock,
        ),
    )
