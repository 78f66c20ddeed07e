"""Everything Preceptor can do, as one readable list: `core.commands.x`, `core.queries.y`."""

from dataclasses import dataclass

from domain.agencies.use_cases.authenticate_api_key import AuthenticateApiKeyHandler
from domain.agencies.use_cases.create_agency import (
    CreateAgencyHandler,
    EnsureTrialAgencyHandler,
)
from domain.agencies.use_cases.intake import FindIntakeHandler, PutIntakeHandler
from domain.agencies.use_cases.issue_api_key import IssueApiKeyHandler
from domain.agencies.use_cases.look import ChangeLookHandler, ReadLogoHandler
from domain.agencies.use_cases.move_test_clock import (
    MoveTestClockHandler,
    ReadTestClockHandler,
)
from domain.agencies.use_cases.read_agency import (
    FindTrialAgencyHandler,
    GetAgencyHandler,
    ListApiKeysHandler,
)
from domain.agencies.use_cases.revoke_api_key import RevokeApiKeyHandler
from domain.agencies.use_cases.rotate_api_key import RotateApiKeyHandler
from domain.agencies.use_cases.support import (
    EndSupportHandler,
    GrantSupportHandler,
    ListSupportHandler,
    OpenSupportHandler,
)
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
    PutAgencyVisibilityHandler,
    PutVisibilityHandler,
    ReadAgencyVisibilityHandler,
    ReadVisibilityHandler,
)
from domain.applicants.use_cases.upsert_applicant import UpsertApplicantHandler
from domain.applicants.use_cases.verify_ledger import VerifyLedgerHandler
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
from domain.audit.use_cases.read_audit import ListAuditHandler, ListHeadsHandler
from domain.audit.use_cases.read_export import DownloadExportHandler, GetExportHandler
from domain.audit.use_cases.read_retention import ListRetentionHandler
from domain.audit.use_cases.request_export import RequestExportHandler
from domain.audit.use_cases.run_export import FailExportHandler, RunExportHandler
from domain.audit.use_cases.seal_records import SignHeadHandler
from domain.audit.use_cases.verify_chain import VerifyChainHandler
from domain.billing.use_cases.change_subscription import (
    CancelSubscriptionHandler,
    ChangePlanHandler,
    ListInvoicesHandler,
    PreviewPlanHandler,
    ResumeSubscriptionHandler,
)
from domain.billing.use_cases.open_account import OpenAccountHandler
from domain.billing.use_cases.read_billing import (
    CostOfActivationHandler,
    GetSubscriptionHandler,
    GetUsageHandler,
    ListApplicantUsesHandler,
    ListPlansHandler,
    ReadStandingHandler,
)
from domain.billing.use_cases.send_notice import SendNoticeHandler
from domain.billing.use_cases.subscribe import OpenCheckoutHandler, OpenPortalHandler
from domain.billing.use_cases.sync_subscription import (
    OfferPlansHandler,
    SyncSubscriptionHandler,
)
from domain.billing.use_cases.take_event import (
    ReconcileDueHandler,
    ReconcileHandler,
    TakeStripeEventHandler,
)
from domain.billing.use_cases.tell_news import TellNewsHandler
from domain.casework.use_cases.add_task import AddTaskHandler, ApplyTemplateHandler
from domain.casework.use_cases.change_task import ChangeTaskHandler
from domain.casework.use_cases.keep_templates import DropTemplateHandler, PutTemplateHandler
from domain.casework.use_cases.read_casework import (
    GetTaskHandler,
    ListMessagesHandler,
    ListNotesHandler,
    ListTasksHandler,
    ListTemplatesHandler,
)
from domain.casework.use_cases.send_message import ReadThreadHandler, SendMessageHandler
from domain.casework.use_cases.write_note import DropNoteHandler, WriteNoteHandler
from domain.experience.use_cases.read_attestations import ListAttestationsHandler
from domain.experience.use_cases.request_attestation import (
    RequestAttestationHandler,
    WithdrawAttestationHandler,
)
from domain.experience.use_cases.sign_attestation import (
    OpenAttestationHandler,
    SignAttestationHandler,
)
from domain.identity.use_cases.accept_invitation import AcceptInvitationHandler
from domain.identity.use_cases.change_members import (
    ChangeRoleHandler,
    ListMembersHandler,
    RemoveMemberHandler,
)
from domain.identity.use_cases.change_password import ChangePasswordHandler
from domain.identity.use_cases.invite_member import (
    InviteMemberHandler,
    ListInvitationsHandler,
    RevokeInvitationHandler,
)
from domain.identity.use_cases.log_in import (
    AnswerSecondFactorHandler,
    ChooseAgencyHandler,
    LogInHandler,
)
from domain.identity.use_cases.mail_link import (
    FollowMagicLinkHandler,
    RequestMagicLinkHandler,
    RequestPasswordResetHandler,
    ResetPasswordHandler,
)
from domain.identity.use_cases.own_sessions import (
    EndAllSessionsHandler,
    EndSessionHandler,
    ListSessionsHandler,
)
from domain.identity.use_cases.refresh_session import RefreshSessionHandler
from domain.identity.use_cases.second_factor import (
    ConfirmSecondFactorHandler,
    DisableSecondFactorHandler,
    EnrolSecondFactorHandler,
    ReadSecondFactorHandler,
    RenewRecoveryCodesHandler,
)
from domain.identity.use_cases.sign_up import ProveSignUpHandler, RequestSignUpHandler
from domain.matching.use_cases.keep_interview import AddInterviewHandler, ChangeInterviewHandler
from domain.matching.use_cases.keep_rank_list import PutRankListHandler, ReadRankListHandler
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
from domain.notifications.use_cases.choose_channels import (
    PutPreferencesHandler,
    ReadAllHandler,
    ReadPreferencesHandler,
    UnsubscribeHandler,
)
from domain.notifications.use_cases.read_notifications import ListNotificationsHandler
from domain.notifications.use_cases.tell_members import TellMembersHandler
from domain.programs.use_cases.create_catalogue import CreateCatalogueHandler
from domain.programs.use_cases.import_catalogue import ImportCatalogueHandler
from domain.programs.use_cases.load_season import LoadSeasonHandler
from domain.programs.use_cases.overlay_program import OverlayProgramHandler
from domain.programs.use_cases.read_programs import (
    FindProgramsHandler,
    GetCatalogueHandler,
    GetOverlayHandler,
    GetProgramHandler,
    GetSeasonHandler,
    ListCataloguesHandler,
    ListCatalogueVersionsHandler,
    ListSeasonsHandler,
)
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
from domain.readiness.use_cases.read_portfolio import ReadPortfolioHandler
from domain.readiness.use_cases.read_readiness import PrintReadinessHandler, ReadReadinessHandler
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
    ReadCurveHandler,
    ReadDropsHandler,
)
from domain.webhooks.use_cases.delete_endpoint import DeleteEndpointHandler
from domain.webhooks.use_cases.read_webhooks import (
    GetDeliveryHandler,
    GetEndpointHandler,
    ListAttemptsHandler,
    ListDeliveriesHandler,
    ListEndpointsHandler,
    ReadEventsHandler,
)
from domain.webhooks.use_cases.register_endpoint import RegisterEndpointHandler
from domain.webhooks.use_cases.replay_deliveries import ReplayDeliveriesHandler
from domain.webhooks.use_cases.retry_delivery import RetryDeliveryHandler
from domain.webhooks.use_cases.rotate_secret import RotateSecretHandler
from domain.webhooks.use_cases.send_test_event import SendTestEventHandler
from domain.webhooks.use_cases.update_endpoint import UpdateEndpointHandler

