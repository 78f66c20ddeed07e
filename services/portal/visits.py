"""Who reads a page: the person, the agency, and what they may do there."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection

from domain.agencies.entities import Look
from domain.identity.entities import AccessClaims
from domain.kernel.errors import UnauthenticatedError
from domain.kernel.identifiers import ApplicantId, to_text
from domain.kernel.tenancy import ActorKind, Permission, Tenant

STAFF = frozenset(
    {
        ActorKind.OWNER,
        ActorKind.ADMIN,
        ActorKind.ADVISOR,
        ActorKind.ACCOUNTANT,
        ActorKind.READ_ONLY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One person in one agency, on one page."""

    claims: AccessClaims
    tenant: Tenant
    agency_name: str
    look: Look
    time_zone: str = "UTC"
    seen_as: ApplicantId | None = None
    """Whose pages a member of staff looks at as she sees them."""
    seen_name: str = ""

    @property
    def role(self) -> ActorKind:
        """What the person is in this agency, or is looking as."""
        return ActorKind.APPLICANT if self.seen_as is not None else self.claims.role

    @property
    def is_applicant(self) -> bool:
        """Whether this is the applicant herself."""
        return self.role is ActorKind.APPLICANT

    @property
    def own(self) -> ApplicantId | None:
        """The applicant the person is, or looks as; None for staff."""
        return self.seen_as or self.claims.applicant

    @property
    def home(self) -> str:
        """Where the person begins."""
        if self.own is not None:
            return f"/applicants/{to_text('apl', self.own)}"
        return "/billing" if self.role is ActorKind.ACCOUNTANT else "/roster"

    def may(self, permission: str) -> bool:
        """Return whether the caller holds a permission such as `people:write`."""
        return Permission(permission) in self.tenant.permissions


def visit_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Visit | None:
    """Return who is logged in, None for a visitor."""
    found: Visit | None = connection.state.get("visit")
    return found


def whoever(request: Request[Any, Any, Any]) -> Visit:
    """Return who is logged in; Unauthenticated for a visitor."""
    found = visit_of(request)
    if found is None:
        raise UnauthenticatedError("no-credentials", "Log in first.")
    return found
