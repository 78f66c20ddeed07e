"""Bodies of keys and of the caller."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.agencies.entities import Agency, ApiKey
from domain.agencies.use_cases.issue_api_key import IssueApiKey, IssuedApiKey
from domain.agencies.use_cases.move_test_clock import WorldTime
from domain.kernel.identifiers import to_text
from domain.kernel.tenancy import AgencyMode, All, Assigned, Only, Reach, Tenant
from services.edge.bodies import InStruct, OutStruct

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Scope = Annotated[str, Meta(min_length=3, max_length=40)]
Network = Annotated[str, Meta(min_length=2, max_length=50)]


class MeOut(OutStruct):
    """The caller."""

    agency_id: str
    agency_name: str
    mode: str
    actor: str
    scopes: list[str]

    @classmethod
    def of(cls, tenant: Tenant, agency: Agency) -> Self:
        """Map scope and agency."""
        return cls(
            agency_id=to_text("agy", agency.id),
            agency_name=agency.name,
            mode=agency.mode.value,
            actor=tenant.actor.kind.value,
            scopes=sorted(each.value for each in tenant.permissions),
        )


class ReachOut(OutStruct):
    """Whose applicants: all of the agency, those of one advisor, or one alone."""

    kind: Literal["all", "assigned", "only"]
    advisor_id: str | None = None
    applicant_id: str | None = None

    @classmethod
    def of(cls, reach: Reach) -> Self:
        """Name the reach."""
        match reach:
            case All():
                return cls(kind="all")
            case Assigned(advisor=advisor):
                return cls(kind="assigned", advisor_id=to_text("adv", advisor))
            case Only(applicant=applicant):
                return cls(kind="only", applicant_id=to_text("apl", applicant))


class PermissionsOut(OutStruct):
    """What the caller may do; whatever is not named is refused."""

    role: str
    permissions: list[str]
    reach: ReachOut
    standing: Literal["full", "read-only", "suspended"]

    @classmethod
    def of(cls, tenant: Tenant) -> Self:
        """Map the scope: what the agency's standing forbids for now is left out."""
        return cls(
            role=tenant.actor.kind.value,
            permissions=sorted(each.value for each in tenant.permissions if tenant.may(each)),
            reach=ReachOut.of(tenant.reach),
            standing=tenant.standing.value,
        )


class ApiKeyIn(InStruct):
    """A key to issue: no more scopes than the caller holds."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=40)]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    networks: Annotated[list[Network], Meta(max_length=50)] = []
    mode: Literal["live", "test"] | None = None
    """`test`: a key of the agency's test world; absent: of the caller's own."""

    def to_command(self) -> IssueApiKey:
        """Return the command."""
        return IssueApiKey(
            name=self.name,
            scopes=tuple(self.scopes),
            expires_at=self.expires_at,
            networks=tuple(self.networks),
            mode=None if self.mode is None else AgencyMode(self.mode),
        )


class RotationIn(InStruct):
    """How long the old key goes on working beside the new one: at most 30 days."""

    overlap_seconds: Annotated[int, Meta(ge=0, le=2_592_000)] = 86_400


class TestClockIn(InStruct):
    """By how much the test world's clock is ahead of the real one (negative: behind)."""

    offset_seconds: Annotated[int, Meta(ge=-315_360_000, le=315_360_000)]


class TestClockOut(OutStruct):
    """What the test world's clock shows."""

    now: datetime
    offset_seconds: int

    @classmethod
    def of(cls, time: WorldTime) -> Self:
        """Map the time."""
        return cls(now=time.now, offset_seconds=int(time.offset.total_seconds()))


class ApiKeyOut(OutStruct):
    """A key without its secret."""

    id: str
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    networks: list[str]
    replaces: str | None
    secret: str | None = None
    """Only in the answer that issues it."""

    @classmethod
    def of(cls, key: ApiKey, secret: str | None = None) -> Self:
        """Map the key."""
        return cls(
            id=to_text("key", key.id),
            name=key.name,
            hint=key.hint,
            scopes=sorted(each.value for each in key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
            networks=list(key.networks),
            replaces=None if key.replaces is None else to_text("key", key.replaces),
            secret=secret,
        )

    @classmethod
    def issued(cls, issued: IssuedApiKey) -> Self:
        """Map a key just issued, with its secret."""
        return cls.of(issued.key, issued.secret)


class ApiKeysOut(OutStruct):
    """Every key of the agency."""

    items: list[ApiKeyOut]
