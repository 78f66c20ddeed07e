"""Members and invitations of an agency in and out; and the founding of one."""

import json
from datetime import datetime

from asyncpg import Record

from adapters.postgres.repositories.agencies import INSERT_AGENCY
from adapters.postgres.session import Session
from domain.identity.entities import Invitation, Membership
from domain.identity.errors import no_agency, no_member
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    InvitationId,
    MembershipId,
    PersonId,
)
from domain.kernel.tenancy import ActorKind

# insert member
INSERT_MEMBER = """
INSERT INTO membership (agency_id, id, person_id, role, applicant_id, identity_sealed, joined_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_MEMBER = "SELECT id, person_id, role, applicant_id, identity_sealed, joined_at FROM membership"

# a present member
SELECT_MEMBER = f"{_MEMBER} WHERE agency_id = $1 AND id = $2 AND removed_at IS NULL"

# changes of members wait for one another: the last owner is counted under it
LOCK_MEMBERS = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 12))"

# the present membership of a person
SELECT_MEMBER_OF = f"{_MEMBER} WHERE agency_id = $1 AND person_id = $2 AND removed_at IS NULL"

# every present member
SELECT_MEMBERS = f"""
{_MEMBER} WHERE agency_id = $1 AND removed_at IS NULL ORDER BY joined_at, id LIMIT 5000
"""

# change a role
SET_ROLE = "UPDATE membership SET role = $3 WHERE agency_id = $1 AND id = $2"

# remove a member
REMOVE_MEMBER = """
UPDATE membership SET removed_at = $3 WHERE agency_id = $1 AND id = $2 AND removed_at IS NULL
"""

# owners there are
COUNT_OWNERS = """
SELECT count(*) FROM membership
WHERE agency_id = $1 AND role = 'owner' AND removed_at IS NULL
"""

# a new agency's billing account
INSERT_TRIAL = """
INSERT INTO billing_account (agency_id, trial_started_at, trial_ends_at) VALUES ($1, $2, $3)
"""

# name of the agency
SELECT_NAME = "SELECT name FROM agency WHERE agency_id = $1"

# whether the agency has the applicant
HAS_APPLICANT = "SELECT EXISTS (SELECT FROM applicant WHERE agency_id = $1 AND id = $2)"

# insert invitation
INSERT_INVITATION = """
INSERT INTO invitation (agency_id, id, token_hash, role, applicant_id, email_sealed, created_at,
                        expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

_INVITATION = """
SELECT id, role, applicant_id, email_sealed, created_at, expires_at, accepted_at, revoked_at
FROM invitation
"""

# one invitation
SELECT_INVITATION = f"{_INVITATION} WHERE agency_id = $1 AND id = $2"

# invitations that can still be accepted, newest first
SELECT_OPEN = f"""
{_INVITATION}
WHERE agency_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
ORDER BY id DESC LIMIT 1000
"""

_IF_OPEN = """
WHERE agency_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3
RETURNING id
"""

# withdraw an open invitation
REVOKE_INVITATION = f"UPDATE invitation SET revoked_at = $3 {_IF_OPEN}"

# use up an open invitation
ACCEPT_INVITATION = f"UPDATE invitation SET accepted_at = $3 {_IF_OPEN}"


class PostgresMembershipRepository:
    """MembershipRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, membership: Membership) -> None:
        """Insert."""
        key = await self._session.agency_key()
        await insert_member(self._session, self._session.tenant.agency, key, membership)

    async def get(self, membership: MembershipId, *, lock: bool = False) -> Membership:
        """Return a present member."""
        if lock:
            await self._session.connection.execute(LOCK_MEMBERS, str(self._session.agency_id))
        row = await self._session.connection.fetchrow(
            SELECT_MEMBER, self._session.agency_id, membership
        )
        if row is None:
            raise no_member()
        return await self._member(row)

    async def find_of(self, person: PersonId) -> Membership | None:
        """Return the person's present membership."""
        row = await self._session.connection.fetchrow(
            SELECT_MEMBER_OF, self._session.agency_id, person
        )
        return None if row is None else await self._member(row)

    async def list_all(self) -> tuple[Membership, ...]:
        """Return every present member."""
        rows = await self._session.connection.fetch(SELECT_MEMBERS, self._session.agency_id)
        return tuple([await self._member(row) for row in rows])

    async def set_role(self, membership: MembershipId, role: ActorKind) -> None:
        """Change the role."""
        await self._session.connection.execute(
            SET_ROLE, self._session.agency_id, membership, role.value
        )

    async def remove(self, membership: MembershipId, now: datetime) -> None:
        """Remove the member."""
        await self._session.connection.execute(
            REMOVE_MEMBER, self._session.agency_id, membership, now
        )

    async def count_owners(self) -> int:
        """Return how many owners there are."""
        return int(await self._session.connection.fetchval(COUNT_OWNERS, self._session.agency_id))

    async def agency_name(self) -> str:
        """Return the name of the agency in scope."""
        name = await self._session.connection.fetchval(SELECT_NAME, self._session.agency_id)
        if name is None:
            raise no_agency()
        return str(name)

    async def has_applicant(self, applicant: ApplicantId) -> bool:
        """Return whether the agency has this applicant."""
        return bool(
            await self._session.connection.fetchval(
                HAS_APPLICANT, self._session.agency_id, applicant
            )
        )

    async def _member(self, row: Record) -> Membership:
        plain = self._session.sealer.unseal(
            await self._session.agency_key(),
            None,
            row["identity_sealed"],
            _member_about(row["id"]),
        )
        identity = json.loads(plain)
        return Membership(
            id=MembershipId(row["id"]),
            person=PersonId(row["person_id"]),
            role=ActorKind(row["role"]),
            name=identity["name"],
            email=identity["email"],
            joined_at=row["joined_at"],
            applicant=_applicant(row),
        )


class PostgresInvitationRepository:
    """InvitationRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, invitation: Invitation, token_hash: bytes) -> None:
        """Insert."""
        about = b"invitation.email:" + invitation.id.bytes
        sealed = self._session.sealer.seal(
            await self._session.agency_key(), None, invitation.email.encode(), about
        )
        await self._session.connection.execute(
            INSERT_INVITATION,
            self._session.agency_id,
            invitation.id,
            token_hash,
            invitation.role.value,
            invitation.applicant,
            sealed,
            invitation.created_at,
            invitation.expires_at,
        )

    async def find(self, invitation: InvitationId) -> Invitation | None:
        """Return it in whatever state."""
        row = await self._session.connection.fetchrow(
            SELECT_INVITATION, self._session.agency_id, invitation
        )
        return None if row is None else await self._invitation(row)

    async def list_open(self, now: datetime) -> tuple[Invitation, ...]:
        """Return what can still be accepted."""
        rows = await self._session.connection.fetch(SELECT_OPEN, self._session.agency_id, now)
        return tuple([await self._invitation(row) for row in rows])

    async def revoke(self, invitation: InvitationId, now: datetime) -> bool:
        """Withdraw it."""
        found = await self._session.connection.fetchval(
            REVOKE_INVITATION, self._session.agency_id, invitation, now
        )
        return found is not None

    async def accept(self, invitation: InvitationId, now: datetime) -> bool:
        """Use it up."""
        found = await self._session.connection.fetchval(
            ACCEPT_INVITATION, self._session.agency_id, invitation, now
        )
        return found is not None

    async def _invitation(self, row: Record) -> Invitation:
        about = b"invitation.email:" + row["id"].bytes
        email = self._session.sealer.unseal(
            await self._session.agency_key(), None, row["email_sealed"], about
        )
        return Invitation(
            id=InvitationId(row["id"]),
            email=email.decode(),
            role=ActorKind(row["role"]),
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            applicant=_applicant(row),
            accepted_at=row["accepted_at"],
            revoked_at=row["revoked_at"],
        )


class PostgresFounding:
    """Founding on one session of the platform's sign-in scope."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def found(
        self, live: AgencyId, test: AgencyId, agency_name: str, owner: Membership
    ) -> None:
        """Insert the agency, its test world and its owner."""
        sealer, execute = self._session.sealer, self._session.connection.execute
        key = sealer.new_agency_key()
        await execute(INSERT_AGENCY, live, agency_name, "live", None, key)
        await execute(INSERT_AGENCY, test, agency_name, "test", live, sealer.new_agency_key())
        await insert_member(self._session, live, key, owner)

    async def begin_trial(self, live: AgencyId, starts_at: datetime, ends_at: datetime) -> None:
        """Insert the agency's billing account."""
        await self._session.connection.execute(INSERT_TRIAL, live, starts_at, ends_at)


async def insert_member(
    session: Session, agency: AgencyId, key: bytes, membership: Membership
) -> None:
    """Insert a member, her name and e-mail sealed under the agency's key."""
    identity = json.dumps({"name": membership.name, "email": membership.email}).encode()
    await session.connection.execute(
        INSERT_MEMBER,
        agency,
        membership.id,
        membership.person,
        membership.role.value,
        membership.applicant,
        session.sealer.seal(key, None, identity, _member_about(membership.id)),
        membership.joined_at,
    )


def open_identity(session: Session, key: bytes, row: Record) -> tuple[str, str]:
    """Return name and e-mail of a membership's row."""
    about = _member_about(row["membership_id"])
    found = json.loads(session.sealer.unseal(key, None, row["identity_sealed"], about))
    return found["name"], found["email"]


def _member_about(membership: MembershipId) -> bytes:
    return b"membership.identity:" + membership.bytes


def _applicant(row: Record) -> ApplicantId | None:
    found = row["applicant_id"]
    return None if found is None else ApplicantId(found)
