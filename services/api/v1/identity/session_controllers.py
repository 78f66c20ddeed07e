"""Log in, go on, log out; the second factor."""

from typing import Any

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody

from domain.identity.use_cases.change_password import ChangePassword
from domain.identity.use_cases.log_in import AnswerSecondFactor, ChooseAgency, LogIn
from domain.identity.use_cases.own_sessions import EndSession
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.identity.use_cases.second_factor import (
    BothFactors,
    ConfirmSecondFactor,
    EnrolSecondFactor,
)
from domain.kernel.identifiers import AgencyId, SessionId, from_text
from services.api.v1.identity.caller import CALLER, GivenCaller
from services.api.v1.identity.schemas import (
    AgencyChoiceIn,
    BothFactorsIn,
    CodeIn,
    ConfirmationIn,
    EnrolmentOut,
    FactorOut,
    LogInIn,
    PasswordChangeIn,
    PasswordIn,
    RecoveryCodesOut,
    RefreshIn,
    SessionOut,
    SessionsOut,
    SignInOut,
    agency_of,
)
from services.edge.authentication import PUBLIC
from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore
from services.edge.devices import address_of, device_of

AnyRequest = Request[Any, Any, Any]


class LogInController(Controller):
    """From a proof of who one is to a session."""

    path = "/v1/auth"
    tags = ["people"]
    opt = PUBLIC

    @post(
        "/log-ins",
        dto=StrictBody[LogInIn],
        status_code=200,
        operation_id="logIn",
        summary="Log in with a password",
    )
    async def log_in(
        self, data: JSONBody[LogInIn], core: GivenCore, request: AnyRequest
    ) -> SignInOut:
        """One refusal for every reason."""
        command = LogIn(
            email=data.email,
            password=data.password,
            agency=agency_of(data.agency_id),
            device=device_of(request),
            address=address_of(request),
        )
        return SignInOut.of(await core.commands.log_in(command))

    @post(
        "/second-factor-answers",
        dto=StrictBody[CodeIn],
        status_code=200,
        operation_id="answerSecondFactor",
        summary="Answer a log-in's challenge with a code",
    )
    async def answer_second_factor(
        self, data: JSONBody[CodeIn], core: GivenCore, request: AnyRequest
    ) -> SignInOut:
        """No code works twice."""
        command = AnswerSecondFactor(
            challenge=data.challenge,
            code=data.code,
            agency=agency_of(data.agency_id),
            device=device_of(request),
            address=address_of(request),
        )
        return SignInOut.of(await core.commands.answer_second_factor(command))

    @post(
        "/agency-choices",
        dto=StrictBody[AgencyChoiceIn],
        status_code=200,
        operation_id="chooseAgency",
        summary="Answer a log-in's challenge with an agency",
    )
    async def choose_agency(
        self, data: JSONBody[AgencyChoiceIn], core: GivenCore, request: AnyRequest
    ) -> SignInOut:
        """One of those it named."""
        command = ChooseAgency(
            challenge=data.challenge,
            agency=AgencyId(from_text("agy", data.agency_id)),
            device=device_of(request),
            address=address_of(request),
        )
        return SignInOut.of(await core.commands.choose_agency(command))

    @post(
        "/refreshes",
        dto=StrictBody[RefreshIn],
        status_code=200,
        operation_id="refreshSession",
        summary="Trade a refresh token for new tokens, in another agency if asked",
    )
    async def refresh_session(self, data: JSONBody[RefreshIn], core: GivenCore) -> SignInOut:
        """Each works once: one used before ends the session."""
        command = RefreshSession(refresh_token=data.refresh_token, agency=agency_of(data.agency_id))
        return SignInOut.of(await core.commands.refresh_session(command))


