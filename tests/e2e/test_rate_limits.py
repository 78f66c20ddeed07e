"""Limits over HTTP: shared by two processes, told in every answer, and guessing is hopeless."""

import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from infra.devservers import free_port
from infra.supervisor import ChildSpec, Supervisor, wait_until_ready
from tests.e2e.client import Client, is_up
from tests.e2e.installation import Installation
from tests.e2e.test_people import PASSWORD, newest_token, sign_up

KEY_BURST, ADDRESS_BURST = 120, 60
LIMITS = {
    "PRECEPTOR_VALKEY_NAMESPACE": "limited",
    "PRECEPTOR_RATE_KEY_PER_SECOND": "0.001",
    "PRECEPTOR_RATE_KEY_BURST": str(KEY_BURST),
    "PRECEPTOR_RATE_ADDRESS_PER_SECOND": "0.001",
    "PRECEPTOR_RATE_ADDRESS_BURST": str(ADDRESS_BURST),
    "PRECEPTOR_LOGIN_PER_NETWORK_PER_HOUR": "50",
}


@pytest.fixture(scope="module")
def doors(installation: Installation) -> Iterator[list[str]]:
    """Yield the addresses of two more API processes, strict ones, over the same database."""
    with Supervisor(logs=installation.folder) as supervisor:
        urls = []
        for name in ("strict-1", "strict-2"):
            port = free_port()
            urls.append(f"http://127.0.0.1:{port}")
            own = {"PRECEPTOR_HTTP_PORT": str(port)}
            spec = ChildSpec(
                name=name,
                command=(sys.executable, "-m", "services.cli", "serve", "api"),
                environment={**installation.environment, **LIMITS, **own},
                folder=installation.folder,
            )
            child = supervisor.start(spec)
            wait_until_ready(child, partial(is_up, urls[-1]), seconds=60)
        yield urls


def test_two_processes_allow_together_what_the_bucket_holds(
    installation: Installation, doors: list[str]
) -> None:
    key = installation.new_agency("Hammering").key
    clients = [Client(url=url, key=key) for url in doors]
    paths = ["/v1/applicants", "/v1/me"]  # a hot route and one of the router's

    def lane(number: int) -> Counter[int]:
        client = clients[number % 2]
        return Counter(client.get(paths[each % 2]).status for each in range(40))

    with ThreadPoolExecutor(8) as side:
        seen = sum(side.map(lane, range(8)), Counter())
    assert seen == {200: KEY_BURST, 429: 8 * 40 - KEY_BURST}


def test_every_answer_tells_what_is_left_and_a_refusal_when_to_come_again(
    installation: Installation, doors: list[str]
) -> None:
    client = Client(url=doors[0], key=installation.new_agency("Counting").key)
    first = client.get("/v1/me")
    assert first.headers["ratelimit-limit"] == str(KEY_BURST)
    assert first.headers["ratelimit-remaining"] == str(KEY_BURST - 1)
    assert int(first.headers["ratelimit-reset"]) > 0
    assert first.headers["ratelimit-policy"].startswith(f"{KEY_BURST};w=")
    for path in ("/v1/me", "/v1/applicants"):
        while (answer := client.get(path)).status == 200:
            pass
        assert answer.status == 429
        assert answer.body["type"] == "/problems/rate-limited"
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["ratelimit-remaining"] == "0"


def test_one_callers_limit_is_not_anothers(installation: Installation, doors: list[str]) -> None:
    busy = Client(url=doors[0], key=installation.new_agency("Busy").key)
    calm = Client(url=doors[0], key=installation.new_agency("Calm").key)
    while busy.get("/v1/applicants").status == 200:
        pass
    assert calm.get("/v1/applicants").status == 200


def test_guessing_at_keys_is_counted_by_network_and_health_is_not(doors: list[str]) -> None:
    guesses = Counter(
        Client(url=doors[each % 2], key=f"prc_live_{each}")
        .get("/v1/applicants", **{"X-Forwarded-For": f"203.0.113.{each}"})
        .status
        for each in range(ADDRESS_BURST + 20)
    )
    assert guesses == {401: ADDRESS_BURST, 429: 20}
    for url in doors:
        health = Client(url=url).get("/health/ready", **{"X-Forwarded-For": "203.0.113.5"})
        assert health.status == 200


def test_a_password_is_guessed_at_a_few_times_from_anywhere_and_its_owner_still_gets_in(
    installation: Installation, doors: list[str]
) -> None:
    email = "guessed@limits.example.org"
    sign_up(installation, email, "Guessed Advising")
    nobody = Client(url=doors[0])
    abroad = {"X-Forwarded-For": "100.66.1.1"}

    def log_in(password: str, address: str) -> int:
        body = {"email": email, "password": password}
        return nobody.call("POST", "/v1/auth/log-ins", body, {"X-Forwarded-For": address}).status

    assert log_in(PASSWORD, "198.51.100.20") == 200
    guesses = Counter(log_in(f"guess number {each}", f"100.64.{each}.1") for each in range(60))
    assert guesses == {401: 11, 429: 49}, "twelve at once, of which one was hers"
    assert log_in(PASSWORD, "100.65.1.1") == 429
    # From where she was before she comes in, and by mail from anywhere.
    assert log_in(PASSWORD, "198.51.100.77") == 200
    asked = nobody.call("POST", "/v1/auth/magic-links", {"email": email}, abroad)
    assert asked.status == 202
    use = {"token": newest_token(installation, email, "log-in")}
    followed = nobody.call("POST", "/v1/auth/magic-links/uses", use, abroad)
    assert followed.status == 200


def test_a_network_that_tries_many_accounts_is_slowed(doors: list[str]) -> None:
    nobody = Client(url=doors[1])
    tries = Counter(
        nobody.call(
            "POST",
            "/v1/auth/log-ins",
            {"email": f"someone-{each}@limits.example.org", "password": "one for all of them"},
            {"X-Forwarded-For": f"192.0.2.{each}"},
        ).status
        for each in range(20)
    )
    assert tries == {401: 10, 429: 10}
