"""The profile in steps: each changes its own part, and says what is still missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Graduation,
    ImgType,
    Preferences,
    Profile,
    Research,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.applicants.use_cases.revise_profile import ReviseProfile
from domain.kernel.errors import InvalidError, PreconditionFailedError
from domain.kernel.places import Division, State, parse_country, parse_state
from domain.kernel.vocabulary import Exam, TrackKind, Visa, parse_season, parse_specialty
from infra.core import Core
from services.edge.dependencies import GivenCore
from services.portal.choices import Options, countries, options, specialties, states
from services.portal.forms import Form, filled, read_form
from services.portal.languages import catalogue, language_of, locale_of
from services.portal.pages.overview import missing_fields
from services.portal.phrases import Translate
from services.portal.rendering import away, page
from services.portal.subjects import Subject, subject_of
from services.portal.visits import Visit, whoever

AnyRequest = Request[Any, Any, Any]
EXAM_ROWS = 8
TARGET_ROWS = 4


def _(text: str) -> str:
    return text


STEPS: Mapping[str, str] = {
    "aims": _("What you aim for"),
    "school": _("School"),
    "exams": _("Exams"),
    "status": _("Right to work and ECFMG"),
    "more": _("Research and more"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the select boxes of the steps offer."""

    specialties: Options
    seasons: Options
    states: Options
    divisions: Options
    tracks: Options
    kinds: Options
    countries: Options
    exams: Options
    outcomes: Options
    categories: Options
    visas: Options
    stages: Options


class ProfilePages(Controller):
    """Edited by the applicant and by who advises her; every change is a version."""

    path = "/applicants/{person:str}/profile"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str]
    ) -> Response[bytes]:
        """Everything known, and everything missing."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        review = await core.queries.review_profile(visit.tenant, subject.applicant.id)
        return page(
            request,
            "profile.html",
            subject=subject,
            profile=subject.applicant.profile,
            review=review,
            missing=missing_fields(review.completeness, subject.path),
            steps=STEPS,
        )

    @get("/{step:str}")
    async def show_step(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], step: FromPath[str]
    ) -> Response[bytes]:
        """One step, filled with what is known."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = filled(_typed(_step(step), subject.applicant.profile))
        return await _show(request, core, subject, step, form)

    @post("/{step:str}")
    async def save(
        self, request: AnyRequest, core: GivenCore, person: FromPath[str], step: FromPath[str]
    ) -> Response[bytes]:
        """Keep the step and go on to the next; 422 keeps what was typed."""
        visit = whoever(request)
        subject = await subject_of(core, visit, person)
        form = await read_form(request)
        revised = _revised(_step(step), subject.applicant.profile, form)
        if form.faults or revised is None:
            return await _show(request, core, subject, step, form, status=422)
        version = form.whole("version", least=1, most=10**9) or subject.applicant.version
        command = ReviseProfile(
            applicant=subject.applicant.id,
            version=version,
            identity=subject.applicant.identity,
            profile=revised,
            advisor=subject.applicant.advisor,
        )
        try:
            await core.commands.revise_profile(visit.tenant, command)
        except (InvalidError, PreconditionFailedError) as error:
            form.refuse("version", error.detail)
            if isinstance(error, InvalidError):
                form.blame(error, "version", "/profile")
            return await _show(request, core, subject, step, form, status=422)
        return away(_after(step, subject.path), said="saved")


def _step(text: str) -> str:
    # An unknown step begins at the first: addresses are typed by people too.
    return text if text in STEPS else "aims"


def _after(step: FromPath[str], path: str) -> str:
    names = list(STEPS)
    place = names.index(_step(step)) + 1
    return f"{path}/profile/{names[place]}" if place < len(names) else f"{path}/profile"


async def _show(
    request: AnyRequest,
    core: Core,
    subject: Subject,
    step: FromPath[str],
    form: Form,
    *,
    status: int = 200,
) -> Response[bytes]:
    return page(
        request,
        "profile_step.html",
        status=status,
        subject=subject,
        step=_step(step),
        steps=STEPS,
        form=form,
        offered=await _offered(request, core, whoever(request)),
        exam_rows=range(EXAM_ROWS),
        target_rows=range(TARGET_ROWS),
    )


