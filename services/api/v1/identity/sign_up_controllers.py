"""Sign up, links by mail, and taking an invitation: what needs no log-in."""

from typing import Any

from litestar import Controller, Request, post
from litestar.params import JSONBody

from domain.identity.use_cases.accept_invitation import AcceptInvitation
from domain.identity.use_cases.mail_link import FollowMagicLink, RequestLink, ResetPassword
from domain.identity.use_cases.sign_up import ProveSignUp, RequestSignUp
from domain.kernel.identifiers import to_text
from services.api.v1.identity.caller import provide_caller
from services.api.v1.identity.people_schemas import AcceptanceIn, AcceptanceOut
from services.api.v1.identity.schemas import (
    AcceptedOut,
    EmailIn,
    FoundedOut,
    MagicLinkIn,
    NewPasswordIn,
    SignInOut,
    SignUpIn,
    SignUpProofIn,
    agency_of,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore
from services.edge.devices import address_of, device_of

AnyRequest = Request[Any, Any, Any]


class SignUpController(Controller):
    """A new agency."""

    path = "/v1/auth/sign-ups"
    tags = ["people"]
    opt = PUBLIC

    @post(
        dto=StrictBody[SignUpIn],
        status_code=202,
        operation_id="requestSignUp",
        summary="Ask for an agency: a link goes to its owner",
    )
    async def request_sign_up(
        self, data: JSONBody[SignUpIn], core: GivenCore, request: AnyRequest
    ) -> AcceptedOut:
        """Nothing is made until the link is used."""
        command = RequestSignUp(
            agency_name=data.agency_name,
            name=data.name,
            email=data.email,
            password=data.password,
            address=address_of(request),
        )
        await core.commands.request_sign_up(command)
        return AcceptedOut()

    @post(
        "/proofs",
        dto=StrictBody[SignUpProofIn],
        operation_id="proveSignUp",
        summary="Make the agency, with the link's token and the password chosen with it",
    )
    async def prove_sign_up(
        self, data: JSONBody[SignUpProofIn], core: GivenCore, request: AnyRequest
    ) -> FoundedOut:
        """Works once."""
        command = ProveSignUp(token=data.token, password=data.password, address=address_of(request))
        agency = await core.commands.prove_sign_up(command)
        return FoundedOut(agency_id=to_text("agy", agency))


class MagicLinkController(Controller):
    """Log in without a password."""

    path = "/v1/auth/magic-links"
    tags = ["people"]
    opt = PUBLIC

    @post(
        dto=StrictBody[EmailIn],
        status_code=202,
        operation_id="requestMagicLink",
        summary="Send a link that logs in, for 15 minutes",
    )
    async def request_link(
        self, data: JSONBody[EmailIn], core: GivenCore, request: AnyRequest
    ) -> AcceptedOut:
        """The same answer for every address."""
        command = RequestLink(email=data.email, address=address_of(request))
        await core.commands.request_magic_link(command)
        return AcceptedOut()

    @post(
        "/uses",
        dto=StrictBody[MagicLinkIn],
        status_code=200,
        operation_id="followMagicLink",
        summary="Log in with a link's token",
    )
    async def follow_link(
        self, data: JSONBody[MagicLinkIn], core: GivenCore, request: AnyRequest
    ) -> SignInOut:
        """A second factor is still asked for."""
        command = FollowMagicLink(
            token=data.token,
            agency=agency_of(data.agency_id),
            device=device_of(request),
            address=address_of(request),
        )
        return SignInOut.of(await core.commands.follow_magic_link(command))


class PasswordResetController(Controller):
    """A new password."""

    path = "/v1/auth/password-resets"
    tags = ["people"]
    opt = PUBLIC

    @post(
        dto=StrictBody[EmailIn],
        status_code=202,
        operation_id="requestPasswordReset",
        summary="Send a link to a new password, for 60 minutes",
    )
    async def request_reset(
        self, data: JSONBody[EmailIn], core: GivenCore, request: AnyRequest
    ) -> AcceptedOut:
        """The same answer for every address."""
        command = RequestLink(email=data.email, address=address_of(request))
        await core.commands.request_password_reset(command)
        return AcceptedOut()

    @post(
        "/uses",
        dto=StrictBody[NewPasswordIn],
        status_code=204,
        operation_id="resetPassword",
        summary="Set the new password; every session ends",
    )
    async def reset_password(
        self, data: JSONBody[NewPasswordIn], core: GivenCore, request: AnyRequest
    ) -> None:
        """Works once; the second factor stays."""
        command = ResetPassword(
            token=data.token, password=data.password, address=address_of(request)
        )
        await core.commands.reset_password(command)


class AcceptanceController(Controller):
    """An invitation is taken."""

    path = "/v1/auth/invitation-acceptances"
    tags = ["people"]
    opt = PUBLIC

    @post(
        dto=StrictBody[AcceptanceIn],
        operation_id="acceptInvitation",
        summary="Become a member: with name and new password, the password one has, or logged in",
    )
    async def accept_invitation(
        self, data: JSONBody[AcceptanceIn], core: GivenCore, request: AnyRequest
    ) -> AcceptanceOut:
        """Works once; with Authorization: Bearer no password is needed."""
        is_logged_in = "authorization" in request.headers
        command = AcceptInvitation(
            token=data.token,
            name=data.name,
            password=data.password,
            caller=provide_caller(request) if is_logged_in else None,
            address=address_of(request),
        )
        return AcceptanceOut.of(await core.commands.accept_invitation(command))
