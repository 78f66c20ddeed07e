"""Every controller of the API, named one by one."""

from litestar import Controller

from services.api.v1.applicants.controllers import ApplicantController
from services.api.v1.applicants.ledger_controllers import LedgerController
from services.api.v1.keys.controllers import ApiKeyController, MeController
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
    ApplicantController,
    LedgerController,
    WebhookEndpointController,
    DeliveryController,
    EventController,
]
