"""Bodies of members and invitations."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.identity.entities import Invitation, Membership
from domain.identity.use_cases.accept_invitation import AcceptedInvitation
from domain.identity.use_cases.invite_member import InviteMember
from domain.kernel.identifiers import ApplicantId, from_text, to_text
from domain.kernel.tenancy import ActorKind
from services.api.v1.identity.schemas import Email, Name, Password, Token
from services.edge.bodies import InStruct, OutStruct

StaffRole = Literal["owner", "admin", "advisor", "accountant", "read-only"]
InvitedRole = Literal["admin", "advisor", "accountant", "read-only", "applicant"]


class MemberOut(OutStruct):
    """A person of the agency, by the name and address she joined with.

    An advisor's `advisor_id` is what applicants are assigned to.
    """

    id: str
    advisor_id: str
    role: str
    name: str
    email: str
    applicant_id: str | None
    joined_at: datetime

    @classmethod
    def of(cls, member: Membership) -> Self:
        """Map the member."""
        return cls(
            id=to_text("mem", member.id),
            advisor_id=to_text("adv", member.id),
            role=member.role.value,
            name=member.name,
            email=member.email,
            applicant_id=None if member.applicant is None else to_text("apl", member.applicant),
            joined_at=member.joined_at,
        )


class MembersOut(OutStruct):
    """Everybody who belongs to the agency, in the order they joined."""

    items: list[MemberOut]


class MemberPatchIn(InStruct):
    """Another role."""

    role: StaffRole


class InvitationIn(InStruct):
    """A place for whoever has this mailbox; `applicant_id` for the role applicant only."""

    email: Email
    role: InvitedRole
    applicant_id: Annotated[str, Meta(min_length=5, max_length=40)] | None = None

    def to_command(self) -> InviteMember:
        """Return the command."""
        applicant = self.applicant_id
        return InviteMember(
            email=self.email,
            role=ActorKind(self.role),
            applicant=None if applicant is None else ApplicantId(from_text("apl", applicant)),
        )


class InvitationOut(OutStruct):
    """An invitation that can still be accepted; its token went by mail only."""

    id: str
    email: str
    role: str
    applicant_id: str | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        """Map the invitation."""
        applicant = invitation.applicant
        return cls(
            id=to_text("ivt", invitation.id),
            email=invitation.email,
            role=invitation.role.value,
            applicant_id=None if applicant is None else to_text("apl", applicant),
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


class InvitationsOut(OutStruct):
    """What can still be accepted, newest first."""

    items: list[InvitationOut]


class AcceptanceIn(InStruct):
    """The token of the mail; name and password for somebody new, her password for others."""

    token: Token
    name: Name | None = None
    password: Password | None = None


class AcceptanceOut(OutStruct):
    """The place taken; log in."""

    agency_id: str
    member_id: str
    role: str

    @classmethod
    def of(cls, accepted: AcceptedInvitation) -> Self:
        """Map the place."""
        return cls(
            agency_id=to_text("agy", accepted.agency),
            member_id=to_text("mem", accepted.membership.id),
            role=accepted.membership.role.value,
        )
