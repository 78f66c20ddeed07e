"""Batches of rankings in and out; items move in sets, never one statement a row."""

from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.rankings import decode_document, encode_document
from adapters.postgres.session import Session
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    BatchId,
    CatalogueId,
    JobId,
    RankingId,
)
from domain.kernel.tenancy import Actor
from domain.kernel.vocabulary import SeasonCode
from domain.rankings.entities import (
    BatchItem,
    BatchState,
    Failure,
    ItemState,
    RankingBatch,
    ShortlistWish,
)
from domain.rankings.errors import no_batch
from domain.rankings.ports import OpenItems, Selection

COLUMNS = """b.id, b.job_id, b.season, b.catalogue_owner, b.catalogue_id, b.wish, b.state,
    b.item_count, b.failure, b.version, b.created_at, b.ended_at"""

NOT_FOUND = '{"code": "not-found", "detail": "There is no such applicant."}'

# insert batch; its count follows when its items are there
INSERT_BATCH = """
INSERT INTO ranking_batch (agency_id, id, job_id, season, catalogue_owner, catalogue_id, wish,
                           state, item_count, actor_kind, actor_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)
"""

# items of those named: who is beyond the reach is refused in the item
INSERT_NAMED = f"""
INSERT INTO ranking_batch_item (agency_id, batch_id, place, applicant_id, state, problem)
SELECT $1, $4, n.place, n.id, CASE WHEN a.id IS NULL THEN 'refused' ELSE 'waiting' END,
       CASE WHEN a.id IS NULL THEN $6::jsonb END
FROM unnest($5::uuid[]) WITH ORDINALITY AS n (id, place)
LEFT JOIN applicant a ON a.agency_id = $1 AND a.id = n.id AND {REACH}
"""

# items of everyone the filter finds within reach, one more than allowed at most
INSERT_FOUND = f"""
INSERT INTO ranking_batch_item (agency_id, batch_id, place, applicant_id, state)
SELECT $1, $4, row_number() OVER (ORDER BY a.id), a.id, 'waiting'
FROM applicant a
WHERE a.agency_id = $1 AND {REACH}
  AND ($5::text IS NULL OR a.status = $5) AND ($6::uuid IS NULL OR a.advisor_id = $6)
ORDER BY a.id LIMIT $7 + 1
"""

# how many items it has
UPDATE_COUNT = "UPDATE ranking_batch SET item_count = $3 WHERE agency_id = $1 AND id = $2"

# get batch, locked; a narrower reach sees its own
SELECT_BATCH = f"""
SELECT {COLUMNS} FROM ranking_batch b
WHERE b.agency_id = $1 AND b.id = $2 AND ($3::boolean OR b.actor_id = $4)
FOR UPDATE
"""

# save batch
UPDATE_BATCH = """
UPDATE ranking_batch SET state = $3, failure = $4, ended_at = $5, version = version + 1
WHERE agency_id = $1 AND id = $2
"""

# take over how rankings ended
SETTLE_ITEMS = """
UPDATE ranking_batch_item i SET state = r.state, problem = r.failure
FROM ranking r
WHERE i.agency_id = $1 AND i.batch_id = $2 AND i.state = 'queued'
  AND r.agency_id = i.agency_id AND r.id = i.ranking_id
  AND r.state IN ('completed', 'failed', 'cancelled')
"""

# a ranking that was erased with its applicant ends its item too
SETTLE_ERASED = """
UPDATE ranking_batch_item SET state = 'cancelled', problem = $3::jsonb
WHERE agency_id = $1 AND batch_id = $2 AND state = 'queued' AND ranking_id IS NULL
"""

# what is open
COUNT_OPEN = """
SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'queued') AS queued
FROM ranking_batch_item
WHERE agency_id = $1 AND batch_id = $2 AND state IN ('waiting', 'queued')
"""

# what is yet to be asked for
SELECT_WAITING = """
SELECT place, applicant_id, ranking_id, state, problem FROM ranking_batch_item
WHERE agency_id = $1 AND batch_id = $2 AND state = 'waiting' ORDER BY place LIMIT $3
"""

# write a waiting item back
UPDATE_ITEM = """
UPDATE ranking_batch_item SET ranking_id = $4, state = $5, problem = $6
WHERE agency_id = $1 AND batch_id = $2 AND place = $3 AND state = 'waiting'
RETURNING place
"""

# cancel what waits
CANCEL_WAITING = """
UPDATE ranking_batch_item SET state = 'cancelled'
WHERE agency_id = $1 AND batch_id = $2 AND state = 'waiting'
"""

