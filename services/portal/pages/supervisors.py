"""What supervisors are asked to confirm, and which letters go to which program of the list."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.entities import Experience, LedgerKind
from domain.applicants.use_cases.read_applicants import ListEntries
from domain.experience.use_cases.read_attestations import ListAttestations
from domain.experience.use_cases.request_attestation import RequestAttestation, WithdrawAttestation
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import AttestationRequestId, ExperienceId, from_text, to_text
from domain.readiness.use_cases.read_portfolio import ReadPortfolio
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal.choices import specialties, words_of_specialty
from services.portal.forms import Form, filled, read_form
from services.portal.pages.readiness import asked_specialty
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]


class SupervisorPages(Controller):
    """A supervisor confirms a role by a one-time link, and rules what the applicant sees."""

    path = "/applicants/{person:str}/supervisors"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Requests with their answers, newest first; a form for the next one."""
        subject = await subject_of(core, whoever(request), person)
        chosen = request.query_params.get("role", "")
        return await _show(request, core, subject, filled({"role": chosen}))

    @post()
    async def ask(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Mail the link to the supervisor and to nobody else."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        command = RequestAttestation(
            applicant=subject.applicant.id,
            experience=_role(form.get("role")),
            author=form.get("author"),
            author_email=form.get("author_email"),
        )
        with form.blaming("author"):
            await core.commands.request_attestation(visit.tenant, command)
        if form.faults:
            return await _show(request, core, subject, form, status=422)
        return away(f"{subject.path}/supervisors", said="sent")

    @post("/{asked:str}/withdrawal")
    async def withdraw(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], asked: FromPath[str]
    ) -> Response[bytes]:
        """Close a link that was not used."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        command = WithdrawAttestation(
            applicant=subject.applicant.id,
            request=AttestationRequestId(from_text("atr", asked)),
        )
        await core.commands.withdraw_attestation(visit.tenant, command)
        return away(f"{subject.path}/supervisors", said="revoked")


class LetterPlanPages(Controller):
    """The newest list under each program's own rules."""

    path = "/applicants/{person:str}/letter-plan"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Which letters go where, what counts there, and whom to ask next."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        offered = await specialties(core, visit.tenant)
        specialty = asked_specialty(subject, request.query_params.get("specialty"), offered)
        query = ReadPortfolio(applicant=subject.applicant.id, specialty=specialty)
        try:
            found = await core.queries.read_portfolio(visit.tenant, query)
        except NotFoundError:
            found = None
        return page(
            request,
            "letter_plan.html",
            subject=subject,
            found=found,
            form=filled({"specialty": specialty}),
            specialties=offered,
            specialty=words_of_specialty(specialty),
        )


def _role(text: str) -> ExperienceId:
    return ExperienceId(from_text("exp", text))


async def _show(
    request: AnyRequest, core: Core, subject: Subject, form: Form, *, status: int = 200
) -> Response[bytes]:
    visit = whoever(request)
    ports: Ports = request.app.state.ports
    roles = await _roles(core, visit, subject)
    known = ListAttestations(applicant=subject.applicant.id)
    return page(
        request,
        "supervisors.html",
        status=status,
        subject=subject,
        form=form,
        now=visit.tenant.now(ports.clock),
        asked=await core.queries.list_attestations(visit.tenant, known),
        names={identifier: f"{role.role}, {role.site}" for identifier, role in roles.items()},
        roles=[
            (to_text("exp", identifier), f"{role.role}, {role.site}")
            for identifier, role in roles.items()
        ],
        may_ask=visit.may("applicants:write"),
    )


async def _roles(core: Core, visit: Visit, subject: Subject) -> dict[ExperienceId, Experience]:
    """Return the roles in force, newest first."""
    query = ListEntries(applicant=subject.applicant.id, kind=LedgerKind.EXPERIENCE)
    entries = await core.queries.list_entries(visit.tenant, query)
    corrected = {each.supersedes for each in entries}
    return {
        ExperienceId(each.id): each.content
        for each in reversed(entries)
        if each.id not in corrected and isinstance(each.content, Experience)
    }
