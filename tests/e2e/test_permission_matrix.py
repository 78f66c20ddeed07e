"""Every role at every operation: allowed or 403 exactly as the matrix says, over real HTTP."""

from typing import Any

import pytest

from domain.agencies.policies.permissions import MATRIX, grant
from domain.kernel.tenancy import ActorKind, Permission
from services.edge.operations import NEEDS, OF_THE_CALLER
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_access_tokens import invite, log_in
from tests.e2e.test_isolation_walk import PREFIXES, ask, filled, operations, random_id
from tests.e2e.test_people import sign_up

ROLES = (
    ActorKind.OWNER,
    ActorKind.ADMIN,
    ActorKind.ADVISOR,
    ActorKind.ACCOUNTANT,
    ActorKind.READ_ONLY,
    ActorKind.APPLICANT,
)
KEYS = tuple(sorted(Permission, key=lambda each: each.value))
"""An integrator's key holds what its scopes say: one key for each."""

ASKS_FOR_MORE = {
    "adoptShortlist",
    "closeCalendarFeed",
    "openCalendarFeed",
    "patchApplicant",
    "readPortfolio",
    "rollOver",
}
"""What reads a second thing on the way, and needs the permission of that too."""


@pytest.fixture(scope="module")
def owner(installation: Installation) -> Client:
    """Return an owner."""
    sign_up(installation, "owner.matrix@fictional.test", "Matrix Advising")
    return log_in(installation, "owner.matrix@fictional.test")


@pytest.fixture(scope="module")
def applicant(owner: Client) -> str:
    """Return an applicant's id."""
    return str(owner.post("/v1/applicants", an_applicant("Of The Matrix")).body["id"])


@pytest.fixture(scope="module")
def people(installation: Installation, owner: Client, applicant: str) -> dict[ActorKind, Client]:
    """Return somebody in each role."""
    found = {ActorKind.OWNER: owner}
    for role in ROLES[1:]:
        place = {"role": role.value}
        if role is ActorKind.APPLICANT:
            place["applicant_id"] = applicant
        email = f"{role.value}.matrix@fictional.test"
        found[role] = invite(installation, owner, email, **place)
    return found


def guarded() -> list[tuple[str, str, dict[str, Any]]]:
    """Return the operations that need a permission."""
    return [each for each in operations() if "x-permission" in each[2]]


def is_refused(client: Client, method: str, path: str, operation: dict[str, Any]) -> bool:
    """Return whether the caller lacks the permission; ids are of nothing, so little happens."""
    missing = {name: random_id(prefix) for name, prefix in PREFIXES.items()}
    answer = ask(client, method, filled(path, missing), operation)
    assert answer.status < 500, f"{method} {path}: {answer}"
    is_missing = answer.status == 403 and answer.body["type"] == "/problems/missing-scope"
    return bool(is_missing)


def test_every_operation_names_the_permission_it_needs() -> None:
    named = {operation["operationId"] for _, _, operation in operations()}
    closed = {
        operation["operationId"] for _, _, operation in operations() if operation.get("security", 1)
    }
    assert closed - NEEDS.keys() - OF_THE_CALLER == set(), "name them in services/edge/operations"
    assert NEEDS.keys() <= closed
    assert named >= OF_THE_CALLER
    assert not NEEDS.keys() & OF_THE_CALLER


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(
    people: dict[ActorKind, Client], role: ActorKind
) -> None:
    wrong = [
        f"{method} {path}"
        for method, path, operation in guarded()
        if is_refused(people[role], method, path, operation)
        != (Permission(operation["x-permission"]) not in MATRIX[role])
    ]
    assert wrong == []


def test_a_key_opens_what_its_one_scope_names_and_nothing_else(
    installation: Installation, owner: Client
) -> None:
    walked = guarded()
    asking_more: set[str] = set()
    for scope in KEYS:
        body = {"name": scope.value, "scopes": [scope.value]}
        narrow = installation.raw(owner.post("/v1/api-keys", body).body["secret"])
        told = narrow.get("/v1/me/permissions").body
        held = sorted(each.value for each in grant(ActorKind.INTEGRATOR, [scope]))
        assert (told["role"], told["permissions"]) == ("integrator", held)
        # Every operation it opens; of the others, the same question 27 times, a stride.
        own = [each for each in walked if each[2]["x-permission"] in held]
        asking_more |= {
            operation["operationId"]
            for method, path, operation in own
            if is_refused(narrow, method, path, operation)
        }
        for method, path, operation in walked[KEYS.index(scope) % 9 :: 9]:
            if operation["x-permission"] not in held:
                assert is_refused(narrow, method, path, operation), (scope, path)
    assert asking_more <= ASKS_FOR_MORE


def test_everybody_can_read_what_she_may_do(
    people: dict[ActorKind, Client], applicant: str
) -> None:
    for role, client in people.items():
        told = client.get("/v1/me/permissions").body
        assert told["role"] == role.value
        assert told["permissions"] == sorted(each.value for each in MATRIX[role])
        assert told["standing"] == "full"
    reach = {
        role: client.get("/v1/me/permissions").body["reach"] for role, client in people.items()
    }
    assert {role.value for role, each in reach.items() if each["kind"] == "all"} == {
        "owner", "admin", "accountant", "read-only"
    }  # fmt: skip
    assert reach[ActorKind.ADVISOR]["kind"] == "assigned"
    assert reach[ActorKind.ADVISOR]["advisor_id"].startswith("adv_")
    assert reach[ActorKind.APPLICANT] == {
        "kind": "only", "advisor_id": None, "applicant_id": applicant
    }  # fmt: skip
