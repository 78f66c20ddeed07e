"""Bodies of sign-up, log-in and sessions."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.identity.entities import AccessClaims, Session
from domain.identity.use_cases.second_factor import Enrolment, FactorState
from domain.identity.use_cases.sign_in import (
    AgencyNeeded,
    Place,
    SecondFactorNeeded,
    SignedIn,
    SignInOutcome,
)
from domain.kernel.identifiers import AgencyId, from_text, to_text
from services.edge.bodies import InStruct, OutStruct

Email = Annotated[str, Meta(min_length=3, max_length=320)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Password = Annotated[str, Meta(min_length=1, max_length=256)]
Token = Annotated[str, Meta(min_length=20, max_length=200)]
Code = Annotated[str, Meta(min_length=6, max_length=40)]
AgencyText = Annotated[str, Meta(min_length=5, max_length=40)]


def agency_of(text: str | None) -> AgencyId | None:
    """Return the agency named, None when none is."""
    return None if text is None else AgencyId(from_text("agy", text))


class AcceptedOut(OutStruct):
    """The same whether the address has an account or not."""

    detail: str = "If the address can be used for this, a mail is on its way."


class SignUpIn(InStruct):
    """A new agency and its owner."""

    agency_name: Name
    name: Name
    email: Email
    password: Password


class SignUpProofIn(InStruct):
    """The token of the mail, and the password chosen at sign-up."""

    token: Token
    password: Password


class FoundedOut(OutStruct):
    """The agency is there; log in."""

    agency_id: str


class LogInIn(InStruct):
    """E-mail and password; an agency when she belongs to several."""

    email: Email
    password: Password
    agency_id: AgencyText | None = None


class CodeIn(InStruct):
    """The challenge of a log-in, and a code of the application or a recovery code."""

    challenge: Token
    code: Code
    agency_id: AgencyText | None = None


class AgencyChoiceIn(InStruct):
    """The challenge of a log-in, and one of the agencies it named."""

    challenge: Token
    agency_id: AgencyText


class EmailIn(InStruct):
    """An address."""

    email: Email


class MagicLinkIn(InStruct):
    """The token of a log-in link; an agency when she belongs to several."""

    token: Token
    agency_id: AgencyText | None = None


class NewPasswordIn(InStruct):
    """The token of a reset link, and the new password."""

    token: Token
    password: Password


class RefreshIn(InStruct):
    """The newest refresh token; an agency to go on in another."""

    refresh_token: Token
    agency_id: AgencyText | None = None


class PlaceOut(OutStruct):
    """A membership."""

    agency_id: str
    agency_name: str
    member_id: str
    role: str
    applicant_id: str | None

    @classmethod
    def of(cls, place: Place) -> Self:
        """Map the place."""
        member = place.membership
        return cls(
            agency_id=to_text("agy", place.agency),
            agency_name=place.agency_name,
            member_id=to_text("mem", member.id),
            role=member.role.value,
            applicant_id=None if member.applicant is None else to_text("apl", member.applicant),
        )


class SignInOut(OutStruct):
    """What comes next: tokens, or a challenge to send back with a code or an agency."""

    step: Literal["signed-in", "second-factor", "agency"]
    challenge: str | None = None
    agencies: list[PlaceOut] = []
    access_token: str | None = None
    access_expires_at: datetime | None = None
    refresh_token: str | None = None
    session_id: str | None = None
    place: PlaceOut | None = None

    @classmethod
    def of(cls, outcome: SignInOutcome) -> Self:
        """Map the outcome."""
        match outcome:
            case SecondFactorNeeded(challenge=challenge):
                return cls(step="second-factor", challenge=challenge)
            case AgencyNeeded(challenge=challenge, places=places):
                agencies = [PlaceOut.of(each) for each in places]
                return cls(step="agency", challenge=challenge, agencies=agencies)
            case SignedIn():
                return cls(
                    step="signed-in",
                    access_token=outcome.access_token,
                    access_expires_at=outcome.access_expires_at,
                    refresh_token=outcome.refresh_token,
                    session_id=to_text("ses", outcome.session.id),
                    place=PlaceOut.of(outcome.place),
                )


class SessionOut(OutStruct):
    """One log-in of the caller's."""

    id: str
    agency_id: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    user_agent: str
    network: str
    is_current: bool

    @classmethod
    def of(cls, session: Session, caller: AccessClaims) -> Self:
        """Map the session as the caller sees it."""
        return cls(
            id=to_text("ses", session.id),
            agency_id=to_text("agy", session.agency),
            created_at=session.created_at,
            last_used_at=session.rotated_at,
            expires_at=session.expires_at,
            user_agent=session.device.user_agent,
            network=session.device.network,
            is_current=session.id == caller.session,
        )


class SessionsOut(OutStruct):
    """Where the caller is logged in, used last first."""

    items: list[SessionOut]


class PasswordIn(InStruct):
    """Proof that it is she."""

    password: Password


class PasswordChangeIn(InStruct):
    """The password she has, and the one she wants."""

    password: Password
    new_password: Password


class EnrolmentOut(OutStruct):
    """For an authenticator application; shown this once. It guards nothing until confirmed."""

    secret: str
    otpauth_uri: str
    qr_svg: str

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        """Map the enrolment."""
        return cls(secret=enrolment.secret, otpauth_uri=enrolment.uri, qr_svg=enrolment.picture)


class ConfirmationIn(InStruct):
    """A code of the application."""

    code: Code


class RecoveryCodesOut(OutStruct):
    """Each opens the account once when the application is lost; shown this once."""

    recovery_codes: list[str]


class BothFactorsIn(InStruct):
    """Both factors."""

    password: Password
    code: Code


class FactorOut(OutStruct):
    """The state of the second factor."""

    is_enabled: bool
    recovery_codes_left: int

    @classmethod
    def of(cls, state: FactorState) -> Self:
        """Map the state."""
        return cls(is_enabled=state.is_enabled, recovery_codes_left=state.recovery_codes_left)
