"""What the environment must hold, and what production refuses."""

import base64

import pytest

from infra.settings import Settings, SettingsError

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "DATABASE_URL": "postgresql://preceptor_app:app-password@db:5432/preceptor",
    "DATABASE_ADMIN_URL": "postgresql://preceptor_owner:owner-password@db:5432/preceptor",
    "VALKEY_URL": "redis://:valkey-password@queue:6379/0",
    "PRECEPTOR_MASTER_KEY": KEY,
    "PRECEPTOR_ENVIRONMENT": "production",
    "PRECEPTOR_PUBLIC_URL": "https://api.example.org",
    "PRECEPTOR_SMTP_URL": "smtp://mail-user:mail-password@mail:587",
}


def problems_of(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environment)
    return str(caught.value).splitlines()


def test_texts_become_typed_values() -> None:
    settings = Settings.from_env(
        GOOD
        | {
            "PRECEPTOR_POOL_SIZE": "32",
            "PRECEPTOR_LEASE_SECONDS": "2.5",
            "PRECEPTOR_TRIAL_HOURS_KEPT": "48",
        }
    )
    assert settings.master_key == bytes(range(32))
    assert settings.pool_size == 32
    assert settings.lease_seconds == 2.5
    assert settings.trial.hours_kept == 48
    assert settings.allow_loopback_webhooks is False


def test_an_empty_value_means_the_default() -> None:
    settings = Settings.from_env(GOOD | {"PRECEPTOR_POOL_SIZE": " ", "DATABASE_ADMIN_URL": ""})
    assert settings.pool_size == 16
    assert settings.database_admin_url is None


def test_every_problem_is_named_at_once_with_its_key() -> None:
    found = problems_of({"PRECEPTOR_POOL_SIZE": "many", "PRECEPTOR_TRIAL_HOURS_KEPT": "0"})
    keys = [line.replace(":", "").split()[0] for line in found]
    assert keys == [
        "DATABASE_URL",
        "VALKEY_URL",
        "PRECEPTOR_MASTER_KEY",
        "PRECEPTOR_POOL_SIZE",
        "PRECEPTOR_TRIAL_HOURS_KEPT",
    ]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(32)).decode()}, "PRECEPTOR_MASTER_KEY"),
        ({"PRECEPTOR_MASTER_KEY": base64.b64encode(b"short").decode()}, "PRECEPTOR_MASTER_KEY"),
        ({"PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true"}, "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS"),
        ({"PRECEPTOR_PUBLIC_URL": "http://api.example.org"}, "PRECEPTOR_PUBLIC_URL"),
        ({"DATABASE_URL": GOOD["DATABASE_ADMIN_URL"]}, "DATABASE_URL"),
        ({"PRECEPTOR_LOG_LEVEL": "debug"}, "PRECEPTOR_LOG_LEVEL"),
        ({"PRECEPTOR_SMTP_URL": ""}, "PRECEPTOR_SMTP_URL"),
        ({"DATABASE_URL": "postgresql://preceptor_app@db/preceptor"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://preceptor_app:postgres@db/preceptor"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://preceptor_app:preceptor_app@db/p"}, "DATABASE_URL"),
        ({"DATABASE_ADMIN_URL": "postgresql://owner:changeme-1234@db/p"}, "DATABASE_ADMIN_URL"),
        ({"DATABASE_ADMIN_URL": "postgresql://owner:too-short@db/p"}, "DATABASE_ADMIN_URL"),
        ({"VALKEY_URL": "redis://queue:6379/0"}, "VALKEY_URL"),
        ({"PRECEPTOR_HTTP_HOST": "0.0.0.0"}, "PRECEPTOR_HTTP_HOST"),  # noqa: S104 - refused
        ({"PRECEPTOR_HTTP_HOST": "::"}, "PRECEPTOR_HTTP_HOST"),
        ({"PRECEPTOR_CORS_ORIGINS": "http://app.example.org"}, "PRECEPTOR_CORS_ORIGINS"),
    ],
    ids=[
        "constant key",
        "short key",
        "loopback webhooks",
        "plain http",
        "owner serves",
        "debug",
        "no mail server",
        "trust over TCP",
        "default password",
        "password is the user",
        "password nobody changed",
        "short password",
        "open queue",
        "no TLS proxy",
        "no TLS proxy, IPv6",
        "plain origin",
    ],
)
def test_production_refuses_a_weak_setting_in_one_line(changed: dict[str, str], named: str) -> None:
    found = problems_of(GOOD | changed)
    assert len(found) == 1
    assert found[0].startswith(named)


