"""From a stranger to a session: log-in, second factor, agency, links, sign-up, invitation."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie

from domain.identity.use_cases.accept_invitation import AcceptInvitation
from domain.identity.use_cases.log_in import AnswerSecondFactor, ChooseAgency, LogIn
from domain.identity.use_cases.mail_link import FollowMagicLink, RequestLink, ResetPassword
from domain.identity.use_cases.own_sessions import EndSession
from domain.identity.use_cases.sign_in import AgencyNeeded, SecondFactorNeeded, SignedIn
from domain.identity.use_cases.sign_up import ProveSignUp, RequestSignUp
from domain.kernel.errors import InvalidError, UnauthenticatedError
from domain.kernel.identifiers import AgencyId, from_text, to_text
from services.edge.dependencies import GivenCore
from services.edge.devices import address_of, device_of
from services.edge.portal_sessions import forget_session, keep_session
from services.portal.forms import Form, filled, read_form
from services.portal.languages import COOKIE, NAMES
from services.portal.rendering import away, page
from services.portal.visits import visit_of

AnyRequest = Request[Any, Any, Any]
OPEN = {"public": True, "session": True}
"""Anybody may read it; who is logged in is known."""

YEAR = 31_536_000
SECRET = 256


def local(target: str, otherwise: str) -> str:
    """Return a path of ours to go on to; never an address somewhere else."""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    is_plain = target.isprintable() and "\\" not in target and len(target) <= 500
    return target if is_ours and is_plain else otherwise


class LogInPages(Controller):
    """Log in with a password or a mailed link, with a second factor where one is set."""

    path = ""
    opt = OPEN

    @get("/log-in")
    async def show(self, request: AnyRequest) -> Response[bytes]:
        """Who is logged in already goes on."""
        visit = visit_of(request)
        target = request.query_params.get("next", "")
        if visit is not None:
            return away(local(target, visit.home))
        return page(request, "log_in.html", form=filled({"next": target}))

    @post("/log-in")
    async def log_in(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """One refusal for every reason; what was typed stays, the password does not."""
        form = await read_form(request)
        command = LogIn(
            email=form.needed("email", most=320),
            password=form.get("password")[:SECRET],
            device=device_of(request),
            address=address_of(request),
        )
        if form.faults:
            return page(request, "log_in.html", status=422, form=form)
        try:
            outcome = await core.commands.log_in(command)
        except (UnauthenticatedError, InvalidError) as error:
            form.refuse("email", error.detail)
            return page(request, "log_in.html", status=401, form=form)
        return _go_on(request, outcome, form.get("next"))

    @post("/log-in/second-factor")
    async def answer(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """No code works twice."""
        form = await read_form(request)
        command = AnswerSecondFactor(
            challenge=form.get("challenge"),
            code=form.get("code").replace(" ", "")[:64],
            device=device_of(request),
            address=address_of(request),
        )
        try:
            outcome = await core.commands.answer_second_factor(command)
        except (UnauthenticatedError, InvalidError) as error:
            form.refuse("code", error.detail)
            return page(request, "second_factor.html", status=401, form=form)
        return _go_on(request, outcome, form.get("next"))

    @post("/log-in/agency")
    async def choose(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """One of those the log-in named."""
        form = await read_form(request)
        command = ChooseAgency(
            challenge=form.get("challenge"),
            agency=AgencyId(from_text("agy", form.get("agency"))),
            device=device_of(request),
            address=address_of(request),
        )
        return _go_on(request, await core.commands.choose_agency(command), form.get("next"))

    @post("/log-out")
    async def log_out(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The session ends everywhere, not only in this browser."""
        visit = visit_of(request)
        if visit is not None:
            await core.commands.end_session(visit.claims, EndSession(session=visit.claims.session))
        forget_session(request)
        return away("/log-in", said="out")

    @post("/language")
    async def choose_language(self, request: AnyRequest) -> Response[bytes]:
        """Kept in this browser for a year."""
        form = await read_form(request)
        answer = away(local(form.get("next"), "/"))
        if form.get("language") in NAMES:
            answer.set_cookie(
                Cookie(
                    key=COOKIE,
                    value=form.get("language"),
                    max_age=YEAR,
                    secure=True,
                    httponly=True,
                    samesite="lax",
                )
            )
        return answer


