"""The unit tier's own promise: nothing in it reaches a network."""

import asyncio
import socket

import pytest


def test_a_unit_test_cannot_connect() -> None:
    with pytest.raises(pytest.fail.Exception, match="open no sockets"):
        socket.create_connection(("127.0.0.1", 9))


async def test_an_async_unit_test_cannot_listen() -> None:
    with pytest.raises(pytest.fail.Exception, match="open no sockets"):
        await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
