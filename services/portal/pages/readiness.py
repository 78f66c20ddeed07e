"""The readiness report as a page, and as a file to take along."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from domain.kernel.vocabulary import Specialty, parse_specialty
from domain.readiness.policies.report import Audience
from domain.readiness.use_cases.read_readiness import ReadReadiness
from services.edge.dependencies import GivenCore
from services.portal.choices import Options, specialties, words_of_specialty
from services.portal.forms import filled
from services.portal.rendering import page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]


class ReadinessPages(Controller):
    """One version for the applicant, one with private findings for who advises her."""

    path = "/applicants/{person:str}/readiness"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """For the specialty asked for, else the first aimed at."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        offered = await specialties(core, visit.tenant)
        query = _asked(visit, subject, request.query_params.get("specialty"), offered)
        report = await core.queries.read_readiness(visit.tenant, query)
        return page(
            request,
            "readiness.html",
            subject=subject,
            report=report,
            specialty=words_of_specialty(query.specialty),
            form=filled({"specialty": query.specialty}),
            specialties=offered,
        )

    @get("/report.pdf")
    async def print_report(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """The same as a PDF."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        offered = await specialties(core, visit.tenant)
        query = _asked(visit, subject, request.query_params.get("specialty"), offered)
        pages = await core.queries.print_readiness(visit.tenant, query)
        return Response(
            pages,
            media_type="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="readiness.pdf"'},
        )


def _asked(visit: Visit, subject: Subject, wanted: str | None, offered: Options) -> ReadReadiness:
    return ReadReadiness(
        applicant=subject.applicant.id,
        specialty=asked_specialty(subject, wanted, offered),
        audience=Audience.APPLICANT if visit.is_applicant else Audience.ADVISOR,
    )


def asked_specialty(subject: Subject, wanted: str | None, offered: Options) -> Specialty:
    """Return the specialty asked for, else the first aimed at; Invalid for none such."""
    aimed: Sequence[Specialty] = [
        each.specialty for each in subject.applicant.profile.preferences.targets
    ]
    first = aimed[0] if aimed else Specialty(offered[0][0] if offered else "internal-medicine")
    return parse_specialty(wanted, "/specialty") if wanted else first