class SessionController(Controller):
    """The caller's own sessions."""

    path = "/v1/auth"
    tags = ["people"]
    dependencies = CALLER

    @get("/sessions", operation_id="listSessions", summary="Where the caller is logged in")
    async def list_sessions(self, caller: GivenCaller, core: GivenCore) -> SessionsOut:
        """Used last first."""
        sessions = await core.queries.list_sessions(caller)
        return SessionsOut(items=[SessionOut.of(each, caller) for each in sessions])

    @delete("/sessions/{session_id:str}", operation_id="endSession", summary="End one session")
    async def end_session(
        self, session_id: FromPath[str], caller: GivenCaller, core: GivenCore
    ) -> None:
        """Its tokens open nothing within seconds."""
        session = SessionId(from_text("ses", session_id))
        await core.commands.end_session(caller, EndSession(session=session))

    @post("/log-out", status_code=204, operation_id="logOut", summary="End this session")
    async def log_out(self, caller: GivenCaller, core: GivenCore) -> None:
        """Its tokens open nothing within seconds."""
        await core.commands.end_session(caller, EndSession(session=caller.session))

    @post(
        "/log-out-everywhere",
        status_code=204,
        operation_id="logOutEverywhere",
        summary="End every session of the caller",
    )
    async def log_out_everywhere(self, caller: GivenCaller, core: GivenCore) -> None:
        """On every device, in every agency."""
        await core.commands.end_all_sessions(caller)


class PasswordController(Controller):
    """The caller's password."""

    path = "/v1/auth/password-changes"
    tags = ["people"]
    dependencies = CALLER

    @post(
        dto=StrictBody[PasswordChangeIn],
        status_code=204,
        operation_id="changePassword",
        summary="Change the password; sessions elsewhere end",
    )
    async def change_password(
        self, data: JSONBody[PasswordChangeIn], caller: GivenCaller, core: GivenCore
    ) -> None:
        """With the present one."""
        command = ChangePassword(present=data.password, wanted=data.new_password)
        await core.commands.change_password(caller, command)


class SecondFactorController(Controller):
    """Codes of an authenticator application."""

    path = "/v1/auth/second-factor"
    tags = ["people"]
    dependencies = CALLER

    @get(operation_id="getSecondFactor", summary="Whether a log-in needs a code")
    async def read_second_factor(self, caller: GivenCaller, core: GivenCore) -> FactorOut:
        """And how many recovery codes are left."""
        return FactorOut.of(await core.queries.read_second_factor(caller))

    @post(
        "/enrolments",
        dto=StrictBody[PasswordIn],
        operation_id="enrolSecondFactor",
        summary="Get a secret for an application, as URI and QR code",
    )
    async def enrol_second_factor(
        self, data: JSONBody[PasswordIn], caller: GivenCaller, core: GivenCore
    ) -> EnrolmentOut:
        """It guards nothing until a code confirms it."""
        command = EnrolSecondFactor(password=data.password)
        return EnrolmentOut.of(await core.commands.enrol_second_factor(caller, command))

    @post(
        "/confirmations",
        dto=StrictBody[ConfirmationIn],
        operation_id="confirmSecondFactor",
        summary="Switch it on with a code; get recovery codes",
    )
    async def confirm_second_factor(
        self, data: JSONBody[ConfirmationIn], caller: GivenCaller, core: GivenCore
    ) -> RecoveryCodesOut:
        """From now on a log-in needs a code."""
        command = ConfirmSecondFactor(code=data.code)
        codes = await core.commands.confirm_second_factor(caller, command)
        return RecoveryCodesOut(recovery_codes=list(codes))

    @post(
        "/recovery-codes",
        dto=StrictBody[BothFactorsIn],
        operation_id="renewRecoveryCodes",
        summary="Get ten fresh recovery codes with password and code",
    )
    async def renew_recovery_codes(
        self, data: JSONBody[BothFactorsIn], caller: GivenCaller, core: GivenCore
    ) -> RecoveryCodesOut:
        """The old ones work no more."""
        command = BothFactors(password=data.password, code=data.code)
        codes = await core.commands.renew_recovery_codes(caller, command)
        return RecoveryCodesOut(recovery_codes=list(codes))

    @post(
        "/removals",
        dto=StrictBody[BothFactorsIn],
        status_code=204,
        operation_id="disableSecondFactor",
        summary="Switch it off with password and code",
    )
    async def disable_second_factor(
        self, data: JSONBody[BothFactorsIn], caller: GivenCaller, core: GivenCore
    ) -> None:
        """Recovery codes are forgotten too."""
        command = BothFactors(password=data.password, code=data.code)
        await core.commands.disable_second_factor(caller, command)
