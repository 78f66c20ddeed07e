"""What production refuses, one clear line each: a weak setting never starts a process."""

import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PASSWORD_MINIMUM = 12
OWN_NAMES = frozenset({"postgres", "password", "preceptor", "valkey", "redis", "admin", "root"})
DEFAULTS = re.compile(
    r"(change.?(me|it|this)|secret|passw(or)?d|default|example|test|dev|letmein)[-_!0-9]*",
    re.IGNORECASE,
)
RANDOM_BYTES = 16


class Configured(Protocol):
    """The settings that can be weak."""

    @property
    def environment(self) -> str:
        """Dev or production."""

    @property
    def database_url(self) -> str:
        """As the application."""

    @property
    def database_admin_url(self) -> str | None:
        """As the owner."""

    @property
    def valkey_url(self) -> str:
        """The queue."""

    @property
    def master_key(self) -> bytes:
        """What seals."""

    @property
    def public_url(self) -> str:
        """Where customers come."""

    @property
    def site(self) -> str:
        """Where people go."""

    @property
    def smtp_url(self) -> str | None:
        """The mail server."""

    @property
    def http_host(self) -> str:
        """Where we listen."""

    @property
    def trusted_proxies(self) -> str:
        """Who ends TLS."""

    @property
    def cors_origins(self) -> str:
        """Whose scripts read."""

    @property
    def allow_loopback_webhooks(self) -> bool:
        """For development."""

    @property
    def log_level(self) -> str:
        """How much is said."""


def weaknesses(settings: Configured) -> Iterator[str]:
    """Yield a line for every setting too weak for production; nothing in development."""
    if settings.environment != "production":
        return
    yield from _secrets(settings)
    yield from _exposure(settings)
    if settings.allow_loopback_webhooks:
        yield "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS is for development: unset it"
    if settings.smtp_url is None:
        yield "PRECEPTOR_SMTP_URL is not set: sign-up, invitations and resets go by mail"
    if settings.log_level == "debug":
        yield "PRECEPTOR_LOG_LEVEL debug shows more than production may: use info"


def _secrets(settings: Configured) -> Iterator[str]:
    if len(set(settings.master_key)) < RANDOM_BYTES:
        yield "PRECEPTOR_MASTER_KEY is not random: make one with `openssl rand -base64 32`"
    for key, url in (
        ("DATABASE_URL", settings.database_url),
        ("DATABASE_ADMIN_URL", settings.database_admin_url),
        ("VALKEY_URL", settings.valkey_url),
    ):
        if url is not None:
            yield from _password(key, urlsplit(url))
    admin = settings.database_admin_url
    if admin is not None and urlsplit(admin).username == urlsplit(settings.database_url).username:
        yield "DATABASE_URL must not log in as the owner: row-level security would not bind it"


def _password(key: str, url: SplitResult) -> Iterator[str]:
    if _is_socket(url):
        return
    password = unquote(url.password or "")
    if not password:
        yield f"{key} has no password: a server that takes it trusts whoever connects over TCP"
    elif len(password) < PASSWORD_MINIMUM or _is_default(password, url.username or ""):
        yield f"{key} has a default or short password: make one with `openssl rand -hex 24`"


def _is_socket(url: SplitResult) -> bool:
    hosts = [url.hostname or "", *parse_qs(url.query).get("host", [])]
    named = [unquote(each) for each in hosts if each]
    return url.scheme == "unix" or (bool(named) and all(each.startswith("/") for each in named))


def _is_default(password: str, user: str) -> bool:
    plain = password.lower()
    return plain in OWN_NAMES | {user.lower()} or DEFAULTS.fullmatch(plain) is not None


def _exposure(settings: Configured) -> Iterator[str]:
    if not settings.public_url.startswith("https://"):
        yield "PRECEPTOR_PUBLIC_URL must be https in production"
    if settings.site != settings.public_url and not settings.site.startswith("https://"):
        yield "PRECEPTOR_PORTAL_URL must be https in production"
    if settings.http_host not in LOOPBACK and not settings.trusted_proxies.strip():
        yield (
            "PRECEPTOR_HTTP_HOST listens beyond the loopback without TLS: name the proxy that "
            "ends TLS in PRECEPTOR_TRUSTED_PROXIES"
        )
    if "http://" in settings.cors_origins:
        yield "PRECEPTOR_CORS_ORIGINS holds a plain http origin: anyone on its way could read along"
