"""Twins who must score alike, and how scores move with the year of graduation."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np
import numpy.typing as npt

from domain.applicants.entities import (
    ExamAttempt,
    ExamOutcome,
    Graduation,
    ImgType,
    Profile,
    ProfileSnapshot,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.identifiers import ApplicantId
from domain.kernel.places import Country
from domain.kernel.vocabulary import Exam
from domain.programs.entities import Overlay
from domain.programs.policies.generate import generate_catalogue
from domain.programs.seasons import SeasonDates
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.facts import applicant_facts
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from domain.rankings.policies.reading import read_snapshot
from domain.rankings.ports import ProgramScorer

AS_OF = date(2026, 9, 1)
DATES = SeasonDates(
    applications_open=date(2026, 9, 1),
    programs_review=date(2026, 9, 23),
    interviews_end=date(2027, 1, 31),
    rank_list_due=date(2027, 3, 3),
    match_week=date(2027, 3, 15),
    training_starts=date(2027, 7, 1),
    source="stands for any season; the model sees no date",
)
YEARS = (1, 3, 5, 10)
"""Since graduation, reported against a new graduate."""


def twin_gap(scorer: ProgramScorer, programs: int = 300) -> float:
    """Return the largest difference between twins, over every program and column.

    Twins differ in identity, citizenship, being a US citizen among IMGs, country of the school,
    languages, marital state as far as a profile shows it (couples match), honours and free text;
    not in authorisation to work. Name and sex are no part of a profile.
    """
    table = ProgramFeatures.of(generate_catalogue(programs=programs), Overlay(version=0))
    widest = 0.0
    for score in (215, 235, 255):
        for category in (WorkCategory.NONE, WorkCategory.PERMANENT_RESIDENT):
            one, other = _twins(score, category)
            first, second = (_scores(scorer, table, each) for each in (one, other))
            widest = max(widest, float(np.abs(first - second).max()))
    return widest


def graduation_sensitivity(scorer: ProgramScorer, programs: int = 300) -> dict[str, float]:
    """Return the mean change of the log-odds of an interview by years since graduation."""
    table = ProgramFeatures.of(generate_catalogue(programs=programs), Overlay(version=0))
    plain = _twins(240, WorkCategory.PERMANENT_RESIDENT)[0].profile
    at = COLUMNS_V1.index("p_interview.none")
    logits = {}
    for years in (0, *YEARS):
        graduation = Graduation(degree_on=date(AS_OF.year - years, 6, 1), is_graduated=True)
        chance = _scores(scorer, table, _snapshot(1, replace(plain, graduation=graduation)))[:, at]
        logits[years] = float(np.log(chance / (1 - chance)).mean())
    return {f"{years} years": round(logits[years] - logits[0], 3) for years in YEARS}


def _twins(score: int, category: WorkCategory) -> tuple[ProfileSnapshot, ProfileSnapshot]:
    exams = (ExamAttempt(exam=Exam.STEP_2_CK, outcome=ExamOutcome.PASSED, score=score),)
    graduation = Graduation(degree_on=date(2023, 6, 1), is_graduated=True)
    one = Profile(
        img_type=ImgType.NON_US_IMG,
        exams=exams,
        graduation=replace(graduation, country=Country("IN")),
        work=WorkAuthorisation(category=category, citizenships=(Country("IN"),)),
        languages=("hi",),
    )
    other = Profile(
        img_type=ImgType.US_IMG,
        exams=exams,
        graduation=replace(graduation, country=Country("IE"), school="Somewhere"),
        work=WorkAuthorisation(category=category, citizenships=(Country("BR"),)),
        languages=("pt", "en"),
        honours=("a prize",),
        gap_explanation="family",
        is_couples_match=True,
    )
    return _snapshot(1, one), _snapshot(2, other)


def _snapshot(number: int, profile: Profile) -> ProfileSnapshot:
    return ProfileSnapshot(
        applicant=ApplicantId(UUID(int=number)),
        profile_version=1,
        ledger_head="0" * 64,
        profile=profile,
        experiences=(),
        letters=(),
    )


def _scores(
    scorer: ProgramScorer, table: ProgramFeatures, snapshot: ProfileSnapshot
) -> npt.NDArray[np.float64]:
    matrix = feature_matrix(table, applicant_facts(read_snapshot(snapshot, DATES, AS_OF)))
    raw = scorer.score(matrix.tobytes(), len(matrix))
    return np.frombuffer(raw, dtype="<f4").reshape(len(matrix), -1).astype(np.float64)
