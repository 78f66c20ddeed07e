"""What a profile does not say yet, the most telling first (AP-15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.applicants.entities import (
    EcfmgStage,
    ExamOutcome,
    Experience,
    Finding,
    ImgType,
    LedgerEntry,
    Letter,
    Profile,
    WorkCategory,
)
from domain.applicants.policies.classify_contact import is_clinical, is_in_us
from domain.kernel.vocabulary import Exam


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Share of the fields a ranking reads that are there, and those missing, in order."""

    percent: int
    missing: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    profile: Profile
    experiences: tuple[Experience, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    pointer: str
    code: str
    detail: str
    is_known: Callable[[_Known], bool]


def _has_exam(exam: Exam) -> Callable[[_Known], bool]:
    return lambda known: any(each.exam is exam for each in known.profile.exams)


def _has_step_2_score(known: _Known) -> bool:
    return any(
        each.exam is Exam.STEP_2_CK
        and (each.score is not None or each.outcome is ExamOutcome.PENDING)
        for each in known.profile.exams
    )


def _has_visa_answer(known: _Known) -> bool:
    work = known.profile.work
    return work.category is not WorkCategory.NONE or bool(work.accepts)


def _has_ecfmg(known: _Known) -> bool:
    if known.profile.img_type in (ImgType.US_MD, ImgType.US_DO):
        return True
    return known.profile.ecfmg.stage is not None


def _has_certificate_date(known: _Known) -> bool:
    ecfmg = known.profile.ecfmg
    return ecfmg.stage is not EcfmgStage.CERTIFIED or ecfmg.certified_on is not None


def _has_graduation(known: _Known) -> bool:
    graduation = known.profile.graduation
    return graduation.class_year is not None or graduation.degree_on is not None


def _has_us_experience(known: _Known) -> bool:
    return any(is_in_us(each) and is_clinical(each) for each in known.experiences)


def _has_duties(known: _Known) -> bool:
    return all(each.duties for each in known.experiences if is_clinical(each))


def _has_geography(known: _Known) -> bool:
    preferences = known.profile.preferences
    return bool(preferences.states or preferences.divisions or preferences.excluded_states)


FIELDS = (
    _Field(
        "/profile/preferences/targets",
        "no-target",
        "Which specialties are aimed at.",
        lambda known: bool(known.profile.preferences.targets),
    ),
    _Field(
        "/profile/exams",
        "no-step-2-score",
        "The Step 2 CK score, or that it is pending.",
        _has_step_2_score,
    ),
    _Field(
        "/profile/work/category",
        "no-work-category",
        "Whether a visa is needed.",
        lambda known: known.profile.work.category is not None,
    ),
    _Field(
        "/profile/work/accepts", "no-visa-answer", "Which visas would be taken.", _has_visa_answer
    ),
    _Field(
        "/profile/graduation",
        "no-graduation",
        "The class year or the degree date.",
        _has_graduation,
    ),
    _Field(
        "/profile/img_type",
        "no-img-type",
        "How programs count the applicant.",
        lambda known: known.profile.img_type is not None,
    ),
    _Field(
        "/profile/exams",
        "no-step-1",
        "The outcome of Step 1 and every attempt.",
        _has_exam(Exam.STEP_1),
    ),
    _Field(
        "/profile/ecfmg/stage",
        "no-ecfmg-stage",
        "How far ECFMG certification has come.",
        _has_ecfmg,
    ),
    _Field(
        "/experiences",
        "no-us-experience",
        "Clinical experience in the US, if there is any.",
        _has_us_experience,
    ),
    _Field("/experiences", "no-duties", "What was done in each clinical role.", _has_duties),
    _Field(
        "/letters",
        "no-letters",
        "Letters of recommendation and their status.",
        lambda known: bool(known.letters),
    ),
    _Field(
        "/profile/season",
        "no-season",
        "Which Match this is for.",
        lambda known: known.profile.season is not None,
    ),
    _Field(
        "/profile/budget_cents",
        "no-budget",
        "The most to spend on fees.",
        lambda known: known.profile.budget_cents is not None,
    ),
    _Field("/profile/exams", "no-step-3", "Whether Step 3 was taken.", _has_exam(Exam.STEP_3)),
    _Field(
        "/profile/ecfmg/certified_on",
        "no-certificate-date",
        "When ECFMG certified.",
        _has_certificate_date,
    ),
    _Field(
        "/profile/preferences",
        "no-geography",
        "States or divisions preferred or ruled out.",
        _has_geography,
    ),
    _Field(
        "/profile/research/publications",
        "no-research",
        "Counts of research.",
        lambda known: known.profile.research.publications is not None,
    ),
    _Field(
        "/profile/graduation/school",
        "no-school",
        "The medical school.",
        lambda known: known.profile.graduation.school is not None,
    ),
    _Field(
        "/profile/graduation/country",
        "no-school-country",
        "The school's country.",
        lambda known: known.profile.graduation.country is not None,
    ),
    _Field(
        "/profile/work/citizenships",
        "no-citizenship",
        "Citizenships.",
        lambda known: bool(known.profile.work.citizenships),
    ),
    _Field(
        "/profile/prior_match_attempts",
        "no-match-attempts",
        "Earlier Match attempts, or 0.",
        lambda known: known.profile.prior_match_attempts is not None,
    ),
    _Field(
        "/profile/languages",
        "no-languages",
        "Languages spoken.",
        lambda known: bool(known.profile.languages),
    ),
)
"""What a ranking reads, in order of how often it decides: gates before scores before comfort."""


def completeness(profile: Profile, entries: Sequence[LedgerEntry]) -> Completeness:
    """Return what is missing of `profile` and the entries in force; 100 percent: nothing."""
    contents = [entry.content for entry in entries]
    known = _Known(
        profile=profile,
        experiences=tuple(each for each in contents if isinstance(each, Experience)),
        letters=tuple(each for each in contents if isinstance(each, Letter)),
    )
    missing = tuple(
        Finding(code=each.code, pointer=each.pointer, detail=each.detail)
        for each in FIELDS
        if not each.is_known(known)
    )
    return Completeness(percent=100 * (len(FIELDS) - len(missing)) // len(FIELDS), missing=missing)
