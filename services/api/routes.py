"""Every controller of the API, named one by one."""

from litestar import Controller

from services.api.v1.applicants.advising_controllers import AdvisingController
from services.api.v1.applicants.controllers import ApplicantController
from services.api.v1.applicants.ledger_controllers import LedgerController
from services.api.v1.applicants.visibility_controllers import (
    AgencyVisibilityController,
    ApplicantVisibilityController,
)
from services.api.v1.applications.controllers import (
    ApplicantApplicationController,
    ApplicationController,
    OutcomeController,
    ShortlistApplicationController,
)
from services.api.v1.audit.controllers import AuditController
from services.api.v1.batches.controllers import RankingBatchController
from services.api.v1.billing.controllers import BillingController, PayingController
from services.api.v1.billing.inbound import InboundController
from services.api.v1.casework.controllers import (
    ApplicantTaskController,
    MessageController,
    NoteController,
    NoteDeletionController,
    TaskController,
    TaskTemplateController,
)
from services.api.v1.experience.controllers import AttestationController, AttestationLinkController
from services.api.v1.identity.people_controllers import (
    InvitationController,
    MemberController,
)
from services.api.v1.identity.session_controllers import (
    LogInController,
    PasswordController,
    SecondFactorController,
    SessionController,
)
from services.api.v1.identity.sign_up_controllers import (
    AcceptanceController,
    MagicLinkController,
    PasswordResetController,
    SignUpController,
)
from services.api.v1.jobs.controllers import JobController
from services.api.v1.keys.controllers import (
    ApiKeyController,
    MeController,
    TestClockController,
)
from services.api.v1.keys.key_set import KeySetController
from services.api.v1.matching.controllers import (
    CalendarFeedController,
    InterviewController,
    OwnCalendarController,
    RankListController,
)
from services.api.v1.matching.season_controllers import (
    ApplicantSeasonController,
    RollOverController,
)
from services.api.v1.models.controllers import ModelController
from services.api.v1.notifications.controllers import (
    NotificationController,
    PreferenceController,
    UnsubscribeController,
)
from services.api.v1.optimisations.controllers import OptimisationController
from services.api.v1.privacy.controllers import (
    ConsentController,
    ErasureController,
    ExportController,
    RetentionController,
)
from services.api.v1.privacy.support_controllers import SupportController
from services.api.v1.programs.controllers import (
    CatalogueController,
    ProgramController,
    SeasonController,
)
from services.api.v1.rankings.controllers import (
    ApplicantRankingController,
    RankingController,
    ReceiptController,
)
from services.api.v1.readiness.controllers import ReadinessController
from services.api.v1.shortlists.controllers import (
    ApplicantShortlistController,
    RankingShortlistController,
    ShortlistController,
)
from services.api.v1.shortlists.export_controllers import ShortlistExportController
from services.api.v1.shortlists.share_controllers import (
    ShareController,
    SharedShortlistController,
)
from services.api.v1.shortlists.study_controllers import ShortlistStudyController
from services.api.v1.shortlists.work_controllers import ShortlistWorkController
from services.api.v1.trial.controllers import ClaimController, TrialController
from services.api.v1.webhooks.controllers import (
    DeliveryController,
    EventController,
    WebhookEndpointController,
)
from services.edge.health import HealthController

CONTROLLERS: list[type[Controller]] = [
    HealthController,
    KeySetController,
    MeController,
    ApiKeyController,
    TestClockController,
    SignUpController,
    LogInController,
    MagicLinkController,
    PasswordResetController,
    SessionController,
    PasswordController,
    SecondFactorController,
    AcceptanceController,
    MemberController,
    InvitationController,
    CatalogueController,
    ProgramController,
    SeasonController,
    ApplicantController,
    AdvisingController,
    ApplicantVisibilityController,
    AgencyVisibilityController,
    LedgerController,
    AttestationController,
    AttestationLinkController,
    ReadinessController,
    ApplicantRankingController,
    RankingController,
    ReceiptController,
    RankingBatchController,
    JobController,
    ModelController,
    RankingShortlistController,
    ApplicantShortlistController,
    ShortlistController,
    ShortlistStudyController,
    ShortlistExportController,
    ShortlistWorkController,
    ShareController,
    SharedShortlistController,
    InterviewController,
    RankListController,
    ApplicantSeasonController,
    RollOverController,
    CalendarFeedController,
    OwnCalendarController,
    ApplicantTaskController,
    TaskController,
    TaskTemplateController,
    NoteController,
    NoteDeletionController,
    MessageController,
    NotificationController,
    PreferenceController,
    UnsubscribeController,
    ApplicantApplicationController,
    ApplicationController,
    ShortlistApplicationController,
    OutcomeController,
    OptimisationController,
    TrialController,
    ClaimController,
    WebhookEndpointController,
    DeliveryController,
    EventController,
    AuditController,
    ExportController,
    ErasureController,
    ConsentController,
    RetentionController,
    SupportController,
    BillingController,
    PayingController,
    InboundController,
]
