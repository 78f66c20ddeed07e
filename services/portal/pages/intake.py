"""An agency's intake form: its settings, and what a visitor who comes by its link is shown."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.agencies.use_cases.intake import PutIntake
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Permission
from domain.rankings.use_cases.send_to_agency import SendToAgency
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.forms import Form, filled, read_form
from services.portal.pages.trials import (
    INTAKE,
    KEPT,
    LONGEST,
    OPEN,
    TRIAL,
    keep,
    sent_from,
)
from services.portal.pages.visitor import show_form, show_result
from services.portal.rendering import POLICY, away, page
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]


class IntakePages(Controller):
    """Public: the visitor's ranking under an agency's name, and the way to send it there."""

    path = "/intake"
    opt = OPEN

    @get("/{token:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, token: FromPath[str]
    ) -> Response[bytes]:
        """The form everybody has, with what the frame asked already filled in."""
        agency = await core.queries.find_intake(token[:LONGEST])
        asked = {name: request.query_params.get(name, "") for name in ("specialty", "class_year")}
        typed = {name: value for name, value in asked.items() if value}
        answer = await show_form(request, core, filled(typed), agency=agency)
        answer.set_cookie(keep(token, KEPT, name=INTAKE))
        return answer

    @get("/{token:str}/frame")
    async def show_frame(
        self, request: AnyRequest, core: GivenCore, token: FromPath[str]
    ) -> Response[bytes]:
        """The only page that others may frame; it changes nothing and leads out of the frame."""
        agency = await core.queries.find_intake(token[:LONGEST])
        allowed = " ".join(agency.intake.origins) or "'none'"
        policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")
        headers = {"Content-Security-Policy": policy}
        return page(request, "intake_frame.html", headers=headers, agency=agency, token=token)

    @post("/sent")
    async def send(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A prospect for the agency; the trial goes its way."""
        form = await read_form(request)
        agency = await sent_from(request, core)
        if agency is None:
            raise NotFoundError("no-intake", "This form is closed. Ask the agency for its link.")
        command = SendToAgency(
            intake=request.cookies.get(INTAKE, ""),
            trial=request.cookies.get(TRIAL, ""),
            name=form.needed("name"),
            email=form.needed("email", most=320),
            agrees=form.get("agrees") == "yes",
        )
        if not form.faults:
            trial_agency = await core.queries.find_trial_agency()
            with form.blaming("agrees"):
                await core.commands.send_to_agency(trial_agency, command)
        if form.faults:
            return await show_result(request, core, form, agency=agency, status=422)
        answer = page(request, "intake_sent.html", agency=agency)
        answer.set_cookie(keep("", timedelta()))
        answer.set_cookie(keep("", timedelta(), name=INTAKE))
        return answer


class IntakeSettingsPages(Controller):
    """For owners and administrators: open it, publish its link, name who may frame it."""

    path = "/intake-form"

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """As it is, with what to paste into a site."""
        return await _show_settings(request, core, None)

    @post()
    async def put(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A new link closes the old one."""
        form = await read_form(request)
        command = PutIntake(
            is_open=form.get("is_open") == "yes",
            origins=tuple(form.get("origins").split()),
            renews=form.get("renews") == "yes",
        )
        with form.blaming("origins"):
            await core.commands.put_intake(whoever(request).tenant, command)
        if form.faults:
            return await _show_settings(request, core, form)
        return away("/intake-form", said="saved")


async def _show_settings(request: AnyRequest, core: Core, form: Form | None) -> Response[bytes]:
    visit = whoever(request)
    visit.tenant.require(Permission.AGENCY_WRITE)
    intake = (await core.queries.get_agency(visit.tenant)).intake
    ports: Ports = request.app.state.ports
    link = None if intake.token is None else f"{ports.settings.site}/intake/{intake.token}"
    typed = {"is_open": "yes" if intake.is_open else "", "origins": "\n".join(intake.origins)}
    return page(
        request,
        "intake_settings.html",
        status=200 if form is None else 422,
        form=form or filled(typed),
        intake=intake,
        link=link,
    )
