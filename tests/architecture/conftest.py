"""The architecture tier reads sources; it starts no servers."""

import pytest

SERVER_FIXTURES = frozenset({"servers", "template_database", "database", "valkey_url"})


@pytest.fixture(autouse=True)
def _no_servers(request: pytest.FixtureRequest) -> None:
    wanted = SERVER_FIXTURES.intersection(request.fixturenames)
    assert not wanted, f"architecture tests start no servers: {sorted(wanted)}"