@pytest.mark.parametrize(
    "changed",
    [
        {"PRECEPTOR_HTTP_HOST": "0.0.0.0", "PRECEPTOR_TRUSTED_PROXIES": "10.0.0.0/8"},  # noqa: S104 - behind TLS
        {"DATABASE_URL": "postgresql://preceptor_app@/p?host=/run/postgresql"},
        {"VALKEY_URL": "unix:///run/valkey.sock"},
        {"PRECEPTOR_CORS_ORIGINS": "https://app.example.org,https://other.example.org:8443"},
    ],
    ids=["behind a proxy", "over a socket", "queue over a socket", "exact origins"],
)
def test_production_takes_what_is_safe(changed: dict[str, str]) -> None:
    assert Settings.from_env(GOOD | changed).environment == "production"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PRECEPTOR_CORS_ORIGINS", "*"),
        ("PRECEPTOR_CORS_ORIGINS", "https://*.example.org"),
        ("PRECEPTOR_CORS_ORIGINS", "https://app.example.org/path"),
        ("PRECEPTOR_CORS_ORIGINS", "null"),
        ("PRECEPTOR_ALLOWED_HOSTS", "*"),
        ("PRECEPTOR_ALLOWED_HOSTS", "api.example.org:8000"),
        ("PRECEPTOR_TRUSTED_PROXIES", "proxy.example.org"),
        ("PRECEPTOR_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("PRECEPTOR_TRUSTED_PROXIES", "10.0.0.0/8,::/0"),
    ],
)
def test_hosts_origins_and_proxies_are_named_exactly(key: str, value: str) -> None:
    [problem] = problems_of(GOOD | {key: value})
    assert problem.startswith(key)


def test_development_allows_what_production_refuses() -> None:
    settings = Settings.from_env(
        GOOD
        | {
            "PRECEPTOR_ENVIRONMENT": "dev",
            "PRECEPTOR_ALLOW_LOOPBACK_WEBHOOKS": "true",
            "PRECEPTOR_PUBLIC_URL": "http://127.0.0.1:8000",
        }
    )
    assert settings.allow_loopback_webhooks is True


def test_no_printed_form_shows_a_secret() -> None:
    settings = Settings.from_env(GOOD)
    shown = f"{settings!r} {settings} {settings.__rich_repr__()}"
    passwords = [f"{name}-password" for name in ("app", "owner", "valkey", "mail")]
    for secret in (*passwords, KEY, "\\x00\\x01"):
        assert secret not in shown


@pytest.mark.parametrize("text", ["5,x", "", "-1,5", ",".join(["1"] * 21), "0,9999999"])
def test_a_webhook_schedule_is_a_list_of_bounded_waits(text: str) -> None:
    environment = GOOD | {"PRECEPTOR_WEBHOOK_SCHEDULE_SECONDS": text}
    if not text:
        assert Settings.from_env(environment).webhook.schedule_seconds.startswith("0,5,300,")
        return
    [problem] = problems_of(environment)
    assert problem.startswith("PRECEPTOR_WEBHOOK_SCHEDULE_SECONDS")


def test_a_webhook_lease_outlives_the_longest_request() -> None:
    settings = Settings.from_env(GOOD | {"PRECEPTOR_WEBHOOK_DEADLINE_SECONDS": "1"})
    assert settings.webhook.lease_seconds == 6.0
    assert Settings.from_env(GOOD).webhook.lease_seconds == 30.0
