"""The baselines as a server: the same reads as bare Litestar handlers would do them.

`python -m tests.benchmarks.baseline_server PORT DATABASE_URL AGENCY DOCUMENT`. No
authentication, no logging, no metrics, no problem details.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, asgi, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.types import Receive, Scope, Send

CONNECTIONS = 8
SETTING = "SELECT set_config('app.agency_id', $1, false)"
LOCAL = "SELECT set_config('app.agency_id', $1, true)"
ONE = """
SELECT id, applicant_id, season, catalogue_id, as_of::text AS as_of, state, progress,
       requested_at, started_at, completed_at, version
FROM ranking WHERE agency_id = $1 AND id = $2
"""
FIFTY = """
SELECT coalesce(json_agg(x), '[]')::text FROM (
    SELECT id, status, season, primary_specialty, external_id, created_at, updated_at, version
    FROM applicant WHERE agency_id = $1 ORDER BY id DESC LIMIT 50) x
"""
FIFTY_ROWS = """
SELECT id, status, season, primary_specialty, external_id, created_at, updated_at, version
FROM applicant WHERE agency_id = $1 ORDER BY id DESC LIMIT 50
"""


class RankingRow(msgspec.Struct):
    """One ranking as read."""

    id: UUID
    applicant_id: UUID
    season: str
    catalogue_id: UUID
    as_of: str
    state: str
    progress: int
    requested_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    version: int


class ApplicantRow(msgspec.Struct):
    """One applicant as read."""

    id: UUID
    status: str
    season: str | None
    primary_specialty: str | None
    external_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int


class Bound:
    """Connections that stay bound to one agency, handed out in turn."""

    def __init__(self, connections: list["asyncpg.Connection[asyncpg.Record]"]) -> None:
        self.free: asyncio.Queue[asyncpg.Connection[asyncpg.Record]] = asyncio.Queue()
        for each in connections:
            self.free.put_nowait(each)


@get("/bound/{ranking:uuid}")
async def read_bound(ranking: FromPath[UUID], state: State) -> RankingRow:
    """One row on a bound connection."""
    connection = await state.bound.free.get()
    try:
        row = await connection.fetchrow(ONE, state.agency, ranking)
    finally:
        state.bound.free.put_nowait(connection)
    return RankingRow(**dict(row))


@get("/textbook/{ranking:uuid}")
async def read_textbook(ranking: FromPath[UUID], state: State) -> RankingRow:
    """One row the textbook way: pool, transaction, local setting, query, commit, reset."""
    async with state.pool.acquire() as connection, connection.transaction():
        await connection.execute(LOCAL, str(state.agency))
        row = await connection.fetchrow(ONE, state.agency, ranking)
    return RankingRow(**dict(row))


@get("/bound-list", media_type="application/json")
async def list_bound(state: State) -> bytes:
    """Fifty rows as JSON text that Postgres made, on a bound connection."""
    connection = await state.bound.free.get()
    try:
        text: str = await connection.fetchval(FIFTY, state.agency)
    finally:
        state.bound.free.put_nowait(connection)
    return text.encode()


@get("/textbook-list")
async def list_textbook(state: State) -> list[ApplicantRow]:
    """Fifty rows as records and structs, the textbook way."""
    async with state.pool.acquire() as connection, connection.transaction():
        await connection.execute(LOCAL, str(state.agency))
        rows = await connection.fetch(FIFTY_ROWS, state.agency)
    return [ApplicantRow(**dict(row)) for row in rows]


@get("/struct")
async def read_struct(state: State) -> dict[str, Any]:
    """A document from memory through a normal handler."""
    document: dict[str, Any] = state.document
    return document


@asgi("/asgi", copy_scope=True)
async def read_asgi(scope: Scope, receive: Receive, send: Send) -> None:
    """The same bytes through a bare ASGI handler."""
    body: bytes = scope["litestar_app"].state.body
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@asynccontextmanager
async def opened(app: Litestar) -> AsyncIterator[None]:
    """Open both kinds of pool."""
    _, _, url, agency, document = sys.argv
    connections = [await asyncpg.connect(url) for _ in range(CONNECTIONS)]
    for each in connections:
        await each.execute(SETTING, agency)
    app.state.agency = UUID(agency)
    app.state.bound = Bound(connections)
    app.state.body = document.encode()
    app.state.document = json.loads(app.state.body)
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        app.state.pool = pool
        yield
    for each in connections:
        await each.close()


def main() -> None:
    """Serve on the port given."""
    app = Litestar(
        [read_bound, read_textbook, list_bound, list_textbook, read_struct, read_asgi],
        lifespan=[opened],
        openapi_config=None,
    )
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
