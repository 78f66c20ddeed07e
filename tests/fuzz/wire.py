"""A client that sends bytes as they are over connections kept alive, and reads what comes."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.fuzz.cases import Case

ANSWER_SECONDS = 15.0
GAME_SECONDS = 1.0
CONNECTIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; status 0 when the server closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes


async def play(
    host: str, port: int, cases: Iterable[Case], judge: Callable[[Case, Answer], None]
) -> None:
    """Send every case over a few connections and hand each answer to `judge`."""
    waiting = iter(cases)

    async def lane() -> None:
        link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        for case in waiting:
            if link is None:
                link = await asyncio.open_connection(host, port)
            answer, is_open = await _exchange(*link, case)
            judge(case, answer)
            if not is_open:
                link[1].close()
                link = None
        if link is not None:
            link[1].close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(lane())


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, case: Case
) -> tuple[Answer, bool]:
    # A game may promise more body than it sends: no answer soon is an answer there.
    writer.write(case.raw)
    patience = ANSWER_SECONDS if case.is_plain else GAME_SECONDS
    try:
        answer = await asyncio.wait_for(_answer(reader, case.method), patience)
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        return Answer(status=0, headers={}, body=b""), False
    return answer, answer.headers.get("connection") != "close"


async def _answer(reader: asyncio.StreamReader, method: str) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if status == 100:
        return await _answer(reader, method)
    lines = head.decode("latin-1").split("\r\n")[1:-2]
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (each.partition(":") for each in lines)
    }
    return Answer(status=status, headers=headers, body=await _body(reader, method, status, headers))


async def _body(
    reader: asyncio.StreamReader, method: str, status: int, headers: dict[str, str]
) -> bytes:
    if method == "HEAD" or status in (204, 304):
        return b""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return await reader.read()
    whole = b""
    while size := int(await reader.readline(), 16):
        whole += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return whole