class MailedLinkPages(Controller):
    """Where mailed links lead. The token follows the #, so no address ever holds it."""

    path = ""
    opt = OPEN

    @get("/log-in/link")
    async def show_link(self, request: AnyRequest) -> Response[bytes]:
        """The way in without a password: ask for the link, or use the one that came."""
        return page(request, "link.html", form=filled({}), asked=False)

    @post("/log-in/link")
    async def ask_link(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The same answer whether or not there is such an account."""
        form = await read_form(request)
        email = form.needed("email", most=320)
        if form.faults:
            return page(request, "link.html", status=422, form=form, asked=False)
        command = RequestLink(email=email, address=address_of(request))
        await core.commands.request_magic_link(command)
        return page(request, "link.html", form=form, asked=True)

    @post("/log-in/link/use")
    async def follow_link(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A link works once."""
        form = await read_form(request)
        command = FollowMagicLink(
            token=form.get("token")[:500], device=device_of(request), address=address_of(request)
        )
        try:
            outcome = await core.commands.follow_magic_link(command)
        except (UnauthenticatedError, InvalidError) as error:
            form.refuse("token", error.detail)
            return page(request, "link.html", status=401, form=form, asked=False)
        return _go_on(request, outcome, "")

    @get("/log-in/forgot")
    async def show_forgot(self, request: AnyRequest) -> Response[bytes]:
        """Ask for a new password."""
        return page(request, "forgot.html", form=filled({}), asked=False)

    @post("/log-in/forgot")
    async def forgot(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The same answer whether or not there is such an account."""
        form = await read_form(request)
        email = form.needed("email", most=320)
        if form.faults:
            return page(request, "forgot.html", status=422, form=form, asked=False)
        await core.commands.request_password_reset(
            RequestLink(email=email, address=address_of(request))
        )
        return page(request, "forgot.html", form=form, asked=True)

    @get("/log-in/reset")
    async def show_reset(self, request: AnyRequest) -> Response[bytes]:
        """Choose a new password."""
        return page(request, "reset.html", form=filled({}))

    @post("/log-in/reset")
    async def reset(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Every session of the person ends."""
        form = await read_form(request)
        command = ResetPassword(
            token=form.get("token")[:500],
            password=form.get("password")[:SECRET],
            address=address_of(request),
        )
        try:
            await core.commands.reset_password(command)
        except (UnauthenticatedError, InvalidError) as error:
            _blame(form, error, "password")
            return page(request, "reset.html", status=422, form=form)
        return away("/log-in", said="changed")

    @get("/sign-up")
    async def show_sign_up(self, request: AnyRequest) -> Response[bytes]:
        """A new agency."""
        return page(request, "sign_up.html", form=filled({}), asked=False)

    @post("/sign-up")
    async def sign_up(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The same answer whether or not the address is known; a mail says the rest."""
        form = await read_form(request)
        command = RequestSignUp(
            agency_name=form.needed("agency_name"),
            name=form.needed("name"),
            email=form.needed("email", most=320),
            password=form.get("password")[:SECRET],
            address=address_of(request),
        )
        if not form.faults:
            with form.blaming("password"):
                await core.commands.request_sign_up(command)
        status = 422 if form.faults else 200
        asked = not form.faults
        return page(request, "sign_up.html", status=status, form=form, asked=asked)

    @get("/sign-up/confirm")
    async def show_confirm(self, request: AnyRequest) -> Response[bytes]:
        """A new agency's owner."""
        return page(request, "confirm.html", form=filled({}))

    @post("/sign-up/confirm")
    async def confirm(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """The password chosen at sign-up proves that it is the same person."""
        form = await read_form(request)
        command = ProveSignUp(
            token=form.get("token")[:500],
            password=form.get("password")[:SECRET],
            address=address_of(request),
        )
        try:
            await core.commands.prove_sign_up(command)
        except (UnauthenticatedError, InvalidError) as error:
            _blame(form, error, "password")
            return page(request, "confirm.html", status=422, form=form)
        return away("/log-in", said="welcome")

    @get("/invitation")
    async def show_invitation(self, request: AnyRequest) -> Response[bytes]:
        """Somebody invited."""
        return page(request, "invitation.html", form=filled({}))

    @post("/invitation")
    async def accept(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """With a session of the same person no password is asked for."""
        form = await read_form(request)
        visit = visit_of(request)
        command = AcceptInvitation(
            token=form.get("token")[:500],
            address=address_of(request),
            name=form.text("name"),
            password=form.get("password")[:SECRET] or None,
            caller=None if visit is None else visit.claims,
        )
        try:
            await core.commands.accept_invitation(command)
        except (UnauthenticatedError, InvalidError) as error:
            _blame(form, error, "password")
            return page(request, "invitation.html", status=422, form=form)
        return away("/log-in", said="welcome")


def _go_on(
    request: AnyRequest, outcome: SignedIn | SecondFactorNeeded | AgencyNeeded, target: str
) -> Response[bytes]:
    match outcome:
        case SecondFactorNeeded(challenge=challenge):
            form = filled({"challenge": challenge, "next": target})
            return page(request, "second_factor.html", form=form)
        case AgencyNeeded(challenge=challenge, places=places):
            form = filled({"challenge": challenge, "next": target})
            return page(request, "choose_agency.html", form=form, places=places)
        case SignedIn():
            keep_session(request, outcome)
            applicant = outcome.place.membership.applicant
            home = "/start" if applicant is None else f"/applicants/{to_text('apl', applicant)}"
            return away(local(target, home))


def _blame(form: Form, error: UnauthenticatedError | InvalidError, name: str) -> None:
    if isinstance(error, InvalidError):
        form.blame(error, name)
    else:
        form.refuse(name, error.detail)
