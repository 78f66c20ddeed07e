"""From what an access token says to the scope it opens."""

from domain.agencies.policies.permissions import MATRIX
from domain.identity.entities import AccessClaims
from domain.kernel.identifiers import AdvisorId
from domain.kernel.tenancy import Actor, ActorKind, All, Assigned, Only, Reach, Tenant


def tenant_of(claims: AccessClaims) -> Tenant:
    """Return the scope: the role's permissions, as far as the role reaches."""
    return Tenant(
        agency=claims.agency,
        actor=Actor(kind=claims.role, id=claims.person),
        permissions=MATRIX[claims.role],
        reach=reach_of(claims),
    )


def reach_of(claims: AccessClaims) -> Reach:
    """Return whose applicants: an advisor's own by default, an applicant's herself."""
    match claims.role:
        case ActorKind.ADVISOR:
            return Assigned(AdvisorId(claims.membership))
        case ActorKind.APPLICANT if claims.applicant is not None:
            return Only(claims.applicant)
        case ActorKind.OWNER | ActorKind.ADMIN | ActorKind.ACCOUNTANT | ActorKind.READ_ONLY:
            return All()
        case _:
            # Nobody's membership: no applicant has this advisor.
            return Assigned(AdvisorId(claims.membership))
