"""A server that takes any password is found out before it serves."""

import asyncio
import struct
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from adapters.postgres.trust import trusts_anybody
from infra.bootstrap import open_ports
from infra.devservers import free_port
from infra.settings import Settings, SettingsError
from tests.conftest import Database
from tests.unit.infra.test_settings import GOOD

SSL_REQUEST = 80877103


@dataclass(slots=True)
class Trusting:
    """A server that asks nobody anything; `calls` are those under way."""

    calls: "list[asyncio.Task[None]]" = field(default_factory=list)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one caller."""
        self.calls.append(asyncio.create_task(_welcome(reader, writer)))


async def _welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak as much of the protocol as `trust` does: no question, welcome."""
    while True:
        size, kind = struct.unpack("!ii", await reader.readexactly(8))
        await reader.readexactly(size - 8)
        if kind != SSL_REQUEST:
            break
        writer.write(b"N")
    welcome = b"R" + struct.pack("!ii", 8, 0)
    version = b"server_version\x0018.0\x00"
    welcome += b"S" + struct.pack("!i", 4 + len(version)) + version
    key = b"K" + struct.pack("!iii", 12, 1, 1)
    writer.write(welcome + key + b"Z" + struct.pack("!i", 5) + b"I")
    await writer.drain()
    with suppress(ConnectionError):
        await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_server_that_asks_for_the_password_is_not_trusting(database: Database) -> None:
    assert not await trusts_anybody(database.app_url)


async def test_one_that_cannot_be_reached_or_is_on_this_machines_socket_is_not_either() -> None:
    assert not await trusts_anybody(f"postgresql://app:x@127.0.0.1:{free_port()}/db")
    assert not await trusts_anybody("postgresql://app@/db?host=/run/postgresql")


async def test_production_does_not_start_on_a_server_that_trusts_whoever_comes() -> None:
    trusting = Trusting()
    server = await asyncio.start_server(trusting.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"postgresql://preceptor_app:a-long-app-password@127.0.0.1:{port}/preceptor"
    assert await trusts_anybody(url)
    settings = Settings.from_env(GOOD | {"DATABASE_URL": url})
    with pytest.raises(SettingsError, match=r"^DATABASE_URL .*any password"):
        async with open_ports(settings):
            pass
    await asyncio.gather(*trusting.calls)
    server.close()