async def _offered(request: AnyRequest, core: Core, visit: Visit) -> Offered:
    translate: Translate = catalogue(language_of(request)).gettext
    seasons = await core.queries.list_seasons(visit.tenant)
    return Offered(
        specialties=await specialties(core, visit.tenant),
        seasons=[(each.code, str(each.code)) for each in seasons],
        states=states(),
        divisions=options(translate, (each for each in Division if each != "territories")),
        tracks=options(translate, TrackKind),
        kinds=options(translate, ImgType),
        countries=countries(locale_of(request)),
        exams=options(translate, Exam),
        outcomes=options(translate, ExamOutcome),
        categories=options(translate, WorkCategory),
        visas=options(translate, Visa),
        stages=options(translate, EcfmgStage),
    )


def _typed(step: FromPath[str], profile: Profile) -> Mapping[str, object]:
    match step:
        case "school":
            return _typed_school(profile)
        case "exams":
            return _typed_exams(profile.exams)
        case "status":
            return _typed_status(profile)
        case "more":
            return _typed_more(profile)
        case _:
            return _typed_aims(profile)


def _revised(step: FromPath[str], profile: Profile, form: Form) -> Profile | None:
    read = {"school": _school, "exams": _exams, "status": _status, "more": _more}.get(step, _aims)
    with form.blaming("version"):
        return read(profile, form)
    return None


def _typed_aims(profile: Profile) -> Mapping[str, object]:
    wishes = profile.preferences
    typed: dict[str, object] = {
        "season": profile.season,
        "budget": _dollars(profile.budget_cents),
        "price": _dollars(wishes.price_per_point_cents),
        "divisions": wishes.divisions,
        "states": tuple(wishes.states),
        "excluded_states": tuple(sorted(wishes.excluded_states)),
        "track_kinds": tuple(sorted(wishes.track_kinds)),
        "outside": f"{wishes.outside_option:g}",
        "couples": profile.is_couples_match,
    }
    for row, each in enumerate(wishes.targets[:TARGET_ROWS]):
        typed[f"target-{row}"] = each.specialty
        typed[f"weight-{row}"] = f"{each.weight:g}"
    return typed


def _aims(profile: Profile, form: Form) -> Profile:
    wishes = profile.preferences
    kept = wishes.states
    chosen = [parse_state(each, "/states") for each in form.all("states")]
    outside = form.number("outside", least=0, most=1)
    revised = replace(
        wishes,
        targets=_targets(form),
        states={each: kept.get(each, 1.0) for each in chosen},
        excluded_states=frozenset(State(each) for each in form.all("excluded_states")),
        divisions=form.choices("divisions", Division),
        track_kinds=frozenset(form.choices("track_kinds", TrackKind)),
        outside_option=Preferences().outside_option if outside is None else outside,
        price_per_point_cents=form.cents("price"),
    )
    return replace(
        profile,
        season=form.parsed("season", parse_season),
        budget_cents=form.cents("budget"),
        is_couples_match=form.answer("couples") or False,
        preferences=revised,
    )


def _targets(form: Form) -> tuple[Target, ...]:
    found = []
    for row in range(TARGET_ROWS):
        specialty = form.parsed(f"target-{row}", parse_specialty)
        weight = form.number(f"weight-{row}", least=0, most=1)
        if specialty is not None:
            found.append(Target(specialty=specialty, weight=1.0 if weight is None else weight))
    return tuple(found)


def _typed_school(profile: Profile) -> Mapping[str, object]:
    school = profile.graduation
    return {
        "img_type": profile.img_type,
        "class_year": school.class_year,
        "degree_on": school.degree_on,
        "school": school.school,
        "country": school.country,
        "is_graduated": school.is_graduated,
        "practised_since": school.practised_since,
        "prior_residency": school.prior_residency,
        "class_quartile": school.class_quartile,
    }


def _school(profile: Profile, form: Form) -> Profile:
    return replace(
        profile,
        img_type=form.choice("img_type", ImgType),
        graduation=Graduation(
            class_year=form.whole("class_year", least=1950, most=2100),
            degree_on=form.day("degree_on"),
            school=form.text("school"),
            country=form.parsed("country", parse_country),
            is_graduated=form.answer("is_graduated"),
            practised_since=form.answer("practised_since"),
            prior_residency=form.answer("prior_residency"),
            class_quartile=form.whole("class_quartile", least=1, most=4),
        ),
    )