# One line a capability. Commands change, queries read. Each is a handler called with
# (tenant, command); wiring is in infra/bootstrap.py.


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What changes something."""

    create_applicant: CreateApplicantHandler
    upsert_applicant: UpsertApplicantHandler
    revise_profile: ReviseProfileHandler
    change_status: ChangeStatusHandler
    record_entry: RecordEntryHandler
    import_applicants: ImportApplicantsHandler
    delete_applicant: DeleteApplicantHandler
    erase_applicant: EraseApplicantHandler
    record_consent: RecordConsentHandler
    request_attestation: RequestAttestationHandler
    withdraw_attestation: WithdrawAttestationHandler
    sign_attestation: SignAttestationHandler
    assign_advisor: AssignAdvisorHandler
    unassign_advisor: UnassignAdvisorHandler
    put_visibility: PutVisibilityHandler
    put_agency_visibility: PutAgencyVisibilityHandler
    create_agency: CreateAgencyHandler
    ensure_trial_agency: EnsureTrialAgencyHandler
    issue_api_key: IssueApiKeyHandler
    rotate_api_key: RotateApiKeyHandler
    revoke_api_key: RevokeApiKeyHandler
    grant_support: GrantSupportHandler
    open_support: OpenSupportHandler
    end_support: EndSupportHandler
    move_test_clock: MoveTestClockHandler
    change_look: ChangeLookHandler
    put_intake: PutIntakeHandler
    request_sign_up: RequestSignUpHandler
    prove_sign_up: ProveSignUpHandler
    log_in: LogInHandler
    answer_second_factor: AnswerSecondFactorHandler
    choose_agency: ChooseAgencyHandler
    request_magic_link: RequestMagicLinkHandler
    follow_magic_link: FollowMagicLinkHandler
    request_password_reset: RequestPasswordResetHandler
    reset_password: ResetPasswordHandler
    refresh_session: RefreshSessionHandler
    end_session: EndSessionHandler
    end_all_sessions: EndAllSessionsHandler
    enrol_second_factor: EnrolSecondFactorHandler
    confirm_second_factor: ConfirmSecondFactorHandler
    disable_second_factor: DisableSecondFactorHandler
    renew_recovery_codes: RenewRecoveryCodesHandler
    change_password: ChangePasswordHandler
    invite_member: InviteMemberHandler
    revoke_invitation: RevokeInvitationHandler
    accept_invitation: AcceptInvitationHandler
    change_role: ChangeRoleHandler
    remove_member: RemoveMemberHandler
    create_catalogue: CreateCatalogueHandler
    import_catalogue: ImportCatalogueHandler
    load_season: LoadSeasonHandler
    overlay_program: OverlayProgramHandler
    request_ranking: RequestRankingHandler
    run_ranking: RunRankingHandler
    fail_ranking: FailRankingHandler
    cancel_ranking: CancelRankingHandler
    retry_ranking: RetryRankingHandler
    request_batch: RequestBatchHandler
    advance_batch: AdvanceBatchHandler
    cancel_batch: CancelBatchHandler
    fail_batch: FailBatchHandler
    cancel_job: CancelJobHandler
    retry_job: RetryJobHandler
    start_trial: StartTrialHandler
    claim_trial: ClaimTrialHandler
    send_to_agency: SendToAgencyHandler
    build_shortlist: BuildShortlistHandler
    mark_program: MarkProgramHandler
    mark_stale: MarkStaleHandler
    restore_version: RestoreVersionHandler
    order_shortlist: OrderShortlistHandler
    share_shortlist: ShareShortlistHandler
    revoke_share: RevokeShareHandler
    publish_shortlist: PublishShortlistHandler
    withdraw_shortlist: WithdrawShortlistHandler
    add_task: AddTaskHandler
    apply_template: ApplyTemplateHandler
    change_task: ChangeTaskHandler
    put_template: PutTemplateHandler
    drop_template: DropTemplateHandler
    write_note: WriteNoteHandler
    drop_note: DropNoteHandler
    send_message: SendMessageHandler
    read_thread: ReadThreadHandler
    tell_members: TellMembersHandler
    put_preferences: PutPreferencesHandler
    read_all_notifications: ReadAllHandler
    unsubscribe: UnsubscribeHandler
    open_application: OpenApplicationHandler
    adopt_shortlist: AdoptShortlistHandler
    record_application_status: RecordStatusHandler
    give_forecast: GiveForecastHandler
    recalibrate_model: RecalibrateModelHandler
    choose_recalibration: ChooseRecalibrationHandler
    pin_model: PinModelHandler
    move_release: MoveReleaseHandler
    import_application_steps: ImportStepsHandler
    add_interview: AddInterviewHandler
    change_interview: ChangeInterviewHandler
    lend_calendar: LendCalendarHandler
    revoke_calendar: RevokeCalendarHandler
    put_rank_list: PutRankListHandler
    add_season_tasks: AddSeasonTasksHandler
    roll_over: RollOverHandler
    register_endpoint: RegisterEndpointHandler
    update_endpoint: UpdateEndpointHandler
    delete_endpoint: DeleteEndpointHandler
    retry_delivery: RetryDeliveryHandler
    rotate_secret: RotateSecretHandler
    send_test_event: SendTestEventHandler
    replay_deliveries: ReplayDeliveriesHandler
    erase_trial: EraseTrialHandler
    sign_audit_head: SignHeadHandler
    request_export: RequestExportHandler
    run_export: RunExportHandler
    fail_export: FailExportHandler
    open_account: OpenAccountHandler
    open_checkout: OpenCheckoutHandler
    open_billing_portal: OpenPortalHandler
    change_plan: ChangePlanHandler
    cancel_subscription: CancelSubscriptionHandler
    resume_subscription: ResumeSubscriptionHandler
    sync_subscription: SyncSubscriptionHandler
    reconcile_billing: ReconcileHandler
    reconcile_due_billing: ReconcileDueHandler
    take_stripe_event: TakeStripeEventHandler
    offer_plans: OfferPlansHandler
    tell_billing_news: TellNewsHandler
    send_billing_notice: SendNoticeHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """What reads something."""

    get_applicant: GetApplicantHandler
    list_applicants: ListApplicantsHandler
    list_entries: ListEntriesHandler
    list_versions: ListVersionsHandler
    get_version: GetVersionHandler
    diff_versions: DiffVersionsHandler
    review_profile: ReviewProfileHandler
    verify_ledger: VerifyLedgerHandler
    open_attestation: OpenAttestationHandler
    list_attestations: ListAttestationsHandler
    read_readiness: ReadReadinessHandler
    print_readiness: PrintReadinessHandler
    read_portfolio: ReadPortfolioHandler
    list_advisors: ListAdvisorsHandler
    read_visibility: ReadVisibilityHandler
    read_agency_visibility: ReadAgencyVisibilityHandler
    authenticate_api_key: AuthenticateApiKeyHandler
    get_agency: GetAgencyHandler
    read_logo: ReadLogoHandler
    find_intake: FindIntakeHandler
    list_api_keys: ListApiKeysHandler
    read_test_clock: ReadTestClockHandler
    find_trial_agency: FindTrialAgencyHandler
    list_sessions: ListSessionsHandler
    read_second_factor: ReadSecondFactorHandler
    list_invitations: ListInvitationsHandler
    list_members: ListMembersHandler
    list_catalogues: ListCataloguesHandler
    list_catalogue_versions: ListCatalogueVersionsHandler
    get_catalogue: GetCatalogueHandler
    find_programs: FindProgramsHandler
    get_program: GetProgramHandler
    get_overlay: GetOverlayHandler
    list_seasons: ListSeasonsHandler
    get_season: GetSeasonHandler
    get_ranking: GetRankingHandler
    list_rankings: ListRankingsHandler
    get_receipt: GetReceiptHandler
    page_tracks: PageTracksHandler
    explain_track: ExplainTrackHandler
    verify_receipt: VerifyReceiptHandler
    look_out: LookOutHandler
    compare_rankings: CompareRankingsHandler
    read_model_card: ReadModelCardHandler
    read_model_picture: ReadModelPictureHandler
    read_support: ReadSupportHandler
    read_models: ReadModelsHandler
    read_release: ReadReleaseHandler
    follow_ranking: FollowRankingHandler
    get_job: GetJobHandler
    list_jobs: ListJobsHandler
    inspect_queues: InspectQueuesHandler
    get_batch: GetBatchHandler
    list_batches: ListBatchesHandler
    list_batch_items: ListBatchItemsHandler
    open_trial: OpenTrialHandler
    warm_up: WarmUpHandler
    measure_blast: MeasureBlastHandler
    get_task: GetTaskHandler
    list_tasks: ListTasksHandler
    list_templates: ListTemplatesHandler
    list_notes: ListNotesHandler
    list_messages: ListMessagesHandler
    read_preferences: ReadPreferencesHandler
    list_notifications: ListNotificationsHandler
    get_application: GetApplicationHandler
    list_applications: ListApplicationsHandler
    read_application_funnel: ReadFunnelHandler
    list_interviews: ListInterviewsHandler
    get_interview: GetInterviewHandler
    list_feeds: ListFeedsHandler
    open_calendar: OpenCalendarHandler
    read_rank_list: ReadRankListHandler
    read_applicant_season: ReadSeasonHandler
    is_match_week: IsMatchWeekHandler
    price_late: PriceLateHandler
    read_calibration: ReadCalibrationHandler
    read_recalibrations: ReadRecalibrationsHandler
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
    optimise: OptimiseHandler
    list_endpoints: ListEndpointsHandler
    get_endpoint: GetEndpointHandler
    list_deliveries: ListDeliveriesHandler
    get_delivery: GetDeliveryHandler
    list_attempts: ListAttemptsHandler
    read_events: ReadEventsHandler
    list_audit: ListAuditHandler
    list_audit_heads: ListHeadsHandler
    verify_audit: VerifyChainHandler
    get_export: GetExportHandler
    download_export: DownloadExportHandler
    list_retention: ListRetentionHandler
    list_support: ListSupportHandler
    list_consents: ListConsentsHandler
    preview_plan: PreviewPlanHandler
    list_invoices: ListInvoicesHandler
    list_plans: ListPlansHandler
    get_subscription: GetSubscriptionHandler
    get_usage: GetUsageHandler
    list_applicant_uses: ListApplicantUsesHandler
    cost_of_activation: CostOfActivationHandler
    read_standing: ReadStandingHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The assembled hexagon."""

    commands: Commands
    queries: Queries
