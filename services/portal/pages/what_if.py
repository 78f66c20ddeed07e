"""What if: one or several inputs put otherwise, the list before and after; nothing is kept."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.entities import EcfmgStage, ExamOutcome, Profile
from domain.kernel.errors import ForbiddenError, InvalidError
from domain.kernel.identifiers import ShortlistId, from_text
from domain.kernel.vocabulary import Exam, Specialty
from domain.shortlists.policies.what_if import Change
from domain.shortlists.use_cases.ask_what_if import AskWhatIf, WhatIf
from domain.shortlists.views import ShortlistDetail
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.edge.what_if_words import CAUSES, NO_PROMISE
from services.portal.choices import specialties
from services.portal.forms import Form, filled, read_form
from services.portal.rendering import page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
LIST_MOST = 300
FIELDS_MOST = 6


class WhatIfPages(Controller):
    """A change in the model's estimate, never a promise."""

    path = "/applicants/{person:str}/list/{shortlist_id:str}/what-if"

    @get()
    async def show(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """The form with what holds now."""
        subject, detail = await _subject(request, core, person, shortlist_id)
        form = filled(_now(subject.applicant.profile, detail))
        return await _page(request, core, subject, form)

    @post(status_code=200)
    async def ask(
        self,
        request: AnyRequest,
        core: GivenCore,
        person: FromPath[str],
        shortlist_id: FromPath[str],
    ) -> Response[bytes]:
        """The answer above the form as it was sent; nothing is kept, so nothing is redirected."""
        subject, detail = await _subject(request, core, person, shortlist_id)
        form = await read_form(request)
        change = _change(form, subject.applicant.profile, detail)
        answer = None
        if not form.faults:
            try:
                query = AskWhatIf(shortlist=detail.summary.id, change=change)
                answer = await core.queries.ask_what_if(whoever(request).tenant, query)
            except InvalidError as refused:
                form.blame(refused, "most")
        return await _page(request, core, subject, form, answer)


async def _subject(
    request: AnyRequest, core: Core, person: str, shortlist_id: str
) -> tuple[Subject, ShortlistDetail]:
    """Return whose list it is; Forbidden where estimates are not open to the reader."""
    visit = whoever(request)
    subject = await subject_of(core, visit, person)
    identifier = ShortlistId(from_text("shl", shortlist_id))
    detail = await core.queries.get_shortlist(visit.tenant, identifier)
    if not detail.shows_estimates:
        raise ForbiddenError("not-opened", "Your agency has not opened estimates to you.")
    return subject, detail


async def _page(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    form: Form,
    answer: WhatIf | None = None,
) -> Response[bytes]:
    return page(
        request,
        "what_if.html",
        status=422 if form.faults else 200,
        subject=subject,
        form=form,
        answer=answer,
        causes=CAUSES,
        no_promise=NO_PROMISE,
        fields=await specialties(core, whoever(request).tenant),
    )


def _now(profile: Profile, detail: ShortlistDetail) -> dict[str, object]:
    budget = detail.version.totals.get("budget_cents")
    return {
        "step_2_score": _score(profile),
        "is_certified": profile.ecfmg.stage is EcfmgStage.CERTIFIED,
        "failed_attempts": 0,
        "hands_on_months": 0,
        "us_letters": 0,
        "budget": None
        if not isinstance(budget, int)
        else f"{budget / 100:.2f}".removesuffix(".00"),
        "specialties": _aims(profile),
    }


def _change(form: Form, profile: Profile, detail: ShortlistDetail) -> Change:
    """Return what differs from now; faults are left in the form."""
    score = form.whole("step_2_score", least=196, most=300)
    aims = form.all("specialties")
    if len(aims) > FIELDS_MOST:
        form.refuse("specialties", "At most six.")
    named = tuple(Specialty(each) for each in aims[:FIELDS_MOST])
    return Change(
        step_2_score=None if score == _score(profile) else score,
        failed_attempts=form.whole("failed_attempts", most=5) or 0,
        hands_on_months=form.whole("hands_on_months", most=36) or 0,
        us_letters=form.whole("us_letters", most=4) or 0,
        is_certified=form.answer("is_certified"),
        passed_step_3=form.answer("passed_step_3") is True,
        budget_cents=form.cents("budget"),
        max_programs=form.whole("most", least=1, most=LIST_MOST),
        specialties=None if set(named) == set(_aims(profile)) or not named else named,
        signals=dict.fromkeys(_pools(detail), (0, 0)) if form.get("signals") == "no" else None,
    )


def _score(profile: Profile) -> int | None:
    passed = [
        each.score
        for each in profile.exams
        if each.exam is Exam.STEP_2_CK and each.outcome is ExamOutcome.PASSED
    ]
    return passed[-1] if passed else None


def _aims(profile: Profile) -> Sequence[Specialty]:
    return [each.specialty for each in profile.preferences.targets]


def _pools(detail: ShortlistDetail) -> list[str]:
    """Return the pools whose signals the list may spend: what it has sent from any."""
    found = detail.version.totals.get("signal_pools")
    return [str(each) for each in found] if isinstance(found, list | tuple) else []
