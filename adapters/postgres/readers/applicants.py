"""Applicants out, as views, on bound connections without a transaction; names opened here."""

from uuid import UUID

from adapters.postgres.pool import AgencyPool
from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.applicants import SELECT_BY_EXTERNAL_ID, SELECT_BY_ID
from adapters.postgres.repositories.sealed_applicants import (
    ApplicantKeys,
    Row,
    external_index,
    link_of,
)
from adapters.postgres.session import Session
from domain.applicants.entities import Applicant, ApplicantStatus, LedgerEntry, LedgerKind
from domain.applicants.errors import no_applicant, no_version
from domain.applicants.policies.ledger_chain import Link
from domain.applicants.views import (
    ApplicantFilter,
    ApplicantSummary,
    VersionSummary,
    VersionView,
)
from domain.kernel.errors import invalid
from domain.kernel.identifiers import AdvisorId, ApplicantId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant

# page of applicants, newest first
SELECT_PAGE = f"""
SELECT a.id, a.version, a.status, a.external_id, a.advisor_id, a.season, a.primary_specialty,
       a.data_key_wrapped, a.identity_sealed, a.created_at, a.updated_at
FROM applicant a
WHERE a.agency_id = $1 AND {REACH}
  AND ($4::text IS NULL OR a.status = $4)
  AND ($5::text IS NULL OR a.primary_specialty = $5)
  AND ($6::text IS NULL OR a.external_id = $6)
  AND ($7::uuid IS NULL OR a.id < $7)
ORDER BY a.id DESC LIMIT $8
"""

# the wrapped key of an applicant: also whether it is there at all
SELECT_KEY = f"""
SELECT a.data_key_wrapped, a.ledger_head FROM applicant a
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
"""

# page of a profile's history, newest first
SELECT_VERSIONS = f"""
SELECT v.version, v.actor_kind, v.actor_id, v.created_at
FROM profile_version v
JOIN applicant a ON a.agency_id = v.agency_id AND a.id = v.applicant_id
WHERE v.agency_id = $1 AND {REACH} AND v.applicant_id = $4
  AND ($5::integer IS NULL OR v.version < $5)
ORDER BY v.version DESC LIMIT $6
"""

# one profile version
SELECT_VERSION = f"""
SELECT v.version, v.actor_kind, v.actor_id, v.created_at, v.profile_sealed,
       v.version AS profile_version, a.data_key_wrapped
FROM profile_version v
JOIN applicant a ON a.agency_id = v.agency_id AND a.id = v.applicant_id
WHERE v.agency_id = $1 AND {REACH} AND v.applicant_id = $4 AND v.version = $5
"""

# ledger, oldest first
SELECT_ENTRIES = f"""
SELECT e.applicant_id, e.id, e.seq, e.kind, e.supersedes, e.prev_hash, e.hash,
       e.content_sealed, e.created_at
FROM ledger_entry e
JOIN applicant a ON a.agency_id = e.agency_id AND a.id = e.applicant_id
WHERE e.agency_id = $1 AND {REACH} AND e.applicant_id = $4
  AND ($5::text IS NULL OR e.kind = $5)
ORDER BY e.seq
"""