# rankings nobody has begun
SELECT_QUEUED = """
SELECT r.id FROM ranking_batch_item i
JOIN ranking r ON r.agency_id = i.agency_id AND r.id = i.ranking_id
WHERE i.agency_id = $1 AND i.batch_id = $2 AND i.state = 'queued' AND r.state = 'queued'
ORDER BY i.place
"""


class PostgresBatchRepository:
    """BatchRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, batch: RankingBatch, who: Selection, actor: Actor, most: int) -> int:
        """Insert it with an item for each selected within reach; return how many there are."""
        connection, agency = self._session.connection, self._session.agency_id
        await connection.execute(
            INSERT_BATCH,
            agency,
            batch.id,
            batch.job,
            batch.season,
            batch.catalogue_owner,
            batch.catalogue,
            encode_document(batch.wish),
            batch.state.value,
            actor.kind.value,
            actor.id,
            batch.created_at,
        )
        reach = reach_arguments(self._session.tenant)
        if who.applicants is not None:
            named = list(dict.fromkeys(who.applicants))
            done = await connection.execute(
                INSERT_NAMED, agency, *reach, batch.id, named[: most + 1], NOT_FOUND
            )
        else:
            status = None if who.status is None else who.status.value
            done = await connection.execute(
                INSERT_FOUND, agency, *reach, batch.id, status, who.advisor, most
            )
        count = int(done.rpartition(" ")[2])
        await connection.execute(UPDATE_COUNT, agency, batch.id, count)
        return count

    async def get(self, batch: BatchId) -> RankingBatch:
        """Return it, locked; NotFound."""
        tenant = self._session.tenant
        row = await self._session.connection.fetchrow(
            SELECT_BATCH,
            self._session.agency_id,
            batch,
            reach_arguments(tenant) == (None, None),
            tenant.actor.id,
        )
        if row is None:
            raise no_batch()
        return to_batch(row)

    async def save(self, batch: RankingBatch) -> None:
        """Write it back and put its events in the outbox."""
        await self._session.connection.execute(
            UPDATE_BATCH,
            self._session.agency_id,
            batch.id,
            batch.state.value,
            encode_document(batch.failure),
            batch.ended_at,
        )
        self._session.record(batch.drain())

    async def settle(self, batch: BatchId) -> OpenItems:
        """Take over how the items' rankings ended; return what is still open."""
        connection, agency = self._session.connection, self._session.agency_id
        await connection.execute(SETTLE_ITEMS, agency, batch)
        await connection.execute(SETTLE_ERASED, agency, batch, NOT_FOUND)
        (row,) = await connection.fetch(COUNT_OPEN, agency, batch)
        return OpenItems(waiting=row["waiting"], queued=row["queued"])

    async def waiting(self, batch: BatchId, most: int) -> tuple[BatchItem, ...]:
        """Return items whose ranking is yet to be asked for, in order."""
        rows = await self._session.connection.fetch(
            SELECT_WAITING, self._session.agency_id, batch, most
        )
        return tuple(to_item(row) for row in rows)

    async def put(self, batch: BatchId, item: BatchItem) -> bool:
        """Write a waiting item back; False when it waits no more."""
        found = await self._session.connection.fetchval(
            UPDATE_ITEM,
            self._session.agency_id,
            batch,
            item.place,
            item.ranking,
            item.state.value,
            encode_document(item.problem),
        )
        return found is not None

    async def cancel_waiting(self, batch: BatchId) -> None:
        """Cancel every item whose ranking is yet to be asked for."""
        await self._session.connection.execute(CANCEL_WAITING, self._session.agency_id, batch)

    async def queued_rankings(self, batch: BatchId) -> tuple[RankingId, ...]:
        """Return rankings of the batch that no worker has begun."""
        rows = await self._session.connection.fetch(SELECT_QUEUED, self._session.agency_id, batch)
        return tuple(RankingId(row["id"]) for row in rows)


def to_batch(row: Record) -> RankingBatch:
    """Return the batch of a row."""
    return RankingBatch(
        id=BatchId(row["id"]),
        job=JobId(row["job_id"]),
        season=None if row["season"] is None else SeasonCode(row["season"]),
        catalogue_owner=AgencyId(row["catalogue_owner"]),
        catalogue=CatalogueId(row["catalogue_id"]),
        wish=decode_document(row["wish"], ShortlistWish),
        state=BatchState(row["state"]),
        item_count=row["item_count"],
        failure=decode_document(row["failure"], Failure),
        version=row["version"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )


def to_item(row: Record) -> BatchItem:
    """Return the item of a row."""
    return BatchItem(
        place=row["place"],
        applicant=ApplicantId(row["applicant_id"]),
        ranking=None if row["ranking_id"] is None else RankingId(row["ranking_id"]),
        state=ItemState(row["state"]),
        problem=decode_document(row["problem"], Failure),
    )
