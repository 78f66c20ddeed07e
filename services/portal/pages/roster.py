"""The agency's applicants: find, add, change standing, rank many at once."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.entities import ApplicantStatus, Identity, Profile
from domain.applicants.use_cases.change_status import ChangeStatus
from domain.applicants.use_cases.create_applicant import CreateApplicant
from domain.applicants.use_cases.read_applicants import ListApplicants
from domain.applicants.views import ApplicantFilter
from domain.identity.entities import Membership
from domain.kernel.identifiers import AdvisorId, BatchId, from_text, to_text
from domain.kernel.pagination import PageRequest
from domain.kernel.tenancy import ActorKind
from domain.kernel.vocabulary import Specialty
from domain.rankings.entities import ShortlistWish
from domain.rankings.ports import Selection
from domain.rankings.use_cases.request_batch import RequestBatch
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import options, specialties, words_of_specialty
from services.portal.forms import filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.rendering import away, page
from services.portal.subjects import applicant_id
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
PAGE = 50
ADVISING = frozenset({ActorKind.OWNER, ActorKind.ADMIN, ActorKind.ADVISOR})
NAMED = 25
"""Applicants of a batch shown by name; each is a read of its own."""


class RosterPages(Controller):
    """For advisors: those assigned to them; for owners and administrators: everybody."""

    path = ""

    @get("/roster")
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Newest first, with what tells who needs something."""
        visit = whoever(request)
        asked = request.query_params
        form = filled({name: asked.get(name) for name in ("status", "specialty")})
        wanted = ApplicantFilter(
            status=form.choice("status", ApplicantStatus),
            specialty=Specialty(form.get("specialty")) if form.get("specialty") else None,
        )
        query = ListApplicants(
            wanted=wanted, page=PageRequest(limit=PAGE, cursor=asked.get("cursor"))
        )
        found = await core.queries.list_applicants(visit.tenant, query)
        translate = catalogue(language_of(request)).gettext
        members = await _members(core, visit)
        return page(
            request,
            "roster.html",
            found=found,
            form=form,
            statuses=options(translate, ApplicantStatus),
            specialties=await specialties(core, visit.tenant),
            words_of_specialty=words_of_specialty,
            members=[(to_text("adv", each.id), each.name) for each in members],
            leads={AdvisorId(each.id): each.name for each in members},
            routines=await _routines(core, visit),
            batches=(await core.queries.list_batches(visit.tenant, PageRequest(limit=3))).items,
        )

    @get("/applicants/new")
    async def show_new(self, request: AnyRequest) -> Response[bytes]:
        """A name is enough to begin."""
        return page(request, "applicant_new.html", form=filled({"status": "active"}))

    @post("/applicants/new")
    async def add(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """An advisor's new applicant is her own."""
        visit = whoever(request)
        form = await read_form(request)
        name = form.needed("name")
        status = form.choice("status", ApplicantStatus) or ApplicantStatus.ACTIVE
        if not form.faults:
            with form.blaming("email"):
                identity = Identity(name=name, email=form.text("email", most=320))
                is_advisor = visit.role is ActorKind.ADVISOR
                command = CreateApplicant(
                    identity=identity,
                    profile=Profile(),
                    status=status,
                    advisor=AdvisorId(visit.claims.membership) if is_advisor else None,
                )
                made = await core.commands.create_applicant(visit.tenant, command)
                return away(f"/applicants/{to_text('apl', made.id)}/profile", said="saved")
        return page(request, "applicant_new.html", status=422, form=form)

    @post("/roster/rankings")
    async def rank_many(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """Rank those chosen, with a list for each; each job runs on its own."""
        visit = whoever(request)
        form = await read_form(request)
        chosen = tuple(applicant_id(each) for each in form.all("applicant"))
        if not chosen:
            return away("/roster")
        command = RequestBatch(who=Selection(applicants=chosen), wish=ShortlistWish())
        batch = await core.commands.request_batch(visit.tenant, command)
        return away(f"/batches/{to_text('bat', batch.id)}", said="ranking")

    @get("/batches/{batch_id:str}")
    async def show_batch(
        self, request: AnyRequest, core: GivenCore, batch_id: FromPath[str]
    ) -> Response[bytes]:
        """How far it is, one line an applicant."""
        visit = whoever(request)
        subject = BatchId(from_text("bat", batch_id))
        view = await core.queries.get_batch(visit.tenant, subject)
        items = await core.queries.list_batch_items(
            visit.tenant, subject, None, PageRequest(limit=100, cursor=None)
        )
        names = {}
        for each in items.items[:NAMED]:
            known = await core.queries.get_applicant(visit.tenant, each.applicant)
            names[each.applicant] = known.identity.name
        return page(request, "batch.html", view=view, items=items.items, names=names)

    @post("/applicants/{person:str}/status")
    async def change_status(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Prospect, active or archived; only active ones are billed."""
        visit = whoever(request)
        form = await read_form(request)
        status = form.choice("status", ApplicantStatus)
        version = form.whole("version", least=1, most=10**9)
        if status is not None and version is not None:
            await core.commands.change_status(
                visit.tenant,
                ChangeStatus(applicant=applicant_id(person), version=version, status=status),
            )
        return away(f"/applicants/{person}", said="saved")


async def _members(core: Core, visit: Visit) -> list[Membership]:
    """Return who may look after applicants, for whoever may see the team."""
    if not visit.may("people:read"):
        return []
    found = await core.queries.list_members(visit.tenant)
    return [each for each in found if each.role in ADVISING and each.removed_at is None]


async def _routines(core: Core, visit: Visit) -> list[tuple[str, str]]:
    if not visit.may("casework:write"):
        return []
    found = await core.queries.list_templates(visit.tenant)
    return [(to_text("tpl", each.id), each.name) for each in found]
