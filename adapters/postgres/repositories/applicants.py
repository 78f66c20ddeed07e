"""Applicants in and out: a row, its profile versions, its ledger, all under the reach."""

from dataclasses import replace
from datetime import datetime

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.erasures import erase
from adapters.postgres.repositories.sealed_applicants import (
    ApplicantKeys,
    Row,
    about_content,
    about_profile,
    content_of,
    entry_of,
    external_index,
)
from adapters.postgres.session import Session
from domain.applicants.entities import (
    Applicant,
    Erasure,
    ErasureReason,
    LedgerEntry,
    LedgerKind,
    NewEntry,
)
from domain.applicants.errors import (
    already_superseded,
    applicant_changed,
    beyond_reach,
    no_applicant,
    no_entry,
)
from domain.applicants.policies.ledger_chain import LedgerHeader, Link, entry_hash
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import All, Assigned, Only, Tenant

# applicant with the profile version it stands at
SELECT_APPLICANT = """
SELECT a.id, a.external_id, a.version, a.status, a.advisor_id, a.data_key_wrapped,
       a.identity_sealed, a.created_at, a.updated_at, a.ledger_head,
       p.version AS profile_version, p.profile_sealed
FROM applicant a
JOIN LATERAL (
    SELECT v.version, v.profile_sealed FROM profile_version v
    WHERE v.agency_id = $1 AND v.applicant_id = a.id
    ORDER BY v.version DESC LIMIT 1
) p ON true
WHERE a.agency_id = $1 AND {reach} AND {key}
"""
SELECT_BY_ID = SELECT_APPLICANT.format(reach=REACH, key="a.id = $4")
SELECT_BY_EXTERNAL_ID = SELECT_APPLICANT.format(reach=REACH, key="a.external_id = $4")

# the row for the transaction, before it is read: a statement that waits for a lock would read
# the new row beside the old profile
LOCK_BY_ID = f"""
SELECT a.id FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.id = $4 FOR UPDATE
"""
LOCK_BY_EXTERNAL_ID = f"""
SELECT a.id FROM applicant a WHERE a.agency_id = $1 AND {REACH} AND a.external_id = $4 FOR UPDATE
"""

# does she look after the applicant, without leading
SELECT_ASSIGNED = """
SELECT 1 FROM assignment o
WHERE o.agency_id = $1 AND o.applicant_id = $2 AND o.advisor_id = $3
"""

