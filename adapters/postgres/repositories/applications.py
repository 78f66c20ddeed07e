"""Applications in: one row each, events appended, notes sealed."""

import msgspec
from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applications.entities import (
    Application,
    Forecast,
    ModelSaid,
    Route,
    Source,
    Status,
    StatusEvent,
)
from domain.applications.errors import application_changed, no_application
from domain.applications.policies.progress import progress_of
from domain.kernel.identifiers import (
    ApplicantId,
    ApplicationId,
    ProgramId,
    RankingId,
    TrackId,
)
from domain.kernel.vocabulary import SeasonCode, SignalTier, Specialty

COLUMNS = """p.id, p.applicant_id, p.season, p.program_id, p.track_ids, p.specialty, p.img_type,
       p.signal, p.ranking_id, p.p_interview, p.p_would_take, p.status, p.applied_on,
       p.invited_on, p.interviewed_on, p.closed_on, p.rank_position, p.matched_track, p.route,
       p.forecasts, p.version, p.updated_at"""

FROM_REACHED = """FROM application p
JOIN applicant a ON a.agency_id = p.agency_id AND a.id = p.applicant_id"""

# one, locked
GET_APPLICATION = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE p.agency_id = $1 AND p.id = $4 AND {REACH}
FOR UPDATE OF p
"""

# the one of applicant, season and program, locked
FIND_APPLICATION = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE p.agency_id = $1 AND p.applicant_id = $4 AND p.season = $5 AND p.program_id = $6 AND {REACH}
FOR UPDATE OF p
"""

# an applicant's of a season, locked
OF_SEASON = f"""
SELECT {COLUMNS} {FROM_REACHED}
WHERE p.agency_id = $1 AND p.applicant_id = $4 AND p.season = $5 AND {REACH}
ORDER BY p.id
FOR UPDATE OF p
"""

# events in the order they were recorded
SELECT_EVENTS = """
SELECT seq, status, happened_on, recorded_at, source, route, track_id, rank_position, note_sealed,
       supersedes
FROM application_event
WHERE agency_id = $1 AND application_id = $2
ORDER BY seq
"""

# insert
INSERT_APPLICATION = """
INSERT INTO application (agency_id, id, applicant_id, season, program_id, track_ids, specialty,
                         img_type, signal, ranking_id, p_interview, p_would_take, status,
                         applied_on, invited_on, interviewed_on, closed_on, rank_position,
                         matched_track, route, forecasts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21)
"""

# save: only over the version that was read
UPDATE_APPLICATION = """
UPDATE application
SET signal = $4, status = $5, applied_on = $6, invited_on = $7, interviewed_on = $8,
    closed_on = $9, rank_position = $10, matched_track = $11, route = $12, forecasts = $13,
    version = version + 1, updated_at = now()
WHERE agency_id = $1 AND id = $2 AND version = $3
RETURNING version
"""

# append an event
INSERT_EVENT = """
INSERT INTO application_event (agency_id, application_id, seq, status, happened_on, recorded_at,
                               source, route, track_id, rank_position, note_sealed, supersedes,
                               actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (agency_id, application_id, seq) DO NOTHING
"""


