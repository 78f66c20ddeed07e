"""Valid values of the domain by short calls; every field can be named to differ."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from adapters.system.identifiers import new_id
from domain.applicants.entities import (
    Applicant,
    ApplicantStatus,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ExperienceKind,
    Graduation,
    Identity,
    ImgType,
    LedgerEntry,
    Letter,
    NewEntry,
    Preferences,
    Profile,
    Target,
    WorkAuthorisation,
    WorkCategory,
    kind_of,
)
from domain.applicants.policies.classify_contact import classify_contact
from domain.applicants.policies.ledger_chain import EMPTY_HEAD, LedgerHeader, entry_hash
from domain.kernel.identifiers import AdvisorId, ApplicantId, ExperienceId
from domain.kernel.places import Country, State
from domain.kernel.vocabulary import Duty, Exam, SeasonCode, Specialty, Visa

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
INTERNAL_MEDICINE = Specialty("internal-medicine")


def a_profile(change: Callable[[Profile], Profile] = lambda profile: profile) -> Profile:
    """Return a consistent profile of a non-US IMG, after `change`."""
    return change(
        Profile(
            img_type=ImgType.NON_US_IMG,
            exams=(
                ExamAttempt(exam=Exam.STEP_1, outcome=ExamOutcome.PASSED),
                ExamAttempt(
                    exam=Exam.STEP_2_CK,
                    outcome=ExamOutcome.PASSED,
                    taken_on=date(2026, 3, 2),
                    score=243,
                ),
            ),
            graduation=Graduation(
                class_year=2025,
                degree_on=date(2025, 6, 30),
                country=Country("IN"),
                is_graduated=True,
            ),
            work=WorkAuthorisation(
                category=WorkCategory.NONE,
                accepts=frozenset({Visa.J1}),
                citizenships=(Country("IN"),),
            ),
            preferences=Preferences(
                targets=(Target(specialty=INTERNAL_MEDICINE),), states={State("NY"): 1.0}
            ),
            budget_cents=120_000,
            season=SeasonCode("2028"),
        )
    )


def an_applicant(
    *,
    name: str = "Asha Example",
    email: str | None = "asha@example.org",
    external_id: str | None = None,
    advisor: AdvisorId | None = None,
    profile: Profile | None = None,
    status: ApplicantStatus = ApplicantStatus.ACTIVE,
) -> Applicant:
    """Return an applicant at version 1 that no repository knows yet."""
    return Applicant(
        id=ApplicantId(new_id()),
        version=1,
        status=status,
        identity=Identity(name=name, email=email),
        profile=profile or a_profile(),
        external_id=external_id,
        advisor=advisor,
        created_at=NOW,
        updated_at=NOW,
    )


def an_experience(
    *,
    started_on: date = date(2026, 1, 5),
    ended_on: date | None = date(2026, 2, 1),
    country: str = "US",
    duties: frozenset[Duty] = frozenset({Duty.PRESENTING}),
    hours_per_week: float | None = 40.0,
    specialty: Specialty | None = INTERNAL_MEDICINE,
    kind: ExperienceKind = ExperienceKind.OBSERVERSHIP,
    description: str | None = None,
) -> Experience:
    """Return four weeks of active observing in the US."""
    return Experience(
        kind=kind,
        role="Observer",
        site="Lindenmark Clinic",
        specialty=specialty,
        country=Country(country),
        started_on=started_on,
        ended_on=ended_on,
        hours_per_week=hours_per_week,
        duties=duties,
        description=description,
    )


def a_new_entry(
    applicant: ApplicantId,
    content: Experience | Letter | None = None,
    supersedes: ExperienceId | None = None,
) -> NewEntry:
    """Return an entry to append."""
    return NewEntry(
        id=ExperienceId(new_id()),
        applicant=applicant,
        content=content or an_experience(),
        supersedes=supersedes,
        recorded_at=NOW,
    )


def a_ledger(*contents: Experience | Letter) -> tuple[LedgerEntry, ...]:
    """Return the entries of one applicant, chained over empty ciphertexts."""
    ledger: tuple[LedgerEntry, ...] = ()
    applicant = ApplicantId(new_id())
    for content in contents:
        ledger = (*ledger, chained(ledger, a_new_entry(applicant, content)))
    return ledger


def chained(ledger: tuple[LedgerEntry, ...], entry: NewEntry) -> LedgerEntry:
    """Return `entry` as the next one of `ledger`."""
    head = ledger[-1].hash if ledger else EMPTY_HEAD
    header = LedgerHeader(
        applicant=entry.applicant,
        id=entry.id,
        seq=len(ledger) + 1,
        kind=kind_of(entry.content),
        supersedes=entry.supersedes,
        recorded_at=entry.recorded_at,
    )
    duties = entry.content.duties if isinstance(entry.content, Experience) else None
    return LedgerEntry(
        id=entry.id,
        applicant=entry.applicant,
        seq=header.seq,
        supersedes=entry.supersedes,
        prev_hash=head,
        hash=entry_hash(head, header, b""),
        content=entry.content,
        contact_class=None if duties is None else classify_contact(duties),
        recorded_at=entry.recorded_at,
    )


def with_budget(applicant: Applicant, cents: int) -> Applicant:
    """Return `applicant` with another budget."""
    return replace(applicant, profile=replace(applicant.profile, budget_cents=cents))
