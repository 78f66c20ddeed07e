"""SnapshotSource: profile version and ledger head, opened as one frozen value."""

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.repositories.sealed_applicants import ApplicantKeys
from adapters.postgres.session import Session
from domain.applicants.entities import LedgerEntry, ProfileSnapshot
from domain.applicants.errors import no_applicant, no_version
from domain.applicants.policies.freeze_profile import freeze_profile
from domain.applicants.policies.ledger_chain import EMPTY_HEAD
from domain.kernel.identifiers import ApplicantId

# newest profile version and ledger head
SELECT_NEWEST = f"""
SELECT a.ledger_head, (
    SELECT max(v.version) FROM profile_version v
    WHERE v.agency_id = $1 AND v.applicant_id = a.id
) AS profile_version
FROM applicant a
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
"""

# one profile version
SELECT_VERSION = f"""
SELECT v.version AS profile_version, v.profile_sealed, a.data_key_wrapped
FROM profile_version v
JOIN applicant a ON a.agency_id = v.agency_id AND a.id = v.applicant_id
WHERE v.agency_id = $1 AND {REACH} AND v.applicant_id = $4 AND v.version = $5
"""

# the ledger up to the entry with a hash
SELECT_UP_TO = """
SELECT e.applicant_id, e.id, e.seq, e.kind, e.supersedes, e.prev_hash, e.hash,
       e.content_sealed, e.created_at
FROM ledger_entry e
WHERE e.agency_id = $1 AND e.applicant_id = $2 AND e.seq <= (
    SELECT h.seq FROM ledger_entry h
    WHERE h.agency_id = $1 AND h.applicant_id = $2 AND h.hash = $3
)
ORDER BY e.seq
"""


class PostgresSnapshotSource:
    """SnapshotSource on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def freeze(self, applicant: ApplicantId) -> ProfileSnapshot:
        """Return the newest profile version and ledger head; NotFound beyond the reach."""
        row = await self._session.connection.fetchrow(
            SELECT_NEWEST,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
        )
        if row is None:
            raise no_applicant()
        return await self.at(applicant, row["profile_version"], row["ledger_head"])

    async def at(
        self, applicant: ApplicantId, profile_version: int, ledger_head: str
    ) -> ProfileSnapshot:
        """Return the snapshot of that version and head; NotFound when there is none."""
        row = await self._session.connection.fetchrow(
            SELECT_VERSION,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            profile_version,
        )
        if row is None:
            raise no_version()
        keys = ApplicantKeys(
            self._session.sealer, await self._session.agency_key(), row["data_key_wrapped"]
        )
        entries = await self._entries(keys, applicant, ledger_head)
        profile = keys.profile(row, applicant)
        return freeze_profile(applicant, profile_version, profile, entries)

    async def _entries(
        self, keys: ApplicantKeys, applicant: ApplicantId, ledger_head: str
    ) -> tuple[LedgerEntry, ...]:
        if ledger_head == EMPTY_HEAD:
            return ()
        rows = await self._session.connection.fetch(
            SELECT_UP_TO, self._session.agency_id, applicant, ledger_head
        )
        if not rows:
            raise no_version()
        return tuple(keys.entry(row) for row in rows)
