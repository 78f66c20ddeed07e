"""Small catalogues and snapshots for the ranking policies."""

from datetime import date
from uuid import UUID

from domain.applicants.entities import (
    ExamAttempt,
    ExamOutcome,
    Graduation,
    Profile,
    ProfileSnapshot,
)
from domain.kernel.identifiers import (
    PLATFORM,
    ApplicantId,
    CatalogueId,
    ProgramId,
    TrackId,
)
from domain.kernel.places import State
from domain.kernel.vocabulary import Exam, Specialty, TrackKind
from domain.programs.entities import (
    Catalogue,
    Overlay,
    Program,
    RequirementOverrides,
    Requirements,
    Track,
)
from domain.programs.seasons import SeasonDates
from domain.rankings.policies.reading import Reading, read_snapshot

AS_OF = date(2026, 11, 23)
DATES = SeasonDates(
    applications_open=date(2027, 9, 1),
    programs_review=date(2027, 9, 22),
    interviews_end=date(2028, 1, 31),
    rank_list_due=date(2028, 3, 1),
    match_week=date(2028, 3, 13),
    training_starts=date(2028, 7, 1),
    source="invented for tests",
)
NO_OVERLAY = Overlay(version=0)
MEDICINE = Specialty("internal-medicine")


def a_track(position: int, overrides: RequirementOverrides | None = None) -> Track:
    return Track(
        id=TrackId(UUID(int=10_000 - position)),
        code=f"C{position}",
        kind=TrackKind.CATEGORICAL,
        position=position,
        start_year=2028,
        overrides=overrides or RequirementOverrides(),
    )


def a_program(number: int, requirements: Requirements, *tracks: Track) -> Program:
    return Program(
        id=ProgramId(UUID(int=number + 1)),
        code=f"P{number}",
        name=f"Program {number}",
        institution=f"Invented Hospital {number}",
        specialty=MEDICINE,
        city="Nowhere",
        state=State("NY"),
        signal_group=f"group-{number}",
        signal_pool="internal-medicine",
        requirements=requirements,
        tracks=tracks,
    )


def a_catalogue(*programs: Program) -> Catalogue:
    positions = [track.position for program in programs for track in program.tracks]
    return Catalogue(
        id=CatalogueId(UUID(int=7)),
        owner=PLATFORM,
        version=1,
        content_sha256="0" * 64,
        programs=programs,
        track_count=max(positions, default=-1) + 1,
    )


def one_track(requirements: Requirements) -> Catalogue:
    return a_catalogue(a_program(0, requirements, a_track(0)))


def a_snapshot(profile: Profile) -> ProfileSnapshot:
    return ProfileSnapshot(
        applicant=ApplicantId(UUID(int=3)),
        profile_version=1,
        ledger_head="0" * 64,
        profile=profile,
        experiences=(),
        letters=(),
    )


def a_reading(profile: Profile, as_of: date = AS_OF) -> Reading:
    return read_snapshot(a_snapshot(profile), DATES, as_of)


def passed(score: int, exam: Exam = Exam.STEP_2_CK) -> ExamAttempt:
    return ExamAttempt(exam=exam, outcome=ExamOutcome.PASSED, score=score)


def graduated(year: int) -> Graduation:
    return Graduation(class_year=year, degree_on=date(year, 6, 15), is_graduated=True)