class PostgresApplicantReader:
    """ApplicantReader on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    async def get(self, tenant: Tenant, applicant: ApplicantId) -> Applicant:
        """Return it; NotFound beyond the reach."""
        return await self._one(tenant, SELECT_BY_ID, applicant)

    async def by_external_id(self, tenant: Tenant, external_id: str) -> Applicant:
        """Return the one the agency knows by this id."""
        async with self._pool.acquire(tenant) as connection:
            agency_key = await self._session(connection, tenant).agency_key()
        index = external_index(self._sealer, agency_key, external_id)
        return await self._one(tenant, SELECT_BY_EXTERNAL_ID, index)

    async def page(
        self, tenant: Tenant, wanted: ApplicantFilter, request: PageRequest
    ) -> Page[ApplicantSummary]:
        """Return a page, newest first."""
        async with self._pool.acquire(tenant) as connection:
            agency_key = await self._session(connection, tenant).agency_key()
            rows = await connection.fetch(
                SELECT_PAGE,
                tenant.agency,
                *reach_arguments(tenant),
                wanted.status,
                wanted.specialty,
                self._index_of(wanted.external_id, agency_key),
                _id_cursor(request.cursor),
                request.limit + 1,
            )
        shown = rows[: request.limit]
        items = tuple(
            _summary(row, ApplicantKeys(self._sealer, agency_key, row["data_key_wrapped"]))
            for row in shown
        )
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].id) if more else None)

    async def versions(
        self, tenant: Tenant, applicant: ApplicantId, request: PageRequest
    ) -> Page[VersionSummary]:
        """Return a page of the profile's history, newest first."""
        async with self._pool.acquire(tenant) as connection:
            rows = await connection.fetch(
                SELECT_VERSIONS,
                tenant.agency,
                *reach_arguments(tenant),
                applicant,
                _version_cursor(request.cursor),
                request.limit + 1,
            )
        if not rows and request.cursor is None:
            raise no_applicant()
        items = tuple(_version_summary(row) for row in rows[: request.limit])
        more = len(rows) > request.limit
        return Page(items=items, next_cursor=str(items[-1].version) if more else None)

    async def version(self, tenant: Tenant, applicant: ApplicantId, version: int) -> VersionView:
        """Return the profile as it was at `version`."""
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(
                SELECT_VERSION, tenant.agency, *reach_arguments(tenant), applicant, version
            )
            if row is None:
                raise no_version()
            keys = await self._keys(self._session(connection, tenant), row)
        return VersionView(summary=_version_summary(row), profile=keys.profile(row, applicant))

    async def entries(
        self, tenant: Tenant, applicant: ApplicantId, kind: LedgerKind | None = None
    ) -> tuple[LedgerEntry, ...]:
        """Return the ledger, oldest first."""
        reach = reach_arguments(tenant)
        async with self._pool.acquire(tenant) as connection:
            owner = await connection.fetchrow(SELECT_KEY, tenant.agency, *reach, applicant)
            if owner is None:
                raise no_applicant()
            rows = await connection.fetch(SELECT_ENTRIES, tenant.agency, *reach, applicant, kind)
            keys = await self._keys(self._session(connection, tenant), owner)
        return tuple(keys.entry(row) for row in rows)

    async def chain(self, tenant: Tenant, applicant: ApplicantId) -> tuple[tuple[Link, ...], str]:
        """Return the stored links and the head, as one statement's snapshot would."""
        reach = reach_arguments(tenant)
        async with (
            self._pool.acquire(tenant) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            owner = await connection.fetchrow(SELECT_KEY, tenant.agency, *reach, applicant)
            if owner is None:
                raise no_applicant()
            rows = await connection.fetch(SELECT_ENTRIES, tenant.agency, *reach, applicant, None)
        return tuple(link_of(row) for row in rows), owner["ledger_head"]

    async def _one(self, tenant: Tenant, statement: str, key: ApplicantId | str) -> Applicant:
        async with self._pool.acquire(tenant) as connection:
            row = await connection.fetchrow(statement, tenant.agency, *reach_arguments(tenant), key)
            if row is None:
                raise no_applicant()
            keys = await self._keys(self._session(connection, tenant), row)
        return keys.applicant(row)

    def _index_of(self, external_id: str | None, agency_key: bytes) -> str | None:
        if external_id is None:
            return None
        return external_index(self._sealer, agency_key, external_id)

    def _session(self, connection: Row, tenant: Tenant) -> Session:
        return Session(
            connection=connection,
            scope=tenant,
            sealer=self._sealer,
            agency_keys=self._pool.agency_keys,
        )

    async def _keys(self, session: Session, row: Row) -> ApplicantKeys:
        return ApplicantKeys(self._sealer, await session.agency_key(), row["data_key_wrapped"])


def _summary(row: Row, keys: ApplicantKeys) -> ApplicantSummary:
    name, external_id = keys.named(row)
    return ApplicantSummary(
        id=ApplicantId(row["id"]),
        version=row["version"],
        status=ApplicantStatus(row["status"]),
        name=name,
        external_id=external_id,
        advisor=None if row["advisor_id"] is None else AdvisorId(row["advisor_id"]),
        season=row["season"],
        primary_specialty=row["primary_specialty"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _version_summary(row: Row) -> VersionSummary:
    return VersionSummary(
        version=row["version"],
        actor_kind=row["actor_kind"],
        actor_id=row["actor_id"],
        created_at=row["created_at"],
    )


def _id_cursor(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of this list.") from error


def _version_cursor(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise invalid("/cursor", "bad-cursor", "This is no cursor of this list.")
    return int(text)
