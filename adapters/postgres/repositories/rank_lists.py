"""Rank lists in and out; the order rests sealed under the applicant's data key."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.kernel.identifiers import ApplicantId, RankListId, TrackId
from domain.kernel.tenancy import Actor
from domain.kernel.vocabulary import SeasonCode
from domain.matching.entities import RankList, RankOrder
from domain.matching.errors import rank_list_changed

# the applicant's list of a season, locked
FIND_RANK_LIST = f"""
SELECT r.id, r.applicant_id, r.season, r.order_sealed, r.is_shared, r.certified_on, r.version
FROM rank_list r JOIN applicant a ON a.agency_id = r.agency_id AND a.id = r.applicant_id
WHERE r.agency_id = $1 AND r.applicant_id = $4 AND r.season = $5 AND {REACH}
FOR UPDATE OF r
"""

# insert; whoever comes second reads again
INSERT_RANK_LIST = """
INSERT INTO rank_list (agency_id, id, applicant_id, season, order_sealed, is_shared, certified_on,
                       actor_kind, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (agency_id, applicant_id, season) DO NOTHING
RETURNING version
"""

# save: only over the version that was read
UPDATE_RANK_LIST = """
UPDATE rank_list
SET order_sealed = $4, is_shared = $5, certified_on = $6, version = version + 1, updated_at = now()
WHERE agency_id = $1 AND id = $2 AND version = $3
RETURNING version
"""


class SealedOrder(msgspec.Struct, frozen=True):
    """What the sealed order holds."""

    primary: tuple[UUID, ...]
    supplemental: Mapping[UUID, tuple[UUID, ...]]


class PostgresRankListRepository:
    """RankListRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, applicant: ApplicantId, season: SeasonCode) -> RankList | None:
        """Return the applicant's list of the season, locked; None beyond the reach."""
        row = await self._session.connection.fetchrow(
            FIND_RANK_LIST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            season,
        )
        return None if row is None else await self._opened(row)

    async def put(self, rank_list: RankList, actor: Actor) -> None:
        """Insert at version 0, else write it back; PreconditionFailed when it moved on."""
        session, sealed = self._session, await self._sealed(rank_list)
        if rank_list.version == 0:
            version = await session.connection.fetchval(
                INSERT_RANK_LIST,
                session.agency_id,
                rank_list.id,
                rank_list.applicant,
                rank_list.season,
                sealed,
                rank_list.is_shared,
                rank_list.certified_on,
                actor.kind.value,
                actor.id,
            )
        else:
            version = await session.connection.fetchval(
                UPDATE_RANK_LIST,
                session.agency_id,
                rank_list.id,
                rank_list.version,
                sealed,
                rank_list.is_shared,
                rank_list.certified_on,
            )
        if version is None:
            raise rank_list_changed()
        rank_list.version = version
        session.note("apl", rank_list.applicant)
        session.note("rol", rank_list.id)

    async def _sealed(self, rank_list: RankList) -> bytes:
        kept = rank_list.order
        below = {UUID(int=each.int): tracks for each, tracks in kept.supplemental.items()}
        order = SealedOrder(primary=kept.primary, supplemental=below)
        return self._session.sealer.seal(
            await self._session.agency_key(),
            await self._session.data_key(rank_list.applicant),
            msgspec.json.encode(order),
            about_order(rank_list.id),
        )

    async def _opened(self, row: Record) -> RankList:
        raw = self._session.sealer.unseal(
            await self._session.agency_key(),
            await self._session.data_key(ApplicantId(row["applicant_id"])),
            row["order_sealed"],
            about_order(row["id"]),
        )
        order = msgspec.json.decode(raw, type=SealedOrder)
        return RankList(
            id=RankListId(row["id"]),
            applicant=ApplicantId(row["applicant_id"]),
            season=SeasonCode(row["season"]),
            order=RankOrder(
                primary=tuple(TrackId(each) for each in order.primary),
                supplemental={
                    TrackId(under): tuple(TrackId(each) for each in tracks)
                    for under, tracks in order.supplemental.items()
                },
            ),
            is_shared=row["is_shared"],
            certified_on=row["certified_on"],
            version=row["version"],
        )


def about_order(rank_list: UUID) -> bytes:
    """Return what binds the sealed order to its row."""
    return b"rank_list.order:" + rank_list.bytes
