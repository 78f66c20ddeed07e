"""Limits, schedules and terms: the parts of the settings that have defaults for everybody."""

from typing import Annotated

from msgspec import Meta, Struct

from domain.webhooks.policies.schedule import DELAYS_SECONDS

PerSecond = Annotated[float, Meta(gt=0, le=1_000_000)]
Burst = Annotated[int, Meta(ge=1, le=10_000_000)]


class TrialSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of the free trial, which asks for no account."""

    per_address_per_day: Annotated[int, Meta(ge=0, le=10_000)] = 5
    hours_kept: Annotated[int, Meta(ge=1, le=720)] = 24


class RateSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Requests a second, and how many at once after a pause: each caller's, agency's, network's."""

    key_per_second: PerSecond = 50.0
    key_burst: Burst = 500
    agency_per_second: PerSecond = 200.0
    agency_burst: Burst = 2_000
    address_per_second: PerSecond = 10.0
    address_burst: Burst = 200


class LoginSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tries an hour at passwords, codes and links; at once, a fifth of them."""

    per_account_per_hour: Annotated[int, Meta(ge=5, le=1_000_000)] = 60
    per_network_per_hour: Annotated[int, Meta(ge=5, le=1_000_000)] = 600
    per_known_network_per_hour: Annotated[int, Meta(ge=5, le=1_000_000)] = 20


class WebhookSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How webhooks are tried, and when an endpoint is spared or given up."""

    schedule_seconds: Annotated[str, Meta(max_length=300)] = ",".join(
        f"{delay:.0f}" for delay in DELAYS_SECONDS
    )
    jitter: Annotated[float, Meta(ge=0, le=1)] = 0.1
    deadline_seconds: Annotated[float, Meta(gt=0, le=60)] = 15.0
    retry_after_maximum_seconds: Annotated[float, Meta(ge=0, le=604_800)] = 86_400.0
    slots: Annotated[int, Meta(ge=4, le=10_000)] = 512
    at_once_per_endpoint: Annotated[int, Meta(ge=1, le=256)] = 8
    failures_to_open: Annotated[int, Meta(ge=1, le=1_000)] = 10
    hold_maximum_seconds: Annotated[float, Meta(ge=0, le=3_600)] = 30.0
    disable_after_hours: Annotated[float, Meta(gt=0, le=2_400)] = 120.0

    @property
    def lease_seconds(self) -> float:
        """How long a delivery is held: beyond what one request can take and its record."""
        return self.deadline_seconds + max(self.deadline_seconds, 5.0)
