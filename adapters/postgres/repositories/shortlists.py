"""Shortlists in and out: versions append only, entries as rows, explanations sealed."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.kernel.canonical import Json
from domain.kernel.identifiers import (
    ApplicantId,
    EntryId,
    JobId,
    ProgramId,
    RankingId,
    ShortlistId,
    TrackId,
)
from domain.kernel.tenancy import Actor
from domain.kernel.vocabulary import SeasonCode, SignalTier
from domain.shortlists.entities import (
    Entry,
    Estimate,
    Mark,
    MarkKind,
    SentApplication,
    Shortlist,
    Stage,
    StaleCause,
    Version,
)
from domain.shortlists.errors import no_shortlist, shortlist_changed
from domain.shortlists.ports import StaleShortlist

COLUMNS = """s.id, s.applicant_id, s.season, s.current_version, s.version, s.updated_at,
       s.advisor_order, s.closed_at"""

# one builder of an applicant's list at a time, until the transaction ends: the row lock alone
# comes too late for the first build, and for what is read beside the row
LOCK_LIST = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2::text, 13))"

# the applicant's list of a season, locked
FIND_SHORTLIST = f"""
SELECT {COLUMNS}, (SELECT max(v.version) FROM shortlist_version v
                   WHERE v.agency_id = s.agency_id AND v.shortlist_id = s.id) AS latest
FROM shortlist s JOIN applicant a ON a.agency_id = s.agency_id AND a.id = s.applicant_id
WHERE s.agency_id = $1 AND s.applicant_id = $4 AND s.season = $5 AND {REACH}
FOR UPDATE OF s
"""

# one list, locked
GET_SHORTLIST = f"""
SELECT {COLUMNS}, (SELECT max(v.version) FROM shortlist_version v
                   WHERE v.agency_id = s.agency_id AND v.shortlist_id = s.id) AS latest
FROM shortlist s JOIN applicant a ON a.agency_id = s.agency_id AND a.id = s.applicant_id
WHERE s.agency_id = $1 AND s.id = $4 AND {REACH}
FOR UPDATE OF s
"""

# insert list
INSERT_SHORTLIST = """
INSERT INTO shortlist (agency_id, id, applicant_id, season, current_version)
VALUES ($1, $2, $3, $4, $5)
"""

# save list: only over the version that was read
UPDATE_SHORTLIST = """
UPDATE shortlist
SET current_version = $3, advisor_order = $5, closed_at = $6, version = version + 1,
    updated_at = now(),
    stale_cause = CASE WHEN current_version = $3 THEN stale_cause END