class PostgresApplicationRepository:
    """ApplicationRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(
        self, applicant: ApplicantId, season: SeasonCode, program: ProgramId
    ) -> Application | None:
        """Return the one application there can be, locked."""
        row = await self._session.connection.fetchrow(
            FIND_APPLICATION,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            season,
            program,
        )
        return None if row is None else await self._whole(row)

    async def get(self, application: ApplicationId) -> Application:
        """Return it, locked; NotFound beyond the reach."""
        row = await self._session.connection.fetchrow(
            GET_APPLICATION,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            application,
        )
        if row is None:
            raise no_application()
        return await self._whole(row)

    async def of_season(
        self, applicant: ApplicantId, season: SeasonCode
    ) -> tuple[Application, ...]:
        """Return an applicant's applications of the season, locked, in the order of their ids."""
        rows = await self._session.connection.fetch(
            OF_SEASON,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            season,
        )
        return tuple([await self._whole(row) for row in rows])

    async def add(self, application: Application) -> None:
        """Insert with its events; NotFound for an applicant beyond the reach, Conflict."""
        said, state = application.said, progress_of(application.events)
        await self._session.connection.execute(
            INSERT_APPLICATION,
            self._session.agency_id,
            application.id,
            application.applicant,
            application.season,
            application.program,
            list(application.tracks),
            application.specialty,
            application.img_type,
            application.signal.value,
            application.ranking,
            None if said is None else said.p_interview,
            None if said is None else said.p_would_take,
            state.status.value,
            state.applied_on,
            state.invited_on,
            state.interviewed_on,
            state.closed_on,
            state.rank_position,
            state.matched_track,
            None if state.route is None else state.route.value,
            _forecasts(application),
        )
        await self._append(application, application.events)
        self._session.note("out", application.id)
        self._session.record(application.drain())

    async def save(self, application: Application) -> None:
        """Write it back with new events; PreconditionFailed when it moved on."""
        state = progress_of(application.events)
        version = await self._session.connection.fetchval(
            UPDATE_APPLICATION,
            self._session.agency_id,
            application.id,
            application.version,
            application.signal.value,
            state.status.value,
            state.applied_on,
            state.invited_on,
            state.interviewed_on,
            state.closed_on,
            state.rank_position,
            state.matched_track,
            None if state.route is None else state.route.value,
            _forecasts(application),
        )
        if version is None:
            raise application_changed()
        application.version = version
        await self._append(application, application.events[-1:])
        self._session.note("out", application.id)
        self._session.record(application.drain())

    async def _append(self, application: Application, events: tuple[StatusEvent, ...]) -> None:
        actor = self._session.tenant.actor
        for each in events:
            await self._session.connection.execute(
                INSERT_EVENT,
                self._session.agency_id,
                application.id,
                each.seq,
                each.status.value,
                each.on,
                each.recorded_at,
                each.source.value,
                None if each.route is None else each.route.value,
                each.track,
                each.rank_position,
                await self._sealed(application, each),
                each.supersedes,
                actor.kind.value,
                actor.id,
            )

    async def _sealed(self, application: Application, event: StatusEvent) -> bytes | None:
        if event.note is None:
            return None
        return self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(application.applicant),
            event.note.encode(),
            about_note(application.id, event.seq),
        )

    async def _whole(self, row: Record) -> Application:
        return to_application(row, await events_of(self._session, row))


async def events_of(session: Session, row: Record) -> tuple[StatusEvent, ...]:
    """Return the events of an application's row, notes opened."""
    found = await session.connection.fetch(SELECT_EVENTS, session.agency_id, row["id"])
    notes: dict[int, str] = {}
    for each in found:
        if each["note_sealed"] is not None:
            notes[each["seq"]] = session.sealer.unseal(
                await session.agency_key(),
                await session.data_key(ApplicantId(row["applicant_id"])),
                each["note_sealed"],
                about_note(ApplicationId(row["id"]), each["seq"]),
            ).decode()
    return tuple(_event(each, notes.get(each["seq"])) for each in found)


def about_note(application: ApplicationId, seq: int) -> bytes:
    """Return what binds a sealed note to its row."""
    return b"application_event.note:" + application.bytes + seq.to_bytes(4, "big")


def to_application(row: Record, events: tuple[StatusEvent, ...]) -> Application:
    """Return the aggregate from its row and events."""
    has_said = row["p_interview"] is not None and row["p_would_take"] is not None
    return Application(
        id=ApplicationId(row["id"]),
        applicant=ApplicantId(row["applicant_id"]),
        program=ProgramId(row["program_id"]),
        tracks=tuple(TrackId(each) for each in row["track_ids"]),
        season=SeasonCode(row["season"]),
        specialty=Specialty(row["specialty"]),
        img_type=row["img_type"],
        signal=SignalTier(row["signal"]),
        ranking=None if row["ranking_id"] is None else RankingId(row["ranking_id"]),
        said=ModelSaid(p_interview=row["p_interview"], p_would_take=row["p_would_take"])
        if has_said
        else None,
        events=events,
        forecasts=msgspec.json.decode(row["forecasts"], type=dict[str, Forecast]),
        version=row["version"],
    )


def _event(row: Record, note: str | None) -> StatusEvent:
    return StatusEvent(
        seq=row["seq"],
        status=Status(row["status"]),
        on=row["happened_on"],
        recorded_at=row["recorded_at"],
        source=Source(row["source"]),
        route=None if row["route"] is None else Route(row["route"]),
        track=None if row["track_id"] is None else TrackId(row["track_id"]),
        rank_position=row["rank_position"],
        note=note,
        supersedes=row["supersedes"],
    )


def _forecasts(application: Application) -> str:
    return msgspec.json.encode(application.forecasts).decode()
