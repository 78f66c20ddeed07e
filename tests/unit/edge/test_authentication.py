"""What the edge believes of a caller, and for how long."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.identity.entities import AccessClaims
from domain.kernel.errors import ForbiddenError, UnauthenticatedError, UnavailableError
from domain.kernel.identifiers import (
    AdvisorId,
    AgencyId,
    ApplicantId,
    MembershipId,
    PersonId,
    SessionId,
)
from domain.kernel.tenancy import Actor, ActorKind, All, Assigned, Only, Permission, Reach, Tenant
from services.edge.authentication import Callers, bearer, require_permission
from tests.fakes.tokens import FakeAccessTokens

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLAIMS = AccessClaims(
    id=UUID(int=1),
    person=PersonId(UUID(int=2)),
    agency=AgencyId(UUID(int=3)),
    membership=MembershipId(UUID(int=4)),
    session=SessionId(UUID(int=5)),
    role=ActorKind.OWNER,
    issued_at=NOW,
    expires_at=NOW + timedelta(minutes=10),
)


class StoppedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


@dataclass(slots=True)
class Counted(FakeAccessTokens):
    """Counts how often a signature is checked."""

    checks: int = 0

    def verify(self, token: str) -> AccessClaims:
        self.checks += 1
        return FakeAccessTokens.verify(self, token)


@dataclass(slots=True)
class FakeWatch:
    """Says of every token what it was told to."""

    refusal: Exception | None = None
    asked: int = 0

    def check(self, _claims: AccessClaims) -> None:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal


@dataclass(slots=True)
class Door:
    """Callers over fakes."""

    tokens: Counted = field(default_factory=Counted)
    watch: FakeWatch = field(default_factory=FakeWatch)
    keys: list[str] = field(default_factory=list)

    def callers(self) -> Callers:
        return Callers(
            authenticate=self.of_key, tokens=self.tokens, watch=self.watch, clock=StoppedClock()
        )

    async def of_key(self, key: str, _address: str | None) -> Tenant:
        self.keys.append(key)
        return Tenant(agency=CLAIMS.agency, actor=Actor(kind=ActorKind.INTEGRATOR))


async def test_a_signature_is_checked_once_and_revocation_every_time() -> None:
    door = Door()
    callers, token = door.callers(), door.tokens.issue(CLAIMS)
    tenants = [await callers.tenant_of(token, None) for _ in range(5)]
    assert (door.tokens.checks, door.watch.asked) == (1, 5)
    assert tenants == [tenants[0]] * 5
    assert callers.known(token, None) == tenants[0]


async def test_a_token_believed_before_is_refused_once_revoked() -> None:
    door = Door()
    callers, token = door.callers(), door.tokens.issue(CLAIMS)
    await callers.tenant_of(token, None)
    door.watch.refusal = UnauthenticatedError("session-over", "Over.")
    with pytest.raises(UnauthenticatedError):
        await callers.tenant_of(token, None)
    with pytest.raises(UnauthenticatedError):
        callers.known(token, None)


async def test_while_revocations_are_unknown_keys_work_and_tokens_do_not() -> None:
    door = Door(watch=FakeWatch(refusal=UnavailableError("revocations-unknown", "Later.")))
    callers, token = door.callers(), door.tokens.issue(CLAIMS)
    with pytest.raises(UnavailableError):
        await callers.tenant_of(token, None)
    assert (await callers.tenant_of("prc_live_x", None)).actor.kind is ActorKind.INTEGRATOR


async def test_a_token_over_is_not_believed_from_memory() -> None:
    door = Door()
    callers = door.callers()
    token = door.tokens.issue(replace(CLAIMS, expires_at=NOW))
    await callers.tenant_of(token, None)
    assert callers.known(token, None) is None


async def test_a_key_is_never_taken_for_a_token_nor_a_token_for_a_key() -> None:
    door = Door()
    callers = door.callers()
    await callers.tenant_of("prc_test_y", None)
    with pytest.raises(UnauthenticatedError):
        await callers.tenant_of("access-of-nobody", None)
    assert (door.keys, door.tokens.checks) == (["prc_test_y"], 1)


@pytest.mark.parametrize(
    ("role", "applicant", "reach"),
    [
        (ActorKind.OWNER, None, All()),
        (ActorKind.ADMIN, None, All()),
        (ActorKind.ACCOUNTANT, None, All()),
        (ActorKind.READ_ONLY, None, All()),
        (ActorKind.ADVISOR, None, Assigned(AdvisorId(UUID(int=4)))),
        (
            ActorKind.APPLICANT,
            ApplicantId(UUID(int=6)),
            Only(ApplicantId(UUID(int=6))),
        ),
    ],
)
async def test_a_role_reaches_as_far_as_it_should(
    role: ActorKind, applicant: ApplicantId | None, reach: Reach
) -> None:
    door = Door()
    token = door.tokens.issue(replace(CLAIMS, role=role, applicant=applicant))
    tenant = await door.callers().tenant_of(token, None)
    assert (tenant.actor, tenant.reach) == (Actor(kind=role, id=CLAIMS.person), reach)
    if role is ActorKind.ACCOUNTANT:
        assert Permission.APPLICANTS_READ not in tenant.permissions


@pytest.mark.parametrize("header", [None, "", "Basic x", "Bearer", "Bearer ", "x" * 3_000])
def test_a_header_without_a_bearer_is_refused(header: str | None) -> None:
    with pytest.raises(UnauthenticatedError):
        bearer(header)


@dataclass(frozen=True)
class Operation:
    """What the edge asks of a route."""

    operation_id: str | None
    http_methods: frozenset[str] = frozenset({"GET"})


@pytest.mark.parametrize("operation_id", [None, "", "thingNobodyNamed", "GetApplicant"])
def test_an_operation_named_nowhere_is_open_to_nobody(operation_id: str | None) -> None:
    everybody = Tenant.system(CLAIMS.agency)
    with pytest.raises(ForbiddenError, match="no caller"):
        require_permission(everybody, Operation(operation_id))
    require_permission(everybody, Operation(operation_id, frozenset({"OPTIONS"})))
    require_permission(everybody, Operation("getApplicant"))
    require_permission(
        Tenant(agency=CLAIMS.agency, actor=Actor(kind=ActorKind.VISITOR)), Operation("getMe")
    )