WHERE agency_id = $1 AND id = $2 AND version = $4
RETURNING version
"""

# mark what has become stale: what the receipt behind a list names against what is there now
MARK_STALE = """
WITH compared AS (
    SELECT s.id, s.applicant_id, v.ranking_id, CASE
        WHEN (r.receipt #>> '{profile,version}')::integer < (
            SELECT max(p.version) FROM profile_version p
            WHERE p.agency_id = $1 AND p.applicant_id = s.applicant_id
        ) THEN 'profile-changed'
        WHEN r.receipt #>> '{profile,ledger_head}' <> a.ledger_head THEN 'ledger-changed'
        WHEN EXISTS (
            SELECT FROM entry e
            JOIN program_revision g ON g.owner_id = r.catalogue_owner
                AND g.catalogue_id = r.catalogue_id AND g.program_id = e.program_id
            WHERE e.agency_id = $1 AND e.shortlist_id = s.id AND e.version = s.current_version
              AND g.version > (r.receipt #>> '{catalogue,version}')::integer
        ) THEN 'program-changed'
        WHEN EXISTS (
            SELECT FROM entry e
            JOIN overlay_revision o ON o.agency_id = $1 AND o.program_id = e.program_id
            WHERE e.agency_id = $1 AND e.shortlist_id = s.id AND e.version = s.current_version
              AND o.version > (r.receipt ->> 'overlay_version')::integer
        ) THEN 'overlay-changed'
    END AS cause
    FROM shortlist s
    JOIN applicant a ON a.agency_id = s.agency_id AND a.id = s.applicant_id
    JOIN shortlist_version v ON v.agency_id = s.agency_id AND v.shortlist_id = s.id
        AND v.version = s.current_version
    JOIN ranking r ON r.agency_id = v.agency_id AND r.id = v.ranking_id
    WHERE s.agency_id = $1 AND s.stale_cause IS NULL AND s.closed_at IS NULL
      AND r.receipt IS NOT NULL
), found AS (
    SELECT id, applicant_id, ranking_id, cause FROM compared
    WHERE cause IS NOT NULL ORDER BY id LIMIT $2
)
UPDATE shortlist s SET stale_cause = f.cause, version = s.version + 1
FROM found f
WHERE s.agency_id = $1 AND s.id = f.id AND s.stale_cause IS NULL
RETURNING s.id, f.applicant_id, f.ranking_id, f.cause
"""

# insert version
INSERT_VERSION = """
INSERT INTO shortlist_version (agency_id, shortlist_id, version, ranking_id, job_id, document,
                               explanations_sealed, actor_kind, actor_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

# insert its entries
INSERT_ENTRIES = """
INSERT INTO entry (agency_id, shortlist_id, version, place, id, program_id, track_ids, signal,
                   fee_cents, document)
SELECT $1, $2, $3, e.place, e.id, e.program_id,
       (SELECT array_agg(t::uuid) FROM unnest(string_to_array(e.tracks, ',')) AS t), e.signal,
       e.fee_cents, e.document::jsonb
FROM unnest($4::smallint[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::integer[],
            $10::text[]) AS e (place, id, program_id, tracks, signal, fee_cents, document)
"""

# was a version built by this job
SELECT_BUILT = "SELECT true FROM shortlist_version WHERE agency_id = $1 AND job_id = $2"

# publish a version, again if it was taken back
UPSERT_PUBLICATION = """
INSERT INTO shortlist_publication (agency_id, shortlist_id, version, published_at, actor_kind,
                                   actor_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (agency_id, shortlist_id, version) DO UPDATE
SET published_at = excluded.published_at, actor_kind = excluded.actor_kind,
    actor_id = excluded.actor_id, withdrawn_at = NULL
"""

# the ranking behind a version
SELECT_RANKING = """
SELECT ranking_id FROM shortlist_version
WHERE agency_id = $1 AND shortlist_id = $2 AND version = $3
"""

# take back one published version, or all
WITHDRAW_PUBLICATIONS = """
UPDATE shortlist_publication SET withdrawn_at = $4
WHERE agency_id = $1 AND shortlist_id = $2 AND withdrawn_at IS NULL
  AND ($3::integer IS NULL OR version = $3)
RETURNING version
"""

# applications of the season that are out; withdrawn intentions never were
SELECT_SENT = f"""
SELECT p.program_id, p.signal, p.status, p.applied_on
FROM application p JOIN applicant a ON a.agency_id = p.agency_id AND a.id = p.applicant_id
WHERE p.agency_id = $1 AND p.applicant_id = $4 AND p.season = $5 AND {REACH}
  AND p.status NOT IN ('considering', 'applying')
  AND (p.status <> 'withdrawn' OR p.applied_on IS NOT NULL)
ORDER BY p.program_id
"""

# marks of a list
SELECT_MARKS = """
SELECT m.program_id, m.kind, m.signal, m.note_sealed, m.shared_note_sealed, s.applicant_id
FROM shortlist_mark m JOIN shortlist s ON s.agency_id = m.agency_id AND s.id = m.shortlist_id
WHERE m.agency_id = $1 AND m.shortlist_id = $2 ORDER BY m.program_id
"""

# set a mark
UPSERT_MARK = """
INSERT INTO shortlist_mark (agency_id, shortlist_id, program_id, kind, note_sealed, actor_kind,
                            actor_id, signal, shared_note_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (agency_id, shortlist_id, program_id) DO UPDATE
SET kind = excluded.kind, note_sealed = excluded.note_sealed, actor_kind = excluded.actor_kind,
    actor_id = excluded.actor_id, signal = excluded.signal,
    shared_note_sealed = excluded.shared_note_sealed, updated_at = now()
"""


class PostgresShortlistRepository:
    """ShortlistRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, applicant: ApplicantId, season: SeasonCode) -> Shortlist | None:
        """Return the applicant's shortlist of the season, locked."""
        await self._session.connection.execute(LOCK_LIST, applicant, season)
        row = await self._session.connection.fetchrow(
            FIND_SHORTLIST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            season,
        )
        return None if row is None else _shortlist(row)

    async def get(self, shortlist: ShortlistId) -> Shortlist:
        """Return it, locked; NotFound beyond the reach."""
        row = await self._session.connection.fetchrow(
            GET_SHORTLIST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            shortlist,
        )
        if row is None:
            raise no_shortlist()
        return _shortlist(row)

    async def add(self, shortlist: Shortlist) -> None:
        """Insert; Conflict `shortlist-exists`."""
        self._session.note("apl", shortlist.applicant)
        self._session.note("shl", shortlist.id)
        await self._session.connection.execute(
            INSERT_SHORTLIST,
            self._session.agency_id,
            shortlist.id,
            shortlist.applicant,
            shortlist.season,
            shortlist.current,
        )

    async def save(self, shortlist: Shortlist) -> None:
        """Write it back and put its events in the outbox."""
        self._session.note("apl", shortlist.applicant)
        self._session.note("shl", shortlist.id)
        version = await self._session.connection.fetchval(
            UPDATE_SHORTLIST,
            self._session.agency_id,
            shortlist.id,
            shortlist.current,
            shortlist.version,
            list(shortlist.order),
            shortlist.closed_at,
        )
        if version is None:
            raise shortlist_changed()
        shortlist.version = version
        self._session.record(shortlist.drain())

    async def add_version(self, shortlist: Shortlist, version: Version, actor: Actor) -> None:
        """Insert the version with its entries, explanations sealed."""
        connection, agency = self._session.connection, self._session.agency_id
        sealed = self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(shortlist.applicant),
            msgspec.json.encode([entry.explanation for entry in version.entries]),
            about_explanations(shortlist.id, version.number),
        )
        document = {"totals": version.totals, "receipt": version.receipt}
        await connection.execute(
            INSERT_VERSION,
            agency,
            shortlist.id,
            version.number,
            version.ranking,
            version.job,
            msgspec.json.encode(document).decode(),
            sealed,
            actor.kind.value,
            actor.id,
            version.created_at,
        )
        entries = version.entries
        await connection.execute(
            INSERT_ENTRIES,
            agency,
            shortlist.id,
            version.number,
            list(range(1, len(entries) + 1)),
            [each.id for each in entries],
            [each.program for each in entries],
            [",".join(str(track) for track in each.tracks) for each in entries],
            [each.signal.value for each in entries],
            [each.fee_cents for each in entries],
            [msgspec.json.encode(_clear(each)).decode() for each in entries],
        )

    async def publish(
        self, shortlist: Shortlist, number: int, actor: Actor, at: datetime
    ) -> RankingId:
        """Let the applicant see the version, again if need be; return what it was built from."""
        connection, agency = self._session.connection, self._session.agency_id
        ranking = await connection.fetchval(SELECT_RANKING, agency, shortlist.id, number)
        if ranking is None:
            raise no_shortlist()
        await connection.execute(
            UPSERT_PUBLICATION, agency, shortlist.id, number, at, actor.kind.value, actor.id
        )
        return RankingId(ranking)

    async def withdraw(self, shortlist: Shortlist, number: int | None, at: datetime) -> bool:
        """Take the version back (None: every one); return whether anything was published."""
        rows = await self._session.connection.fetch(
            WITHDRAW_PUBLICATIONS, self._session.agency_id, shortlist.id, number, at
        )
        return bool(rows)

    async def was_built_by(self, job: JobId) -> bool:
        """Return whether a version was built by this job before."""
        found = await self._session.connection.fetchval(SELECT_BUILT, self._session.agency_id, job)
        return found is not None

    async def sent(self, applicant: ApplicantId, season: SeasonCode) -> tuple[SentApplication, ...]:
        """Return the applications of the season that are out, whatever became of them."""
        rows = await self._session.connection.fetch(
            SELECT_SENT,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            season,
        )
        return tuple(
            SentApplication(
                program=ProgramId(row["program_id"]),
                signal=SignalTier(row["signal"]),
                stage=Stage(row["status"]),
                applied_on=row["applied_on"],
            )
            for row in rows
        )

    async def marks(self, shortlist: ShortlistId) -> tuple[Mark, ...]:
        """Return pins and bans, notes opened."""
        rows = await self._session.connection.fetch(
            SELECT_MARKS, self._session.agency_id, shortlist
        )
        if not rows:
            return ()
        key = await self._session.agency_key()
        data_key = await self._session.data_key(ApplicantId(rows[0]["applicant_id"]))

        def opened(sealed: bytes | None, about: bytes) -> str | None:
            if sealed is None:
                return None
            return self._session.sealer.unseal(key, data_key, sealed, about).decode()

        return tuple(
            Mark(
                program=ProgramId(row["program_id"]),
                kind=MarkKind(row["kind"]),
                note=opened(row["note_sealed"], about_note(shortlist, row["program_id"].bytes)),
                shared_note=opened(
                    row["shared_note_sealed"],
                    about_shared_note(shortlist, row["program_id"].bytes),
                ),
                signal=None if row["signal"] is None else SignalTier(row["signal"]),
            )
            for row in rows
        )

    async def mark_stale(self, most: int) -> tuple[StaleShortlist, ...]:
        """Mark lists that have become stale since they were built; return those, once each."""
        rows = await self._session.connection.fetch(MARK_STALE, self._session.agency_id, most)
        return tuple(
            StaleShortlist(
                shortlist=ShortlistId(row["id"]),
                applicant=ApplicantId(row["applicant_id"]),
                ranking=RankingId(row["ranking_id"]),
                cause=StaleCause(row["cause"]),
            )
            for row in rows
        )

    async def put_mark(self, shortlist: Shortlist, mark: Mark, actor: Actor) -> None:
        """Set or replace the mark of a program."""
        program = mark.program.bytes
        private = await self._sealed(shortlist, mark.note, about_note(shortlist.id, program))
        shared = await self._sealed(
            shortlist, mark.shared_note, about_shared_note(shortlist.id, program)
        )
        await self._session.connection.execute(
            UPSERT_MARK,
            self._session.agency_id,
            shortlist.id,
            mark.program,
            mark.kind.value,
            private,
            actor.kind.value,
            actor.id,
            None if mark.signal is None else mark.signal.value,
            shared,
        )

    async def _sealed(self, shortlist: Shortlist, text: str | None, about: bytes) -> bytes | None:
        if text is None:
            return None
        return self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(shortlist.applicant),
            text.encode(),
            about,
        )


