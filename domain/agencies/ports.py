"""What the domain needs of agencies and keys."""

from datetime import datetime
from typing import Protocol

from domain.agencies.entities import Agency, ApiKey, Intake, SupportGrant
from domain.kernel.identifiers import AgencyId, ApiKeyId, SupportGrantId
from domain.kernel.tenancy import Tenant
from domain.kernel.transactions import UnitOfWork


class KeySecrets(Protocol):
    """Secrets of API keys."""

    def new_api_key(self, *, is_live: bool) -> str:
        """Return a fresh key with a checksum, `prc_live_…` or `prc_test_…`."""

    def is_well_formed(self, key: str) -> bool:
        """Return whether the checksum fits."""

    def hash_token(self, token: str) -> bytes:
        """Return the 32-byte hash a secret rests as."""


class KeyDirectory(Protocol):
    """Whose key it is, before any agency is known."""

    async def find_api_key(self, secret_hash: bytes) -> tuple[AgencyId, ApiKeyId] | None:
        """Return the agency and id to look the key up under."""


class TrialDirectory(Protocol):
    """Where visitors' rankings are kept."""

    async def trial_agency(self) -> AgencyId | None:
        """Return the reserved agency, None before it is made."""


class IntakeDirectory(Protocol):
    """Whose intake form it is, before any agency is known."""

    async def find_intake(self, token: str) -> AgencyId | None:
        """Return the agency of an open form, None for any other link."""


class WorldDirectory(Protocol):
    """The second world of an agency."""

    async def own_test_world(self, tenant: Tenant) -> AgencyId | None:
        """Return the test world of the caller's live agency, None before it is made."""


class AgencyRepository(Protocol):
    """Agencies, under the platform (to add) or their own scope (to read)."""

    async def add(self, agency: Agency) -> None:
        """Insert with a fresh agency key; Conflict when the one trial agency exists."""

    async def get(self) -> Agency:
        """Return the agency in scope."""

    async def set_clock(self, offset_seconds: int) -> bool:
        """Move the clock of the agency in scope; False unless it is a test world."""

    async def set_accent(self, accent: str | None) -> None:
        """Keep the colour of the agency in scope."""

    async def set_intake(self, intake: Intake) -> None:
        """Keep the intake form of the agency in scope."""

    async def set_logo(self, logo: bytes | None, digest: str | None) -> None:
        """Keep the logo of the agency in scope, or none."""

    async def logo(self) -> bytes | None:
        """Return the logo of the agency in scope."""


class ApiKeyRepository(Protocol):
    """Keys of the agency in scope."""

    async def add(self, key: ApiKey, secret_hash: bytes) -> None:
        """Insert."""

    async def find(self, key: ApiKeyId) -> ApiKey | None:
        """Return it, None when missing."""

    async def list_all(self) -> tuple[ApiKey, ...]:
        """Return every key, newest first."""

    async def expire(self, key: ApiKeyId, at: datetime) -> None:
        """Let it end at `at`, or when it would have ended if that is earlier."""

    async def revoke(self, key: ApiKeyId) -> bool:
        """Revoke now; False when missing. Revoking again changes nothing."""

    async def touch(self, key: ApiKeyId) -> None:
        """Note that the key was used, at most once a minute."""


class AgencyUnitOfWork(UnitOfWork, Protocol):
    """What agency use cases change."""

    @property
    def agencies(self) -> AgencyRepository:
        """Agencies."""

    @property
    def api_keys(self) -> ApiKeyRepository:
        """Keys."""


class SupportRepository(Protocol):
    """Support grants of the agency in scope."""

    async def add(self, grant: SupportGrant) -> None:
        """Insert."""

    async def find(self, grant: SupportGrantId) -> SupportGrant | None:
        """Return it, locked; None when there is none."""

    async def newest(self) -> tuple[SupportGrant, ...]:
        """Return the newest hundred."""

    async def open(self, grant: SupportGrant) -> None:
        """Write who opened it, when and with which key."""

    async def end(self, grant: SupportGrantId, ended_at: datetime) -> None:
        """Write that it is over, unless it was before."""


class SupportUnitOfWork(AgencyUnitOfWork, Protocol):
    """What support changes."""

    @property
    def support_grants(self) -> SupportRepository:
        """Support grants."""
