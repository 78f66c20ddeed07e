"""Who may do what: deny by default, never more than the issuer holds."""

import pytest

from domain.agencies.policies.permissions import MATRIX, grant, parse_scopes
from domain.kernel.errors import ForbiddenError, InvalidError
from domain.kernel.identifiers import PLATFORM
from domain.kernel.tenancy import EVERY_PERMISSION, Actor, ActorKind, Permission, Tenant


def test_every_kind_of_actor_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(ActorKind)


def test_a_visitor_may_change_nothing_and_an_applicant_only_what_is_her_own() -> None:
    assert all(each.value.endswith(":read") for each in MATRIX[ActorKind.VISITOR])
    writes = {each for each in MATRIX[ActorKind.APPLICANT] if not each.value.endswith(":read")}
    assert writes == {Permission.APPLICATIONS_WRITE, Permission.PROFILES_WRITE}


def test_an_accountant_sees_no_applicant() -> None:
    assert Permission.APPLICANTS_READ not in grant(ActorKind.ACCOUNTANT, EVERY_PERMISSION)


def test_a_scope_that_is_none_is_pointed_at() -> None:
    with pytest.raises(InvalidError) as refused:
        parse_scopes(["rankings:read", "rankings:destroy"])
    assert refused.value.faults[0].pointer == "/scopes/1"
    with pytest.raises(InvalidError):
        parse_scopes([])


def test_a_tenant_without_the_permission_is_refused() -> None:
    nobody = Tenant(agency=PLATFORM, actor=Actor(kind=ActorKind.VISITOR))
    with pytest.raises(ForbiddenError):
        nobody.require(Permission.RANKINGS_READ)


def test_a_key_that_makes_applicants_also_revises_them_and_not_the_other_way_round() -> None:
    made = grant(ActorKind.INTEGRATOR, [Permission.APPLICANTS_WRITE])
    assert made == {Permission.APPLICANTS_WRITE, Permission.PROFILES_WRITE}
    revised = grant(ActorKind.INTEGRATOR, [Permission.PROFILES_WRITE])
    assert revised == {Permission.PROFILES_WRITE}
