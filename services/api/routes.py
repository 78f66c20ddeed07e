"""Every controller of the API, named one by one."""

from litestar import Controller

from services.api.v1.applicants.controllers import ApplicantController
from services.api.v1.applicants.ledger_controllers import LedgerController
from services.api.v1.audit.controllers import AuditController
from services.api.v1.keys.controllers import ApiKeyController, MeController
from services.api.v1.privacy.controllers import ExportController
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
from services.api.v1.shortlists.controllers import (
    ApplicantShortlistController,
    RankingShortlistController,
    ShortlistController,
)
from services.api.v1.trial.controllers import ClaimController, TrialController
from services.api.v1.webhooks.controllers import (
    DeliveryController,
    EventController,
    WebhookEndpointController,
)
from services.edge.health import HealthController

CONTROLLERS: list[type[Controller]] = [
    HealthController,
    MeController,
    ApiKeyController,
    CatalogueController,
    ProgramController,
    SeasonController,
    ApplicantController,
    LedgerController,
    ApplicantRankingController,
    RankingController,
    ReceiptController,
    RankingShortlistController,
    ApplicantShortlistController,
    ShortlistController,
    TrialController,
    ClaimController,
    WebhookEndpointController,
    DeliveryController,
    EventController,
    AuditController,
    ExportController,
]
