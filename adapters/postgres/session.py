"""One transaction's connection, scope and keys: what every repository is given."""

from dataclasses import dataclass, field
from uuid import UUID

from adapters.postgres.pool import Connection
from domain.kernel.errors import NotFoundError
from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import AgencyId, ApplicantId, to_text
from domain.kernel.jobs import DueJob
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Scope, Tenant

# wrapped key of an agency
SELECT_AGENCY_KEY = "SELECT key_wrapped FROM agency WHERE agency_id = $1"

# wrapped key of an applicant; NULL once erased
SELECT_DATA_KEY = "SELECT data_key_wrapped FROM applicant WHERE agency_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class Note:
    """Keyed digests of an object before and after the change that the log will tell."""

    before: bytes | None = None
    after: bytes | None = None


@dataclass(slots=True, kw_only=True)
class Session:
    """What a repository works with; `events` and `jobs` go out when the unit commits."""

    connection: Connection
    scope: Scope
    sealer: Sealer
    agency_keys: dict[AgencyId, bytes] = field(default_factory=dict)
    events: list[DomainEvent] = field(default_factory=list)
    jobs: list[DueJob] = field(default_factory=list)
    notes: dict[str, Note] = field(default_factory=dict)
    wrote_events: bool = False
    _data_keys: dict[ApplicantId, bytes] = field(default_factory=dict)

    @property
    def tenant(self) -> Tenant:
        """The tenant; TypeError under a platform scope, which has none."""
        if not isinstance(self.scope, Tenant):
            raise TypeError("this repository needs an agency, not the platform")
        return self.scope

    @property
    def agency_id(self) -> UUID:
        """First parameter of every statement."""
        return self.tenant.agency

    def record(self, events: tuple[DomainEvent, ...]) -> None:
        """Put drained events in the outbox at commit."""
        self.events.extend(events)

    def note(
        self,
        prefix: str,
        object_id: UUID,
        *,
        before: bytes | None = None,
        after: bytes | None = None,
    ) -> None:
        """Name an object of the change under way: the log tells of it at commit."""
        self.notes[to_text(prefix, object_id)] = Note(before, after)

    async def agency_key(self) -> bytes:
        """Return the agency's wrapped key; NotFound for no such agency."""
        agency = self.tenant.agency
        if agency not in self.agency_keys:
            key = await self.connection.fetchval(SELECT_AGENCY_KEY, agency)
            if key is None:
                raise NotFoundError("not-found", "There is no such agency.")
            self.agency_keys[agency] = key
        return self.agency_keys[agency]

    async def data_key(self, applicant: ApplicantId) -> bytes:
        """Return the applicant's wrapped key; NotFound when missing or erased."""
        if applicant not in self._data_keys:
            key = await self.connection.fetchval(SELECT_DATA_KEY, self.agency_id, applicant)
            if key is None:
                raise NotFoundError("not-found", "There is no such applicant.")
            self._data_keys[applicant] = key
        return self._data_keys[applicant]

    async def new_data_key(self, applicant: ApplicantId) -> bytes:
        """Mint the key of an applicant about to be inserted."""
        key = self.sealer.new_data_key(await self.agency_key())
        self._data_keys[applicant] = key
        return key
