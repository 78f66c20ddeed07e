"""The unit tier: no servers, no sockets."""

import socket
from typing import NoReturn

import pytest

SERVER_FIXTURES = frozenset({"servers", "template_database", "database", "valkey_url"})


@pytest.fixture(autouse=True)
def _sockets_off(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = SERVER_FIXTURES.intersection(request.fixturenames)
    assert not wanted, f"unit tests start no servers: {sorted(wanted)}"

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("unit tests open no sockets")

    # socketpair stays: every event loop wakes itself through one.
    for name in ("bind", "connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
