"""Who may give which place in an agency."""

from domain.identity.entities import Membership
from domain.identity.errors import owners_only
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import ActorKind

MEMBER_ROLES = frozenset(
    {
        ActorKind.OWNER,
        ActorKind.ADMIN,
        ActorKind.ADVISOR,
        ActorKind.ACCOUNTANT,
        ActorKind.READ_ONLY,
        ActorKind.APPLICANT,
    }
)
INVITED_ROLES = MEMBER_ROLES - {ActorKind.OWNER}
STAFF_ROLES = MEMBER_ROLES - {ActorKind.APPLICANT}


def check_invited(role: ActorKind, applicant: ApplicantId | None) -> None:
    """Raise Invalid for a role nobody is invited to, or an applicant where none belongs."""
    if role not in INVITED_ROLES:
        raise invalid("/role", "bad-role", "People are invited to any role but owner.")
    if (role is ActorKind.APPLICANT) != (applicant is not None):
        raise invalid(
            "/applicant_id",
            "bad-applicant",
            "The role applicant, and no other, needs an applicant.",
        )


def check_change(actor: ActorKind, member: Membership, role: ActorKind) -> None:
    """Raise unless `actor` may give `member` the role.

    An applicant stays one: she is tied to a record. Owners are made and unmade by owners.
    """
    if role not in STAFF_ROLES or member.role is ActorKind.APPLICANT:
        raise invalid("/role", "bad-role", "Applicants stay applicants, and staff stays staff.")
    if ActorKind.OWNER in (role, member.role) and actor is not ActorKind.OWNER:
        raise owners_only()


def check_removal(actor: ActorKind, member: Membership) -> None:
    """Raise unless `actor` may remove `member`."""
    if member.role is ActorKind.OWNER and actor is not ActorKind.OWNER:
        raise owners_only()
