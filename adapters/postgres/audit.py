"""Writes the log: of a change in its own transaction, of reads in batches of a second."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.postgres.pool import AgencyPool
from adapters.postgres.session import Session
from domain.audit.entities import OBJECTS_MAXIMUM, Act, AuditRecord
from domain.audit.policies.chain import canonical_row
from domain.kernel.clock import NewId
from domain.kernel.errors import DomainError, NotFoundError, UnavailableError
from domain.kernel.identifiers import AuditId
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant

ROW = b"audit row"
ADDRESS = b"audit address"
FLUSH_SECONDS = 0.5
BEHIND_MAXIMUM = 20_000
"""Reads kept while the database is away; beyond that nothing personal is shown any more."""

# a record, where from, and its wait for a place in the chain; the same record again is none
INSERT_RECORD = """
WITH record AS (
    INSERT INTO audit_record (agency_id, id, action, is_read, times, actor_kind, actor_id, objects,
        occurred_at, request_id, address_digest, before_digest, after_digest, mac)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT DO NOTHING
    RETURNING agency_id, id
), origin AS (
    INSERT INTO audit_address (agency_id, record_id, address_sealed)
    SELECT record.agency_id, record.id, $15 FROM record WHERE $15::bytea IS NOT NULL
)
INSERT INTO audit_pending (agency_id, record_id) SELECT record.agency_id, record.id FROM record
"""

_act: ContextVar[Act | None] = ContextVar("act", default=None)
_log = structlog.get_logger("audit")


@contextmanager
def acting(act: Act) -> Iterator[None]:
    """Whatever commits inside is recorded as `act`."""
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def act_under_way() -> Act | None:
    """Return the act that a commit now would be recorded as."""
    return _act.get()


def about_address(record: AuditId) -> bytes:
    """Return what binds a sealed address to its record."""
    return b"audit_address:" + record.bytes


class RecordWriter:
    """Turns an act into the row of a record, under one agency's key."""

    def __init__(self, sealer: Sealer, agency_key: bytes) -> None:
        self._sealer = sealer
        self._key = agency_key

    def row(self, record: AuditRecord, address: str | None) -> tuple[Any, ...]:
        """Return the arguments of INSERT_RECORD."""
        sealed = None
        if address is not None:
            plain = address.encode()
            digest = self._sealer.digest(self._key, None, plain, ADDRESS)
            record = replace(record, address_digest=digest)
            sealed = self._sealer.seal(self._key, None, plain, about_address(record.id))
        return (
            record.agency,
            record.id,
            record.action,
            record.is_read,
            record.times,
            record.actor.kind.value,
            record.actor.id,
            list(record.objects),
            record.occurred_at,
            record.request,
            record.address_digest,
            record.before_digest,
            record.after_digest,
            self.mac(record),
            sealed,
        )

    def mac(self, record: AuditRecord) -> bytes:
        """Return the keyed hash that shows a record to be ours."""
        return self._sealer.digest(self._key, None, canonical_row(record), ROW)


class PostgresAuditLog:
    """Records of changes, in the transaction that makes them."""

    def __init__(self, session: Session, new_id: NewId) -> None:
        self._session = session
        self._new_id = new_id

    async def add(self, act: Act) -> None:
        """Insert a record of `act` and of what the repositories noted on the way."""
        notes = self._session.notes
        record_id = AuditId(self._new_id())
        record = AuditRecord(
            id=record_id,
            agency=self._session.tenant.agency,
            action=act.action,
            is_read=act.is_read,
            actor=self._session.tenant.actor,
            objects=tuple(dict.fromkeys((*act.objects, *notes)))[:OBJECTS_MAXIMUM],
            occurred_at=moment_of(record_id),
            request=act.request,
            before_digest=_only(each.before for each in notes.values()),
            after_digest=_only(each.after for each in notes.values()),
        )
        writer = RecordWriter(self._session.sealer, await self._session.agency_key())
        row = writer.row(record, act.address)
        await self._session.connection.execute(INSERT_RECORD, *row)
        notes.clear()


@dataclass(slots=True)
class _Read:
    id: AuditId
    tenant: Tenant
    act: Act
    times: int = 1


@dataclass(slots=True, kw_only=True)
class ReadLog:
    """Reads of personal data: buffered, flushed twice a second and before the pool closes.

    The same read by the same caller within a batch is one record with a count. A process that
    is killed loses at most what it showed in that half second; one that cannot write for long
    shows nothing personal any more.
    """

    pool: AgencyPool
    sealer: Sealer
    new_id: NewId
    _waiting: dict[tuple[object, ...], _Read] = field(default_factory=dict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def note(self, tenant: Tenant, act: Act) -> None:
        """Remember a read; Unavailable when too much waits."""
        if len(self._waiting) >= BEHIND_MAXIMUM:
            raise UnavailableError("audit-behind", "Reads cannot be recorded now; try again.")
        key = (tenant.agency, tenant.actor, act.action, act.objects, act.address)
        known = self._waiting.get(key)
        if known is None:
            self._waiting[key] = _Read(AuditId(self.new_id()), tenant, act)
        else:
            known.times += 1

    async def flush(self) -> None:
        """Write what waits, agency by agency; what cannot be written waits on."""
        async with self._writing:
            for agency in {read.tenant.agency for read in self._waiting.values()}:
                mine = [(k, r) for k, r in self._waiting.items() if r.tenant.agency == agency]
                # The same again from here on is a read of its own, whatever becomes of these.
                for key, _ in mine:
                    del self._waiting[key]
                try:
                    await self._write(mine[0][1].tenant, [read for _, read in mine])
                except NotFoundError:
                    _log.error("reads of an agency there is not", agency=str(agency))
                except BaseException:
                    self._waiting.update({(*key, read.id): read for key, read in mine})
                    raise

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Flush in the background until the end, and once more then."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self._flush_safely()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush_safely()

    async def _flush_safely(self) -> None:
        if not self._waiting:
            return
        try:
            await self.flush()
        except (DomainError, OSError) as error:
            _log.warning("reads wait to be recorded", waiting=len(self._waiting), error=str(error))

    async def _write(self, tenant: Tenant, reads: list[_Read]) -> None:
        async with self.pool.acquire(tenant) as connection:
            session = Session(
                connection=connection,
                scope=tenant,
                sealer=self.sealer,
                agency_keys=self.pool.agency_keys,
            )
            writer = RecordWriter(self.sealer, await session.agency_key())
            await connection.executemany(
                INSERT_RECORD, [writer.row(_record(read), read.act.address) for read in reads]
            )


def moment_of(record: AuditId) -> datetime:
    """Return when an id was minted, to the millisecond (RFC 9562, version 7)."""
    return datetime.fromtimestamp((record.int >> 80) / 1000, UTC)


def _only(digests: Iterable[bytes | None]) -> bytes | None:
    """Return the digest of a change of one object; a batch has none that says anything."""
    found = [each for each in digests if each is not None]
    return found[0] if len(found) == 1 else None


def _record(read: _Read) -> AuditRecord:
    return AuditRecord(
        id=read.id,
        agency=read.tenant.agency,
        action=read.act.action,
        is_read=True,
        actor=read.tenant.actor,
        objects=read.act.objects[:OBJECTS_MAXIMUM],
        occurred_at=moment_of(read.id),
        times=read.times,
        request=read.act.request,
    )
