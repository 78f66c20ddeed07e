"""Shortlist handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.readers.rankings import PostgresRankingReader
from adapters.postgres.readers.shortlists import PostgresShortlistReader
from adapters.system.secrets import SystemSecrets
from domain.applicants.use_cases.set_visibility import Eyes
from domain.shortlists.use_cases.ask_what_if import AskWhatIfHandler
from domain.shortlists.use_cases.build_shortlist import BuildShortlistHandler
from domain.shortlists.use_cases.mark_program import MarkProgramHandler
from domain.shortlists.use_cases.mark_stale import MarkStaleHandler
from domain.shortlists.use_cases.measure_blast import MeasureBlastHandler
from domain.shortlists.use_cases.optimise import OptimiseHandler
from domain.shortlists.use_cases.order_shortlist import OrderShortlistHandler
from domain.shortlists.use_cases.publish_shortlist import (
    PublishShortlistHandler,
    WithdrawShortlistHandler,
)
from domain.shortlists.use_cases.read_dates import ReadListDatesHandler
from domain.shortlists.use_cases.read_outlook import ReadExpiriesHandler, ReadFixesHandler
from domain.shortlists.use_cases.read_shortlists import (
    CompareVersionsHandler,
    GetShortlistHandler,
    ListShortlistsHandler,
    ListShortlistVersionsHandler,
)
from domain.shortlists.use_cases.restore_version import RestoreVersionHandler
from domain.shortlists.use_cases.robust_list import RobustListHandler
from domain.shortlists.use_cases.share_shortlist import (
    ListSharesHandler,
    OpenSharedShortlistHandler,
    RevokeShareHandler,
    ShareShortlistHandler,
)
from domain.shortlists.use_cases.study_list import (
    ExplainAbsenceHandler,
    GradeListHandler,
    ListRecall,
    ReadCurveHandler,
    ReadDropsHandler,
)
from infra.ports import Ports
from infra.scenarios import load_fixes, load_scenarios


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistHandlers:
    """Every handler of the context."""

    build_shortlist: BuildShortlistHandler
    mark_program: MarkProgramHandler
    restore_version: RestoreVersionHandler
    order_shortlist: OrderShortlistHandler
    share_shortlist: ShareShortlistHandler
    revoke_share: RevokeShareHandler
    publish_shortlist: PublishShortlistHandler
    withdraw_shortlist: WithdrawShortlistHandler
    mark_stale: MarkStaleHandler
    measure_blast: MeasureBlastHandler
    optimise: OptimiseHandler
    list_shortlists: ListShortlistsHandler
    get_shortlist: GetShortlistHandler
    list_shortlist_versions: ListShortlistVersionsHandler
    compare_shortlist_versions: CompareVersionsHandler
    list_shares: ListSharesHandler
    open_shared_shortlist: OpenSharedShortlistHandler
    read_list_dates: ReadListDatesHandler
    read_robust: RobustListHandler
    read_expiries: ReadExpiriesHandler
    read_fixes: ReadFixesHandler
    read_curve: ReadCurveHandler
    read_drops: ReadDropsHandler
    explain_absence: ExplainAbsenceHandler
    grade_list: GradeListHandler
    ask_what_if: AskWhatIfHandler


def assemble_shortlists(ports: Ports) -> ShortlistHandlers:
    """Wire the context."""
    reader = PostgresShortlistReader(ports.pool, ports.sealer)
    rankings = PostgresRankingReader(ports.pool, ports.sealer)
    eyes = Eyes(open_uow=ports.open_uow, clock=ports.clock)
    lists = ListRecall(
        open_uow=ports.open_uow,
        reader=reader,
        rankings=rankings,
        catalogues=ports.catalogues,
        seasons=ports.seasons,
        eyes=eyes,
    )
    secrets = SystemSecrets(ports.settings.master_key)
    get_shortlist = GetShortlistHandler(
        reader=reader, rankings=rankings, catalogues=ports.catalogues, eyes=eyes
    )
    return ShortlistHandlers(
        build_shortlist=BuildShortlistHandler(
            open_uow=ports.open_uow,
            rankings=rankings,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            solver=ports.solver,
            clock=ports.clock,
            new_id=ports.new_id,
        ),
        mark_program=MarkProgramHandler(open_uow=ports.open_uow),
        restore_version=RestoreVersionHandler(open_uow=ports.open_uow),
        order_shortlist=OrderShortlistHandler(open_uow=ports.open_uow),
        publish_shortlist=PublishShortlistHandler(open_uow=ports.open_uow, clock=ports.clock),
        withdraw_shortlist=WithdrawShortlistHandler(open_uow=ports.open_uow, clock=ports.clock),
        mark_stale=MarkStaleHandler(open_uow=ports.open_uow),
        measure_blast=MeasureBlastHandler(reader=reader),
        optimise=OptimiseHandler(solver=ports.solver),
        list_shortlists=ListShortlistsHandler(reader=reader, eyes=eyes),
        get_shortlist=get_shortlist,
        share_shortlist=ShareShortlistHandler(
            open_uow=ports.open_uow, secrets=secrets, clock=ports.clock, new_id=ports.new_id
        ),
        revoke_share=RevokeShareHandler(open_uow=ports.open_uow, clock=ports.clock),
        list_shares=ListSharesHandler(open_uow=ports.open_uow),
        open_shared_shortlist=OpenSharedShortlistHandler(
            directory=PostgresDirectory(ports.pool),
            open_uow=ports.open_uow,
            secrets=secrets,
            shortlists=get_shortlist,
            clock=ports.clock,
        ),
        read_list_dates=ReadListDatesHandler(
            open_uow=ports.open_uow,
            reader=reader,
            rankings=rankings,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            eyes=eyes,
        ),
        list_shortlist_versions=ListShortlistVersionsHandler(reader=reader, eyes=eyes),
        compare_shortlist_versions=CompareVersionsHandler(reader=reader, eyes=eyes),
        read_robust=RobustListHandler(
            lists=lists, solver=ports.solver, models=ports.models, packs=load_scenarios()
        ),
        read_expiries=ReadExpiriesHandler(lists=lists),
        read_fixes=ReadFixesHandler(
            lists=lists, solver=ports.solver, models=ports.models, fixes=load_fixes()
        ),
        read_curve=ReadCurveHandler(lists=lists),
        read_drops=ReadDropsHandler(lists=lists),
        explain_absence=ExplainAbsenceHandler(lists=lists, solver=ports.solver),
        grade_list=GradeListHandler(lists=lists),
        ask_what_if=AskWhatIfHandler(lists=lists, solver=ports.solver, models=ports.models),
    )
