"""Settings: one frozen tree read once from the environment; nobody else reads it."""

import os
import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal, Self, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from domain.webhooks.policies.schedule import parse_delays
from infra.telemetry import REDACTED
from infra.tuning import LoginSettings, RateSettings, TrialSettings, WebhookSettings
from infra.weaknesses import weaknesses

Network = IPv4Network | IPv6Network
Port = Annotated[int, Meta(ge=0, le=65_535)]
PostgresUrl = Annotated[str, Meta(pattern=r"^postgres(ql)?://")]
ValkeyUrl = Annotated[str, Meta(pattern=r"^(redis|rediss|unix)://")]
SmtpUrl = Annotated[str, Meta(pattern=r"^smtps?://[^/]+$")]
HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^/]+$")]
MasterKey = Annotated[bytes, Meta(min_length=32, max_length=32)]
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


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a process needs to know. `.env.example` documents every key."""

    database_url: PostgresUrl
    valkey_url: ValkeyUrl
    master_key: MasterKey
    database_admin_url: PostgresUrl | None = None
    environment: Literal["dev", "production"] = "production"
    http_host: str = "127.0.0.1"
    http_port: Port = 8000
    portal_port: Port = 8001
    portal_url: HttpUrl | None = None
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
    allowed_hosts: Annotated[str, Meta(max_length=1_000)] = ""
    cors_origins: Annotated[str, Meta(max_length=2_000)] = ""
    refusal_seconds: Annotated[float, Meta(ge=0, le=10)] = 1.0
    most_in_flight: Annotated[int, Meta(ge=1, le=100_000)] = 256
    trusted_proxies: Annotated[str, Meta(max_length=1_000)] = ""
    rate: RateSettings = RateSettings()
    login: LoginSettings = LoginSettings()
    trial: TrialSettings = TrialSettings()
    webhook: WebhookSettings = WebhookSettings()

    @property
    def site(self) -> str:
        """Where people go: the portal's address, else the one everything is reached by."""
        return self.portal_url or self.public_url

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks whose word on a caller's address is taken."""
        return tuple(ip_network(each, strict=False) for each in listed(self.trusted_proxies))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names, besides that of the public address, that we answer to."""
        return tuple(each.lower() for each in listed(self.allowed_hosts))

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins whose scripts may read answers: scheme, host and port, each in full."""
        return listed(self.cors_origins)

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
            problems.extend(weaknesses(settings))
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


ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]")


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
    for origin in settings.origins:
        if not ORIGIN.fullmatch(origin):
            yield f"PRECEPTOR_CORS_ORIGINS: {origin!r} is no exact origin like https://app.example"
    for host in settings.hosts:
        if not HOST.fullmatch(host):
            yield f"PRECEPTOR_ALLOWED_HOSTS: {host!r} is no host name; leave ports and * away"
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
