"""A catalogue and an applicant of real size, made from a seed, for stage times."""

from datetime import date
from typing import TypeVar
from uuid import UUID

import numpy as np

from domain.applicants.entities import (
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Experience,
    ExperienceKind,
    Graduation,
    ImgType,
    Letter,
    LetterStatus,
    Preferences,
    Profile,
    ProfileSnapshot,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.identifiers import PLATFORM, ApplicantId, CatalogueId, ProgramId, TrackId
from domain.kernel.places import DIVISION_OF, Country, Division
from domain.kernel.vocabulary import ContactClass, Duty, Exam, Milestone, Specialty, TrackKind, Visa
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Catalogue,
    Counting,
    ExperienceRule,
    GraduationFrom,
    GraduationRule,
    ImgYear,
    LetterRule,
    MilestoneRule,
    Overlay,
    Program,
    Provenance,
    Requirement,
    Requirements,
    Rights,
    ScoreRule,
    Setting,
    Stance,
    Track,
    VisaRule,
)
from domain.programs.seasons import SeasonDates

NO_OVERLAY = Overlay(version=0)
DATES = SeasonDates(
    applications_open=date(2027, 9, 1),
    programs_review=date(2027, 9, 22),
    interviews_end=date(2028, 1, 31),
    rank_list_due=date(2028, 3, 1),
    match_week=date(2028, 3, 13),
    training_starts=date(2028, 7, 1),
    source="invented for benchmarks",
)
SPECIALTIES = tuple(Specialty(f"field-{letter}") for letter in "abcdefghijklmnopqrst")
STATES = tuple(sorted(DIVISION_OF))
RuleT = TypeVar("RuleT")
EXAMS = frozenset({Exam.STEP_1, Exam.STEP_2_CK})


def large_catalogue(programs: int, seed: int = 1) -> Catalogue:
    """Return `programs` programs, a third of them with a second track."""
    random = np.random.default_rng(seed)
    made, position = [], 0
    for number in range(programs):
        kinds = [TrackKind.CATEGORICAL]
        if random.random() < 1 / 3:
            kinds.append(TrackKind.PRELIMINARY)
        tracks = tuple(
            Track(
                id=TrackId(UUID(int=int(random.integers(1 << 62)))),
                code=kind.value,
                kind=kind,
                position=position + at,
                start_year=2028,
            )
            for at, kind in enumerate(kinds)
        )
        position += len(tracks)
        made.append(_program(number, tracks, random))
    return Catalogue(
        id=CatalogueId(UUID(int=7)),
        owner=PLATFORM,
        version=1,
        content_sha256="0" * 64,
        programs=tuple(made),
        track_count=position,
    )


def _program(number: int, tracks: tuple[Track, ...], random: np.random.Generator) -> Program:
    return Program(
        id=ProgramId(UUID(int=number + 1)),
        code=f"P{number}",
        name=f"Program {number}",
        institution=f"Invented Hospital {number}",
        specialty=SPECIALTIES[int(random.integers(len(SPECIALTIES)))],
        city="Nowhere",
        state=STATES[int(random.integers(len(STATES)))],
        setting=list(Setting)[int(random.integers(3))],
        size=int(random.integers(4, 25)),
        img_years=(ImgYear(year=2026, share=float(random.random())),),
        signal_group=f"group-{number}",
        signal_pool="pool",
        requirements=_requirements(random),
        tracks=tracks,
    )


def _requirements(random: np.random.Generator) -> Requirements:
    checked = Provenance(
        source="invented",
        verified_on=date(2026, 1, 1 + int(random.integers(28))),
        rights=Rights.SYNTHETIC,
    )

    def told(rule: RuleT) -> Requirement[RuleT]:
        stances = (Stance.STRICT, Stance.PREFERRED, Stance.NONE, Stance.UNKNOWN)
        stance = stances[int(random.integers(4))]
        is_stated = stance in (Stance.STRICT, Stance.PREFERRED)
        return Requirement(stance=stance, rule=rule if is_stated else None, provenance=checked)

    window = (None, 12, 24, 36)[int(random.integers(4))]
    hands_on = frozenset({ContactClass.HANDS_ON, ContactClass.ACTIVE_OBSERVATIONAL})
    return Requirements(
        step_2=told(ScoreRule(minimum=int(random.integers(215, 251)))),
        attempts=told(
            AttemptRule(
                maximum=int(random.integers(4)),
                exams=EXAMS,
                counting=Counting.FAILURES,
                scope=AttemptScope.EACH,
                counts_incomplete=True,
            )
        ),
        graduation=told(
            GraduationRule(
                years=int(random.integers(2, 11)),
                measured_from=GraduationFrom.DEGREE_DATE,
                measured_at=Milestone.APPLICATION,
            )
        ),
        experience=told(
            ExperienceRule(
                months=float(random.integers(1, 7)), counts=hands_on, within_months=window
            )
        ),
        letters=told(LetterRule(count=int(random.integers(2, 5)), in_specialty=1)),
        ecfmg=told(MilestoneRule(by=list(Milestone)[int(random.integers(4))])),
        visa=told(
            VisaRule(
                j1=bool(random.random() < 0.6),
                h1b=bool(random.random() < 0.2),
                h1b_step_3_by=Milestone.RANK,
            )
        ),
        step_3=told(MilestoneRule(by=Milestone.START)),
    )


def one_applicant() -> ProfileSnapshot:
    """Return an international graduate with a full profile."""
    profile = Profile(
        img_type=ImgType.NON_US_IMG,
        exams=(
            ExamAttempt(exam=Exam.STEP_1, outcome=ExamOutcome.PASSED),
            ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PASSED, score=243),
        ),
        graduation=Graduation(class_year=2022, degree_on=date(2022, 6, 15), is_graduated=True),
        ecfmg=Ecfmg(stage=EcfmgStage.CERTIFIED, certified_on=date(2025, 5, 5)),
        work=WorkAuthorisation(category=WorkCategory.NONE, accepts=frozenset(Visa)),
        preferences=Preferences(
            targets=(
                Target(specialty=SPECIALTIES[0]),
                Target(specialty=SPECIALTIES[1], weight=0.6),
            ),
            divisions=(Division.PACIFIC, Division.MOUNTAIN),
        ),
    )
    experiences = tuple(
        Experience(
            kind=ExperienceKind.OBSERVERSHIP,
            role="observer",
            site=f"site {month}",
            specialty=SPECIALTIES[month % 2],
            country=Country("US"),
            started_on=date(2025, month, 1),
            ended_on=date(2025, month, 28),
            duties=frozenset({Duty.PRESENTING} if month % 2 else {Duty.PROCEDURES}),
        )
        for month in range(1, 7)
    )
    letters = tuple(
        Letter(
            author=f"author {number}",
            specialty=SPECIALTIES[0],
            from_us=True,
            status=LetterStatus.UPLOADED,
        )
        for number in range(3)
    )
    return ProfileSnapshot(
        applicant=ApplicantId(UUID(int=3)),
        profile_version=1,
        ledger_head="0" * 64,
        profile=profile,
        experiences=experiences,
        letters=letters,
    )
