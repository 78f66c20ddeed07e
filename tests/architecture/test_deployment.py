"""docker-compose.yml, Dockerfile and .env.example say what the settings and commands say.

No container engine runs where these tests run, so the compose file is read by `compose_spec`, an
independent strict parser of the Compose specification, after the interpolation Compose would do.
"""

import re
from typing import cast

import pytest
import yaml
from compose_spec import PyOptions

from infra.settings import Settings, environment_keys
from tests.architecture.sources import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
VARIABLE = re.compile(r"\$\{(\w+)(:-|:\?)?([^}]*)\}")
OURS = ("migrate", "api", "portal", "worker-ranking", "worker-delivery", "relay")
MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SECRET = "a-long-filled-in-secret"
FILLED = {
    "PRECEPTOR_MASTER_KEY": MASTER_KEY,
    "PRECEPTOR_TRUSTED_PROXIES": "10.0.0.0/8",
    "PRECEPTOR_PUBLIC_URL": "https://api.example.org",
    "PRECEPTOR_PORTAL_URL": "https://api.example.org",
    "PRECEPTOR_SMTP_URL": "smtp://mail:filled-in@mail.example.org:587",
}

Service = dict[str, object]


def interpolated(text: str) -> str:
    """Do what Compose does before parsing, with a filled-in secret for each required variable."""
    return VARIABLE.sub(
        lambda found: found[3] if found[2] == ":-" else FILLED.get(found[1], SECRET),
        text,
    )


def services() -> dict[str, Service]:
    return cast("dict[str, Service]", yaml.safe_load(interpolated(TEXT))["services"])


def test_the_file_is_valid_compose() -> None:
    parsed = PyOptions(apply_merge=True).from_yaml(interpolated(TEXT))
    parsed.validate()
    assert set(parsed.service_names()) == {"postgres", "valkey", *OURS}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "read_onli: true"),
        ("interval: 10s", "interval: soon"),
        ("condition: service_healthy", "condition: service_well"),
        ("command: [work, relay]", "comand: [work, relay]"),
    ],
    ids=["unknown key", "no duration", "unknown condition", "misspelt command"],
)
def test_the_parser_would_notice(right: str, wrong: str) -> None:
    assert right in TEXT
    with pytest.raises(ValueError, match=r"\w"):
        PyOptions(apply_merge=True).from_yaml(interpolated(TEXT.replace(right, wrong)))


def test_servers_are_the_versions_we_test_with() -> None:
    assert services()["postgres"]["image"] == "postgres:18"
    assert services()["valkey"]["image"] == "valkey/valkey:9"


def test_every_process_runs_from_one_image_and_says_when_it_is_ready() -> None:
    ours = {name: services()[name] for name in OURS}
    assert len({str(service["image"]) for service in ours.values()}) == 1
    assert [name for name, service in ours.items() if "healthcheck" not in service] == ["migrate"]
    assert {name: service["command"] for name, service in ours.items()} == {
        "migrate": ["database", "migrate"],
        "api": ["serve", "api"],
        "portal": ["serve", "portal"],
        "worker-ranking": ["work", "ranking"],
        "worker-delivery": ["work", "delivery"],
        "relay": ["work", "relay"],
    }


def test_only_the_migration_holds_the_owners_login() -> None:
    holders = [
        name
        for name in OURS
        if "DATABASE_ADMIN_URL" in cast("dict[str, str]", services()[name]["environment"])
    ]
    assert holders == ["migrate"]


@pytest.mark.parametrize("name", OURS)
def test_the_environment_of_a_process_makes_production_settings(name: str) -> None:
    environment = cast("dict[str, object]", services()[name]["environment"])
    assert set(environment) <= set(environment_keys())
    settings = Settings.from_env({key: str(value) for key, value in environment.items()})
    assert settings.environment == "production"


def test_every_secret_is_required_and_none_is_written_down() -> None:
    variables = {found[1]: found[2] for found in VARIABLE.finditer(TEXT)}
    secrets = {key for key in variables if key.endswith(("PASSWORD", "MASTER_KEY"))}
    assert len(secrets) == 5
    assert {variables[key] for key in secrets} == {":?"}
    written = [
        f"{name}: {key}"
        for name, service in yaml.safe_load(TEXT)["services"].items()
        for key, value in service.get("environment", {}).items()
        if re.search(r"PASSWORD|_KEY$|AUTH$|(DATABASE|ADMIN|VALKEY)_URL$", key)
        and "${" not in str(value)
    ]
    assert written == []


def test_env_example_lists_every_setting_and_compose_variable_once() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    compose = {found[1] for found in VARIABLE.finditer(TEXT)}
    assert len(listed) == len(set(listed))
    assert set(listed) == set(environment_keys()) | compose


def test_env_example_states_the_defaults() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    stated = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    required = {
        "DATABASE_URL": "postgresql://app@db/preceptor",
        "VALKEY_URL": "redis://queue",
        "PRECEPTOR_MASTER_KEY": MASTER_KEY,
        "PRECEPTOR_ENVIRONMENT": "dev",
    }
    bare = Settings.from_env(required)
    own = {key: stated[key] for key in environment_keys()}
    assert Settings.from_env(own | required) == bare


def test_the_image_is_built_in_stages_and_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "infra/docker/Dockerfile").read_text().splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    last = lines[len(lines) - 1 - lines[::-1].index(stages[-1]) :]
    assert len(stages) == 2
    assert "USER 10001" in last
    assert 'ENTRYPOINT ["preceptor"]' in last
    assert not [line for line in lines if "pip install" in line and "--require-hashes" not in line
                and "--no-index" not in line]  # fmt: skip


def test_the_image_gets_what_it_copies() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in (ROOT / "infra/docker/Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists()
                assert f"!{source.partition('/')[0]}" in ignored


def test_named_volumes_are_declared() -> None:
    document = yaml.safe_load(interpolated(TEXT))
    used = {
        str(volume).partition(":")[0]
        for service in document["services"].values()
        for volume in service.get("volumes", [])
    }
    assert {name for name in used if not name.startswith(".")} == set(document["volumes"])
