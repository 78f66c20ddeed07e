"""Who may give which place in an agency."""

from datetime import UTC, datetime

import pytest

from adapters.system.identifiers import new_id
from domain.identity.entities import Membership
from domain.identity.policies.networks import network_of
from domain.identity.policies.roles import (
    INVITED_ROLES,
    STAFF_ROLES,
    check_change,
    check_invited,
    check_removal,
)
from domain.kernel.errors import ForbiddenError, InvalidError
from domain.kernel.identifiers import ApplicantId, MembershipId, PersonId
from domain.kernel.tenancy import ActorKind

SOMEBODY = ApplicantId(new_id())


def a_member(role: ActorKind) -> Membership:
    return Membership(
        id=MembershipId(new_id()),
        person=PersonId(new_id()),
        role=role,
        name="Ada Fictional",
        email="ada@fictional.test",
        joined_at=datetime(2026, 11, 23, tzinfo=UTC),
        applicant=SOMEBODY if role is ActorKind.APPLICANT else None,
    )


@pytest.mark.parametrize("role", list(ActorKind))
def test_only_the_role_applicant_is_invited_with_an_applicant(role: ActorKind) -> None:
    for applicant in (None, SOMEBODY):
        fits = role in INVITED_ROLES and (role is ActorKind.APPLICANT) == (applicant is SOMEBODY)
        if fits:
            check_invited(role, applicant)
        else:
            with pytest.raises(InvalidError):
                check_invited(role, applicant)


def test_owners_are_made_and_unmade_by_owners_only() -> None:
    owner, advisor = a_member(ActorKind.OWNER), a_member(ActorKind.ADVISOR)
    for actor in (ActorKind.ADMIN, ActorKind.INTEGRATOR, ActorKind.SYSTEM):
        with pytest.raises(ForbiddenError):
            check_change(actor, advisor, ActorKind.OWNER)
        with pytest.raises(ForbiddenError):
            check_change(actor, owner, ActorKind.ADVISOR)
        with pytest.raises(ForbiddenError):
            check_removal(actor, owner)
        check_change(actor, advisor, ActorKind.ADMIN)
        check_removal(actor, advisor)
    check_change(ActorKind.OWNER, advisor, ActorKind.OWNER)
    check_removal(ActorKind.OWNER, owner)


def test_an_applicant_stays_one_and_nobody_becomes_one() -> None:
    with pytest.raises(InvalidError):
        check_change(ActorKind.OWNER, a_member(ActorKind.APPLICANT), ActorKind.ADVISOR)
    for role in set(ActorKind) - STAFF_ROLES:
        with pytest.raises(InvalidError):
            check_change(ActorKind.OWNER, a_member(ActorKind.ADVISOR), role)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_network_says_less_than_an_address(address: str, network: str) -> None:
    assert network_of(address) == network
