"""Settings: one frozen tree read once from the environment; nobody else reads it."""

import os
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from domain.webhooks.policies.schedule import DELAYS_SECONDS, parse_delays
from infra.telemetry import REDACTED

Network = IPv4Network | IPv6Network
Port = Annotated[int, Meta(ge=0, le=65_535)]
PostgresUrl = Annotated[str, Meta(pattern=r"^postgres(ql)?://")]
ValkeyUrl = Annotated[str, Meta(pattern=r"^(redis|rediss|unix)://")]
SmtpUrl = Annotated[str, Meta(pattern=r"^smtps?://[^/]+$")]
HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^/]+$")]
MasterKey = Annotated[bytes, Meta(min_length=32, max_length=32)]
PerSecond = Annotated[float, Meta(gt=0, le=1_000_000)]
Burst = Annotated[int, Meta(ge=1, le=10_000_000)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]
SECRETS = frozenset(
    {
        "database_url",
        "database_admin_url",
        "valkey_url",
        "master_key",
        "smtp_url",
        "stripe_api_key",
        "stripe_webhook_secret",
    }
)
UNPREFIXED = frozenset(
    {
        "database_url",
        "database_admin_url",
        "valkey_url",
        "stripe_api_key",
        "stripe_webhook_secret",
        "stripe_api_url",
    }
)


class SettingsError(ValueError):
    """The environment does not make a usable process; one line per problem."""


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


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a process needs to know. `.env.example` documents every key."""

    database_url: PostgresUrl
    valkey_url: ValkeyUrl
    master_key: MasterKey
    database_admin_url: PostgresUrl | None = None
    environment: Literal["dev", "production"] = "production"
    http_host: str = "127.0.0.1"
    http_port: Port = 8000
    health_host: str = "127.0.0.1"
    health_port: Port = 9100
    public_url: HttpUrl = "http://127.0.0.1:8000"
    token_issuer: Annotated[str, Meta(max_length=200)] = ""
    token_audience: Annotated[str, Meta(max_length=200)] = "preceptor"  # noqa: S105 - a name
    smtp_url: SmtpUrl | None = None
    mail_folder: Annotated[str, Meta(min_length=1)] = ".preceptor/mail"
    mail_sender: Annotated[str, Meta(pattern=r"^[^\r\n]+@[^\r\n]+$")] = "preceptor@localhost"
    stripe_api_key: Annotated[str, Meta(min_length=8, max_length=255)] | None = None
    stripe_webhook_secret: Annotated[str, Meta(min_length=8, max_length=255)] | None = None
    stripe_api_url: HttpUrl = "https://api.stripe.com"
    model_folder: str | None = None
    pool_size: Annotated[int, Meta(ge=1, le=200)] = 16
    lease_seconds: Seconds = 5.0
    valkey_namespace: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,31}$")] = "preceptor"
    dispatch_interval_seconds: Seconds = 0.25
    allow_loopback_webhooks: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    trusted_proxies: Annotated[str, Meta(max_length=1_000)] = ""
    rate: RateSettings = RateSettings()
    login: LoginSettings = LoginSettings()
    trial: TrialSettings = TrialSettings()
    webhook: WebhookSettings = WebhookSettings()

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks whose word on a caller's address is taken."""
        return tuple(ip_network(each, strict=False) for each in listed(self.trusted_proxies))

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings from `environment`, by default that of this process.

        An empty value counts as absent. Raises SettingsError naming every key that is missing,
        malformed, or too weak for production.
        """
        environment = os.environ if environment is None else environment
        problems: list[str] = []
        settings = _read(cls, environment, "", problems)
        if settings is not None:
            problems.extend(_faults(settings))
            problems.extend(_billing_faults(settings))
            problems.extend(_weaknesses(settings))
        if settings is None or problems:
            raise SettingsError("\n".join(problems))
        return settings

    def __repr__(self) -> str:
        """Show no secret."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"Settings({shown})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Show no secret in rich tracebacks either."""
        return [
            (name, REDACTED if name in SECRETS else getattr(self, name))
            for name in self.__struct_fields__
        ]


def environment_keys() -> tuple[str, ...]:
    """Return every key that `Settings.from_env` reads, in field order."""
    return tuple(_keys(Settings, ""))


StructT = TypeVar("StructT", bound=Struct)


def _read(
    kind: type[StructT], environment: Mapping[str, str], prefix: str, problems: list[str]
) -> StructT | None:
    found: dict[str, object] = {}
    known = len(problems)
    for field in fields(kind):
        branch = _branch(field.type)
        if branch is not None:
            found[field.name] = _read(branch, environment, f"{prefix}{field.name}_", problems)
            continue
        key = _key(prefix + field.name)
        text = environment.get(key, "").strip()
        if not text:
            if field.required:
                problems.append(f"{key} is not set")
            continue
        try:
            found[field.name] = msgspec.convert(text, field.type, strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"{key}: {error}")
    return kind(**found) if len(problems) == known else None


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a list with commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _faults(settings: Settings) -> Iterator[str]:
    try:
        wide = [each for each in settings.proxies if each.prefixlen == 0]
        if wide:
            yield "PRECEPTOR_TRUSTED_PROXIES names everybody: anyone could claim any address"
    except ValueError as error:
        yield f"PRECEPTOR_TRUSTED_PROXIES: {error}"
    try:
        parse_delays(settings.webhook.schedule_seconds)
    except ValueError as error:
        yield f"PRECEPTOR_WEBHOOK_SCHEDULE_SECONDS: {error}"


def _billing_faults(settings: Settings) -> Iterator[str]:
    if (settings.stripe_api_key is None) != (settings.stripe_webhook_secret is None):
        yield "STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET are set together or not at all"
    is_open = not settings.stripe_api_url.startswith("https://")
    if settings.environment == "production" and settings.stripe_api_key and is_open:
        yield "STRIPE_API_URL must be https in production: unset it for Stripe itself"


def _weaknesses(settings: Settings) -> Iterator[str]:
    if settings.environment != "production":
        return
    if len(set(settings.master_key)) < 16:
        yield "PRECEPTOR_MASTER_KEY is not random: make one with `openssl rand -base64 32`"
    if settings.allow_loopback_webhooks:
        yield "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS is for development: unset it"
    if not settings.public_url.startswith("https://"):
        yield "PRECEPTOR_PUBLIC_URL must be https in production"
    if settings.smtp_url is None:
        yield "PRECEPTOR_SMTP_URL is not set: sign-up, invitations and resets go by mail"
    admin = settings.database_admin_url
    if admin is not None and urlsplit(admin).username == urlsplit(settings.database_url).username:
        yield "DATABASE_URL must not log in as the owner: row-level security would not bind it"
    if settings.log_level == "debug":
        yield "PRECEPTOR_LOG_LEVEL debug shows more than production may: use info"


def _keys(kind: type[Struct], prefix: str) -> Iterator[str]:
    for field in fields(kind):
        branch = _branch(field.type)
        if branch is not None:
            yield from _keys(branch, f"{prefix}{field.name}_")
        else:
            yield _key(prefix + field.name)


def _branch(kind: object) -> type[Struct] | None:
    return kind if isinstance(kind, type) and issubclass(kind, Struct) else None


def _key(name: str) -> str:
    return name.upper() if name in UNPREFIXED else f"PRECEPTOR_{name.upper()}"
