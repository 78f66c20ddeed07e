"""Ranking handlers from the ports."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.readers.batches import PostgresBatchReader
from adapters.postgres.readers.jobs import PostgresJobReader
from adapters.postgres.readers.rankings import PostgresRankingReader
from adapters.system.secrets import SystemSecrets
from domain.agencies.use_cases.intake import FindIntakeHandler
from domain.applicants.use_cases.set_visibility import Eyes
from domain.billing.use_cases.count_rankings import RankingQuota
from domain.rankings.use_cases.advance_batch import AdvanceBatchHandler
from domain.rankings.use_cases.cancel_ranking import CancelRankingHandler
from domain.rankings.use_cases.compare_rankings import CompareRankingsHandler
from domain.rankings.use_cases.end_batch import CancelBatchHandler, FailBatchHandler
from domain.rankings.use_cases.end_job import CancelJobHandler, RetryJobHandler
from domain.rankings.use_cases.erase_trial import EraseTrialHandler
from domain.rankings.use_cases.explain_track import ExplainTrackHandler
from domain.rankings.use_cases.fail_ranking import FailRankingHandler
from domain.rankings.use_cases.look_out import LookOutHandler
from domain.rankings.use_cases.move_release import MoveReleaseHandler, ReadReleaseHandler
from domain.rankings.use_cases.open_trial import ClaimTrialHandler, OpenTrialHandler
from domain.rankings.use_cases.pin_model import PinModelHandler, ReadModelsHandler
from domain.rankings.use_cases.read_batches import (
    GetBatchHandler,
    ListBatchesHandler,
    ListBatchItemsHandler,
)
from domain.rankings.use_cases.read_jobs import (
    GetJobHandler,
    InspectQueuesHandler,
    ListJobsHandler,
)
from domain.rankings.use_cases.read_model import (
    ReadModelCardHandler,
    ReadModelPictureHandler,
)
from domain.rankings.use_cases.read_rankings import (
    FollowRankingHandler,
    GetRankingHandler,
    GetReceiptHandler,
    ListRankingsHandler,
    PageTracksHandler,
)
from domain.rankings.use_cases.read_support import ReadSupportHandler
from domain.rankings.use_cases.request_batch import RequestBatchHandler
from domain.rankings.use_cases.request_ranking import RequestRankingHandler
from domain.rankings.use_cases.retry_ranking import RetryRankingHandler
from domain.rankings.use_cases.run_ranking import RunRankingHandler
from domain.rankings.use_cases.send_to_agency import SendToAgencyHandler
from domain.rankings.use_cases.start_trial import StartTrialHandler
from domain.rankings.use_cases.verify_receipt import VerifyReceiptHandler
from domain.rankings.use_cases.warm_up import WarmUpHandler
from infra.ports import Ports
from infra.version import CODE_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingHandlers:
    """Every handler of the context."""

    request_ranking: RequestRankingHandler
    run_ranking: RunRankingHandler
    fail_ranking: FailRankingHandler
    cancel_ranking: CancelRankingHandler
    retry_ranking: RetryRankingHandler
    get_ranking: GetRankingHandler
    list_rankings: ListRankingsHandler
    get_receipt: GetReceiptHandler
    page_tracks: PageTracksHandler
    explain_track: ExplainTrackHandler
    verify_receipt: VerifyReceiptHandler
    request_batch: RequestBatchHandler
    advance_batch: AdvanceBatchHandler
    cancel_batch: CancelBatchHandler
    fail_batch: FailBatchHandler
    get_batch: GetBatchHandler
    list_batches: ListBatchesHandler
    list_batch_items: ListBatchItemsHandler
    get_job: GetJobHandler
    list_jobs: ListJobsHandler
    inspect_queues: InspectQueuesHandler
    cancel_job: CancelJobHandler
    retry_job: RetryJobHandler
    follow_ranking: FollowRankingHandler
    start_trial: StartTrialHandler
    open_trial: OpenTrialHandler
    claim_trial: ClaimTrialHandler
    send_to_agency: SendToAgencyHandler
    erase_trial: EraseTrialHandler
    warm_up: WarmUpHandler
    look_out: LookOutHandler
    compare_rankings: CompareRankingsHandler
    read_model_card: ReadModelCardHandler
    read_model_picture: ReadModelPictureHandler
    read_support: ReadSupportHandler
    read_models: ReadModelsHandler
    pin_model: PinModelHandler
    move_release: MoveReleaseHandler
    read_release: ReadReleaseHandler


def assemble_rankings(ports: Ports) -> RankingHandlers:
    """Wire the context."""
    reader = PostgresRankingReader(ports.pool, ports.sealer)
    eyes = Eyes(open_uow=ports.open_uow, clock=ports.clock)
    secrets = SystemSecrets(ports.settings.master_key)
    trial = ports.settings.trial
    request = RequestRankingHandler(
        open_uow=ports.open_uow,
        catalogues=ports.catalogues,
        seasons=ports.seasons,
        quota=RankingQuota(book=ports.plans, clock=ports.clock, new_id=ports.new_id),
        clock=ports.clock,
        new_id=ports.new_id,
    )
    cancel = CancelRankingHandler(open_uow=ports.open_uow, clock=ports.clock)
    cancel_batch = CancelBatchHandler(open_uow=ports.open_uow)
    retry = RetryRankingHandler(open_uow=ports.open_uow, request=request)
    batches = PostgresBatchReader(ports.pool)
    jobs = PostgresJobReader(ports.pool)
    claim = ClaimTrialHandler(
        open_uow=ports.open_uow, secrets=secrets, clock=ports.clock, new_id=ports.new_id
    )
    return RankingHandlers(
        request_ranking=request,
        run_ranking=RunRankingHandler(
            open_uow=ports.open_uow,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            clock=ports.clock,
            code_version=CODE_VERSION,
        ),
        fail_ranking=FailRankingHandler(open_uow=ports.open_uow, clock=ports.clock),
        cancel_ranking=cancel,
        retry_ranking=retry,
        follow_ranking=FollowRankingHandler(reader=reader),
        get_job=GetJobHandler(reader=jobs),
        list_jobs=ListJobsHandler(reader=jobs),
        inspect_queues=InspectQueuesHandler(reader=PostgresDirectory(ports.pool)),
        cancel_job=CancelJobHandler(reader=jobs, cancel_ranking=cancel, cancel_batch=cancel_batch),
        retry_job=RetryJobHandler(reader=jobs, retry_ranking=retry),
        get_ranking=GetRankingHandler(reader=reader, open_uow=ports.open_uow, models=ports.models),
        list_rankings=ListRankingsHandler(
            reader=reader, open_uow=ports.open_uow, models=ports.models
        ),
        get_receipt=GetReceiptHandler(reader=reader, eyes=eyes),
        page_tracks=PageTracksHandler(reader=reader, catalogues=ports.catalogues, eyes=eyes),
        explain_track=ExplainTrackHandler(
            open_uow=ports.open_uow,
            reader=reader,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            eyes=eyes,
        ),
        compare_rankings=CompareRankingsHandler(
            open_uow=ports.open_uow,
            reader=reader,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            eyes=eyes,
        ),
        look_out=LookOutHandler(
            open_uow=ports.open_uow,
            reader=reader,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            eyes=eyes,
        ),
        verify_receipt=VerifyReceiptHandler(
            open_uow=ports.open_uow,
            reader=reader,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            code_version=CODE_VERSION,
            eyes=eyes,
        ),
        request_batch=RequestBatchHandler(
            open_uow=ports.open_uow,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            clock=ports.clock,
            new_id=ports.new_id,
        ),
        advance_batch=AdvanceBatchHandler(
            open_uow=ports.open_uow, request=request, cancel=cancel, clock=ports.clock
        ),
        cancel_batch=cancel_batch,
        fail_batch=FailBatchHandler(open_uow=ports.open_uow, clock=ports.clock),
        get_batch=GetBatchHandler(reader=batches),
        list_batches=ListBatchesHandler(reader=batches),
        list_batch_items=ListBatchItemsHandler(reader=batches),
        read_model_card=ReadModelCardHandler(open_uow=ports.open_uow, models=ports.models),
        read_model_picture=ReadModelPictureHandler(open_uow=ports.open_uow, models=ports.models),
        read_support=ReadSupportHandler(
            open_uow=ports.open_uow,
            reader=reader,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            models=ports.models,
            eyes=eyes,
        ),
        read_models=ReadModelsHandler(open_uow=ports.open_uow, models=ports.models),
        pin_model=PinModelHandler(open_uow=ports.open_uow, models=ports.models, clock=ports.clock),
        move_release=MoveReleaseHandler(
            open_uow=ports.open_uow, models=ports.models, clock=ports.clock
        ),
        read_release=ReadReleaseHandler(open_uow=ports.open_uow, models=ports.models),
        warm_up=WarmUpHandler(catalogues=ports.catalogues),
        start_trial=StartTrialHandler(
            open_uow=ports.open_uow,
            catalogues=ports.catalogues,
            seasons=ports.seasons,
            secrets=secrets,
            clock=ports.clock,
            new_id=ports.new_id,
            per_address_and_day=trial.per_address_per_day,
            keep=timedelta(hours=trial.hours_kept),
        ),
        open_trial=OpenTrialHandler(open_uow=ports.open_uow, secrets=secrets),
        erase_trial=EraseTrialHandler(open_uow=ports.open_uow, clock=ports.clock),
        claim_trial=claim,
        send_to_agency=SendToAgencyHandler(
            find_intake=FindIntakeHandler(
                open_uow=ports.open_uow, directory=PostgresDirectory(ports.pool)
            ),
            claim=claim,
        ),
    )
