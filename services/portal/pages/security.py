"""Password, second factor and sessions of whoever is logged in."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.identity.use_cases.change_password import ChangePassword
from domain.identity.use_cases.own_sessions import EndSession
from domain.identity.use_cases.second_factor import (
    BothFactors,
    ConfirmSecondFactor,
    EnrolSecondFactor,
)
from domain.kernel.errors import ConflictError, InvalidError, UnauthenticatedError
from domain.kernel.identifiers import SessionId, from_text
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.edge.portal_sessions import forget_session
from services.portal.forms import Form, filled, read_form
from services.portal.rendering import away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
Value = TypeVar("Value")
HOME = "/account/security"
SECRET = 256
CODE = 64


class SecurityPages(Controller):
    """Whatever opens the account asks for the password again."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Where one is logged in, and what guards it."""
        return await _show(request, core, filled({}))

    @post("/password")
    async def change_password(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Sessions elsewhere end."""
        form = await read_form(request)
        command = ChangePassword(
            present=form.get("present")[:SECRET], wanted=form.get("new_password")[:SECRET]
        )
        claims = whoever(request).claims
        await _trying(form, "present", lambda: core.commands.change_password(claims, command))
        if form.faults:
            return await _show(request, core, form, status=422)
        return away(HOME, said="saved")

    @post("/second-factor")
    async def enrol(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A picture for an authenticator; it guards nothing before a code confirms it."""
        form = await read_form(request)
        claims = whoever(request).claims
        command = EnrolSecondFactor(password=form.get("password")[:SECRET])
        made = await _trying(
            form, "password", lambda: core.commands.enrol_second_factor(claims, command)
        )
        if made is None:
            return await _show(request, core, form, status=422)
        return page(
            request,
            "enrolment.html",
            form=filled({}),
            picture=f"data:image/svg+xml,{quote(made.picture)}",
            secret=made.secret,
        )

    @post("/second-factor/confirmation")
    async def confirm(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """From now on a log-in needs a code; ten recovery codes are shown once."""
        form = await read_form(request)
        claims = whoever(request).claims
        command = ConfirmSecondFactor(code=form.get("code")[:CODE])
        codes = await _trying(
            form, "code", lambda: core.commands.confirm_second_factor(claims, command)
        )
        if codes is None:
            return page(request, "enrolment.html", status=422, form=form, picture=None, secret=None)
        return page(request, "recovery_codes.html", codes=codes)

    @post("/second-factor/codes")
    async def renew(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Ten fresh codes; the old ones work no more."""
        form, command = await _both(request)
        claims = whoever(request).claims
        codes = await _trying(
            form, "code", lambda: core.commands.renew_recovery_codes(claims, command)
        )
        if codes is None:
            return await _show(request, core, form, status=422)
        return page(request, "recovery_codes.html", codes=codes)

    @post("/second-factor/removal")
    async def disable(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """With proof of both."""
        form, command = await _both(request)
        claims = whoever(request).claims
        await _trying(form, "code", lambda: core.commands.disable_second_factor(claims, command))
        if form.faults:
            return await _show(request, core, form, status=422)
        return away(HOME, said="saved")

    @post("/sessions/{session:str}/end")
    async def end(
        self, request: AnyRequest, core: GivenCore, session: FromPath[str]
    ) -> Response[bytes]:
        """One session, somewhere else."""
        command = EndSession(session=SessionId(from_text("ses", session)))
        claims = whoever(request).claims
        await core.commands.end_session(claims, command)
        if command.session != claims.session:
            return away(HOME, said="ended")
        forget_session(request)
        return away("/log-in", said="out")

    @post("/sessions/end")
    async def end_all(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Every session, this one too."""
        await core.commands.end_all_sessions(whoever(request).claims)
        forget_session(request)
        return away("/log-in", said="out")


async def _both(request: AnyRequest) -> tuple[Form, BothFactors]:
    form = await read_form(request)
    command = BothFactors(
        password=form.get("factor_password")[:SECRET], code=form.get("code")[:CODE]
    )
    return form, command


async def _trying(form: Form, name: str, act: Callable[[], Awaitable[Value]]) -> Value | None:
    """Return what came of it, None with the refusal beside the field `name`."""
    try:
        return await act()
    except InvalidError as error:
        form.blame(error, name)
    except (UnauthenticatedError, ConflictError) as error:
        form.refuse(name, error.detail)
    return None


async def _show(
    request: AnyRequest, core: Core, form: Form, *, status: int = 200
) -> Response[bytes]:
    claims = whoever(request).claims
    return page(
        request,
        "security.html",
        status=status,
        form=form,
        sessions=await core.queries.list_sessions(claims),
        factor=await core.queries.read_second_factor(claims),
    )