def about_explanations(shortlist: ShortlistId, number: int) -> bytes:
    """Return what binds sealed explanations to their row."""
    return b"shortlist_version.explanations:" + shortlist.bytes + number.to_bytes(4, "big")


def about_note(shortlist: ShortlistId, program: bytes) -> bytes:
    """Return what binds a sealed note to its row."""
    return b"shortlist_mark.note:" + shortlist.bytes + program


def about_shared_note(shortlist: ShortlistId, program: bytes) -> bytes:
    """Return what binds a sealed note for the applicant to its row."""
    return b"shortlist_mark.shared_note:" + shortlist.bytes + program


def to_entry(row: Record, explanation: Mapping[str, Json]) -> Entry:
    """Return an entry from its row."""
    clear = msgspec.json.decode(row["document"], type=ClearEntry)
    return Entry(
        id=EntryId(row["id"]),
        program=ProgramId(row["program_id"]),
        tracks=tuple(TrackId(track) for track in row["track_ids"]),
        track_codes=clear.track_codes,
        position=clear.position,
        signal=SignalTier(row["signal"]),
        fee_cents=row["fee_cents"],
        band=clear.band,
        eligibility=clear.eligibility,
        utility=clear.utility,
        marginal_value=clear.marginal_value,
        p_interview=clear.p_interview,
        p_would_take=clear.p_would_take,
        explanation=explanation,
    )


class ClearEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What rests in the clear of an entry: numbers and codes, nothing of the person."""

    track_codes: tuple[str, ...]
    position: int
    band: str
    eligibility: str
    utility: int
    marginal_value: int
    p_interview: Estimate
    p_would_take: Estimate


def _clear(entry: Entry) -> ClearEntry:
    interview, take, value = entry.p_interview, entry.p_would_take, entry.marginal_value
    if interview is None or take is None or value is None:
        raise ValueError("an entry is stored with its estimates")
    return ClearEntry(
        track_codes=entry.track_codes,
        position=entry.position,
        band=entry.band,
        eligibility=entry.eligibility,
        utility=entry.utility,
        marginal_value=value,
        p_interview=interview,
        p_would_take=take,
    )


def _shortlist(row: Record) -> Shortlist:
    return Shortlist(
        id=ShortlistId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        season=SeasonCode(row["season"]),
        current=row["current_version"],
        latest=row["latest"] or 0,
        version=row["version"],
        closed_at=row["closed_at"],
        order=tuple(ProgramId(each) for each in row["advisor_order"]),
    )


def ranking_id(row: Record) -> RankingId:
    """Return the ranking a version was built from."""
    return RankingId(row["ranking_id"])