def _typed_exams(exams: Sequence[ExamAttempt]) -> Mapping[str, object]:
    typed: dict[str, object] = {}
    for row, each in enumerate(exams[:EXAM_ROWS]):
        typed[f"exam-{row}"] = each.exam
        typed[f"outcome-{row}"] = each.outcome
        typed[f"score-{row}"] = each.score
        typed[f"taken_on-{row}"] = each.taken_on
    return typed


def _exams(profile: Profile, form: Form) -> Profile:
    found: list[ExamAttempt] = []
    for row in range(EXAM_ROWS):
        exam = form.choice(f"exam-{row}", Exam)
        if exam is None:
            continue
        outcome = form.choice(f"outcome-{row}", ExamOutcome)
        if outcome is None:
            form.refuse(f"outcome-{row}", "This is needed.")
            continue
        score = form.whole(f"score-{row}", least=1, most=300)
        taken_on = form.day(f"taken_on-{row}")
        try:
            found.append(ExamAttempt(exam=exam, outcome=outcome, score=score, taken_on=taken_on))
        except InvalidError as error:
            form.refuse(f"score-{row}", " ".join(each.detail for each in error.faults))
    # What does not fit on the page is not lost.
    return replace(profile, exams=(*found, *profile.exams[EXAM_ROWS:]))


def _typed_status(profile: Profile) -> Mapping[str, object]:
    work, ecfmg = profile.work, profile.ecfmg
    return {
        "category": work.category,
        "basis": work.basis,
        "expires_on": work.expires_on,
        "accepts": tuple(sorted(work.accepts)),
        "j1_home_residence_duty": work.j1_home_residence_duty,
        "citizenship": next(iter(work.citizenships), None),
        "stage": ecfmg.stage,
        "pathway": ecfmg.pathway,
        "certified_on": ecfmg.certified_on,
        "certificate_expires_on": ecfmg.certificate_expires_on,
        "oet_on": ecfmg.oet_on,
    }


def _status(profile: Profile, form: Form) -> Profile:
    citizenship = form.parsed("citizenship", parse_country)
    others = profile.work.citizenships[1:]
    return replace(
        profile,
        work=WorkAuthorisation(
            category=form.choice("category", WorkCategory),
            basis=form.text("basis"),
            expires_on=form.day("expires_on"),
            accepts=frozenset(form.choices("accepts", Visa)),
            j1_home_residence_duty=form.answer("j1_home_residence_duty"),
            citizenships=() if citizenship is None else (citizenship, *others),
        ),
        ecfmg=_ecfmg(profile.ecfmg, form),
    )


def _ecfmg(known: Ecfmg, form: Form) -> Ecfmg:
    return replace(
        known,
        stage=form.choice("stage", EcfmgStage),
        pathway=form.whole("pathway", least=1, most=6),
        certified_on=form.day("certified_on"),
        certificate_expires_on=form.day("certificate_expires_on"),
        oet_on=form.day("oet_on"),
    )


def _typed_more(profile: Profile) -> Mapping[str, object]:
    research = profile.research
    return {
        "publications": research.publications,
        "abstracts_and_presentations": research.abstracts_and_presentations,
        "projects": research.projects,
        "languages": ", ".join(profile.languages),
        "other_degrees": ", ".join(profile.other_degrees),
        "honours": ", ".join(profile.honours),
        "prior_match_attempts": profile.prior_match_attempts,
        "gap_explanation": profile.gap_explanation,
    }


def _more(profile: Profile, form: Form) -> Profile:
    return replace(
        profile,
        research=Research(
            publications=form.whole("publications", most=2_000),
            abstracts_and_presentations=form.whole("abstracts_and_presentations", most=2_000),
            projects=form.whole("projects", most=2_000),
        ),
        languages=_split(form, "languages"),
        other_degrees=_split(form, "other_degrees"),
        honours=_split(form, "honours"),
        prior_match_attempts=form.whole("prior_match_attempts", most=30),
        gap_explanation=form.text("gap_explanation", most=2_000),
    )


def _split(form: Form, name: str) -> tuple[str, ...]:
    text = form.text(name, most=2_000) or ""
    return tuple(part for each in text.split(",") if (part := each.strip()))


def _dollars(cents: int | None) -> str | None:
    return None if cents is None else f"{cents / 100:.2f}".removesuffix(".00")