# insert applicant
INSERT_APPLICANT = """
INSERT INTO applicant (agency_id, id, external_id, version, status, advisor_id,
    data_key_wrapped, identity_sealed, email_index, season, primary_specialty,
    created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

# next version of an applicant, unless it moved on
UPDATE_APPLICANT = f"""
UPDATE applicant a
SET version = a.version + 1, status = $5, advisor_id = $6, identity_sealed = $7,
    email_index = $8, season = $9, primary_specialty = $10, updated_at = $11
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4 AND a.version = $12
RETURNING a.version
"""

# insert profile version
INSERT_VERSION = """
INSERT INTO profile_version (agency_id, applicant_id, version, profile_sealed, actor_kind,
    actor_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# head of a ledger, taken for the transaction
LOCK_LEDGER = f"""
SELECT a.ledger_seq, a.ledger_head, a.data_key_wrapped FROM applicant a
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
FOR UPDATE
"""

# what a correction corrects, and whether something did before
SELECT_SUPERSEDED = """
SELECT e.kind, EXISTS (
    SELECT FROM ledger_entry n
    WHERE n.agency_id = $1 AND n.applicant_id = $2 AND n.supersedes = e.id
) AS is_superseded
FROM ledger_entry e
WHERE e.agency_id = $1 AND e.applicant_id = $2 AND e.id = $3
"""

# insert ledger entry
INSERT_ENTRY = """
INSERT INTO ledger_entry (agency_id, applicant_id, id, seq, kind, supersedes, prev_hash, hash,
    content_sealed, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

# move the head of a ledger
UPDATE_HEAD = """
UPDATE applicant SET ledger_seq = $3, ledger_head = $4 WHERE agency_id = $1 AND id = $2
"""

_PREFIXES = {LedgerKind.EXPERIENCE: "exp", LedgerKind.LETTER: "let", LedgerKind.ATTESTATION: "atn"}


class PostgresApplicantRepository:
    """ApplicantRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[ApplicantId, bytes] = {}

    async def add(self, applicant: Applicant) -> None:
        """Insert with a fresh data key and the first profile version."""
        if not _can_see(self._session.tenant, applicant):
            raise beyond_reach()
        data_key = await self._session.new_data_key(applicant.id)
        keys = await self._keys(data_key)
        await self._session.connection.execute(
            INSERT_APPLICANT,
            self._session.agency_id,
            applicant.id,
            None if applicant.external_id is None else keys.external_index(applicant.external_id),
            applicant.version,
            applicant.status.value,
            applicant.advisor,
            data_key,
            keys.seal_identity(applicant),
            await self._email_index(applicant),
            applicant.profile.season,
            _primary_specialty(applicant),
            applicant.created_at,
            applicant.updated_at,
        )
        await self._keep_profile(keys, applicant)
        self._session.note("apl", applicant.id, after=keys.digest(content_of(applicant)))

    async def get(self, applicant: ApplicantId) -> Applicant:
        """Return it, locked; NotFound beyond the reach."""
        await self._row(LOCK_BY_ID, applicant)
        row = await self._row(SELECT_BY_ID, applicant)
        if row is None:
            raise no_applicant()
        return await self._open(row)

    async def find_by_external_id(self, external_id: str) -> Applicant | None:
        """Return it, locked; None when there is none within the reach."""
        index = external_index(self._session.sealer, await self._session.agency_key(), external_id)
        await self._row(LOCK_BY_EXTERNAL_ID, index)
        row = await self._row(SELECT_BY_EXTERNAL_ID, index)
        return None if row is None else await self._open(row)

    async def save(self, applicant: Applicant, *, revises_profile: bool) -> Applicant:
        """Write the next version; PreconditionFailed when the row moved on."""
        if not (_can_see(self._session.tenant, applicant) or await self._is_on(applicant.id)):
            raise beyond_reach()
        keys = await self._keys(await self._session.data_key(applicant.id))
        version = await self._session.connection.fetchval(
            UPDATE_APPLICANT,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant.id,
            applicant.status.value,
            applicant.advisor,
            keys.seal_identity(applicant),
            await self._email_index(applicant),
            applicant.profile.season,
            _primary_specialty(applicant),
            applicant.updated_at,
            applicant.version,
        )
        if version is None:
            raise applicant_changed()
        saved = replace(applicant, version=version)
        before = self._read.get(applicant.id)
        after = keys.digest(content_of(saved))
        self._session.note("apl", applicant.id, before=before, after=after)
        if revises_profile:
            await self._keep_profile(keys, saved)
        return saved

    async def append(self, entry: NewEntry) -> LedgerEntry:
        """Add to the ledger under a lock on the applicant."""
        head = await self._row(LOCK_LEDGER, entry.applicant)
        if head is None or head["data_key_wrapped"] is None:
            raise no_applicant()
        await self._check_superseded(entry)
        keys = await self._keys(head["data_key_wrapped"])
        link = _next_link(
            entry,
            head,
            keys.seal(entry.content, about_content(entry.applicant, entry.id)),
        )
        await self._session.connection.execute(
            INSERT_ENTRY,
            self._session.agency_id,
            entry.applicant,
            entry.id,
            link.header.seq,
            entry.kind.value,
            entry.supersedes,
            link.prev_hash,
            link.hash,
            link.sealed,
            entry.recorded_at,
        )
        await self._session.connection.execute(
            UPDATE_HEAD, self._session.agency_id, entry.applicant, link.header.seq, link.hash
        )
        self._session.note("apl", entry.applicant)
        self._session.note(_PREFIXES[entry.kind], entry.id, after=keys.digest(link.sealed))
        return entry_of(link, entry.content)

    async def erase(
        self, applicant: ApplicantId, reason: ErasureReason, erased_at: datetime
    ) -> Erasure:
        """Destroy the data key and every row, leave a tombstone; NotFound beyond the reach."""
        return await erase(self._session, applicant, reason, erased_at)

    async def _is_on(self, applicant: ApplicantId) -> bool:
        match self._session.tenant.reach:
            case Assigned(advisor=advisor):
                found = await self._session.connection.fetchval(
                    SELECT_ASSIGNED, self._session.agency_id, applicant, advisor
                )
                return found is not None
            case _:
                return False

    async def _row(self, statement: str, key: ApplicantId | str) -> Row:
        return await self._session.connection.fetchrow(
            statement,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            key,
        )

    async def _open(self, row: Row) -> Applicant:
        keys = await self._keys(row["data_key_wrapped"])
        found = keys.applicant(row)
        self._read[found.id] = keys.digest(content_of(found))
        return found

    async def _keys(self, data_key: bytes) -> ApplicantKeys:
        return ApplicantKeys(self._session.sealer, await self._session.agency_key(), data_key)

    async def _email_index(self, applicant: Applicant) -> bytes | None:
        email = applicant.identity.email
        if email is None:
            return None
        key = await self._session.agency_key()
        return self._session.sealer.blind_index(key, email.strip().casefold())

    async def _keep_profile(self, keys: ApplicantKeys, applicant: Applicant) -> None:
        actor = self._session.tenant.actor
        await self._session.connection.execute(
            INSERT_VERSION,
            self._session.agency_id,
            applicant.id,
            applicant.version,
            keys.seal(applicant.profile, about_profile(applicant.id, applicant.version)),
            actor.kind.value,
            actor.id,
            applicant.updated_at,
        )

    async def _check_superseded(self, entry: NewEntry) -> None:
        if entry.supersedes is None:
            return
        row = await self._session.connection.fetchrow(
            SELECT_SUPERSEDED, self._session.agency_id, entry.applicant, entry.supersedes
        )
        if row is None or row["kind"] != entry.kind.value:
            raise no_entry()
        if row["is_superseded"]:
            raise already_superseded()


def _next_link(entry: NewEntry, head: Row, sealed: bytes) -> Link:
    header = LedgerHeader(
        applicant=entry.applicant,
        id=entry.id,
        seq=head["ledger_seq"] + 1,
        kind=entry.kind,
        supersedes=entry.supersedes,
        recorded_at=entry.recorded_at,
    )
    previous = head["ledger_head"]
    return Link(
        header=header,
        sealed=sealed,
        prev_hash=previous,
        hash=entry_hash(previous, header, sealed),
    )


def _primary_specialty(applicant: Applicant) -> str | None:
    targets = applicant.profile.preferences.targets
    return max(targets, key=lambda each: each.weight).specialty if targets else None


def _can_see(tenant: Tenant, applicant: Applicant) -> bool:
    match tenant.reach:
        case All():
            return True
        case Assigned(advisor=advisor):
            return applicant.advisor == advisor
        case Only(applicant=only):
            return applicant.id == only
