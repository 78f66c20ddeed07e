"""Scopes: who is calling, for which agency, and how far they reach (decisions 1 and 2)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.kernel.clock import Clock
from domain.kernel.errors import ForbiddenError
from domain.kernel.identifiers import AdvisorId, AgencyId, ApplicantId


class ActorKind(StrEnum):
    """Who acts. Persons come with the identity context; keys and the system are here first."""

    OWNER = "owner"
    ADMIN = "admin"
    ADVISOR = "advisor"
    ACCOUNTANT = "accountant"
    READ_ONLY = "read-only"
    APPLICANT = "applicant"
    INTEGRATOR = "integrator"
    VISITOR = "visitor"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One caller: its kind and its id (key id, person id), None for the system itself."""

    kind: ActorKind
    id: UUID | None = None


class Permission(StrEnum):
    """`resource:verb`, the names API keys carry as scopes."""

    APPLICANTS_READ = "applicants:read"
    APPLICANTS_WRITE = "applicants:write"
    PROFILES_WRITE = "profiles:write"
    CATALOGUES_READ = "catalogues:read"
    CATALOGUES_WRITE = "catalogues:write"
    RANKINGS_READ = "rankings:read"
    RANKINGS_WRITE = "rankings:write"
    SHORTLISTS_READ = "shortlists:read"
    SHORTLISTS_WRITE = "shortlists:write"
    APPLICATIONS_READ = "applications:read"
    APPLICATIONS_WRITE = "applications:write"
    EXPERIENCE_READ = "experience:read"
    CASEWORK_READ = "casework:read"
    CASEWORK_WRITE = "casework:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    EVENTS_READ = "events:read"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    AGENCY_READ = "agency:read"
    AGENCY_WRITE = "agency:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    AUDIT_READ = "audit:read"
    PRIVACY_WRITE = "privacy:write"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    BILLING_READ = "billing:read"
    BILLING_WRITE = "billing:write"


EVERY_PERMISSION = frozenset(Permission)


class Standing(StrEnum):
    """How far an agency may act, by what it paid; nothing is ever deleted for it."""

    FULL = "full"
    READ_ONLY = "read-only"
    SUSPENDED = "suspended"


_ALWAYS = frozenset(
    {
        Permission.PRIVACY_WRITE,
        Permission.BILLING_READ,
        Permission.BILLING_WRITE,
        Permission.AGENCY_READ,
        Permission.KEYS_READ,
        Permission.KEYS_WRITE,
    }
)
"""Exports, erasure, paying, and shutting out a key: whatever was paid."""

_LEFT: dict[Standing, frozenset[Permission]] = {
    Standing.FULL: EVERY_PERMISSION,
    Standing.READ_ONLY: _ALWAYS | {each for each in Permission if each.value.endswith(":read")},
    Standing.SUSPENDED: _ALWAYS,
}


@dataclass(frozen=True, slots=True)
class All:
    """Every applicant of the agency."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """Only the applicants assigned to this advisor."""

    advisor: AdvisorId


@dataclass(frozen=True, slots=True)
class Only:
    """Only this applicant."""

    applicant: ApplicantId


Reach = All | Assigned | Only


class AgencyMode(StrEnum):
    """The world an agency row belongs to."""

    LIVE = "live"
    TEST = "test"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """The scope of one agency: first argument of every use case; there is no ambient one.

    `reach` is applied in SQL by every repository and reader that touches applicants or what
    hangs on them. A test world's clock is off by `clock_offset`.
    """

    agency: AgencyId
    actor: Actor
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    reach: Reach = All()
    mode: AgencyMode = AgencyMode.LIVE
    clock_offset: timedelta = timedelta()
    standing: Standing = field(default=Standing.FULL, compare=False)
    """Looked up at every call, so it is no part of who the tenant is."""

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless this caller holds `permission` (deny by default)."""
        if permission not in self.permissions:
            raise ForbiddenError("missing-scope", f"This needs the scope {permission.value}.")
        if permission not in _LEFT[self.standing]:
            raise ForbiddenError(
                f"agency-{self.standing.value}",
                f"The agency is {self.standing.value} until its subscription is paid; "
                "export works, and nothing is deleted.",
            )

    def may(self, permission: Permission) -> bool:
        """Return whether `require` would let this caller pass."""
        return permission in self.permissions & _LEFT[self.standing]

    def now(self, clock: Clock) -> datetime:
        """Return the time this agency's customers live in: what they see expire goes by it."""
        return clock.now() + self.clock_offset

    def in_mode(self, mode: AgencyMode) -> "Tenant":
        """Return the same scope for the world of `mode`."""
        return replace(self, mode=mode)

    @staticmethod
    def system(agency: AgencyId) -> "Tenant":
        """Return the scope in which our own jobs act for `agency`."""
        return Tenant(
            agency=agency, actor=Actor(kind=ActorKind.SYSTEM), permissions=EVERY_PERMISSION
        )


class Purpose(StrEnum):
    """Why code works outside any agency; each is a closed list of look-ups and writes."""

    SIGN_IN = "sign-in"
    DISPATCH = "dispatch"
    CATALOGUE = "catalogue"
    RETENTION = "retention"
    AGENCIES = "agencies"
    BILLING = "billing"
    MODELS = "models"


@dataclass(frozen=True, slots=True)
class Platform:
    """The scope for what has no agency yet or spans agencies."""

    purpose: Purpose


Scope = Tenant | Platform
