"""Hypothesis strategies for requirements, profiles and whole snapshots."""

from datetime import date

from hypothesis import strategies as st

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
    Profile,
    ProfileSnapshot,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.places import Country
from domain.kernel.vocabulary import ContactClass, Duty, Exam, Milestone, Specialty, Visa
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    LetterRule,
    MilestoneRule,
    Requirement,
    RequirementOverrides,
    Requirements,
    ScoreRule,
    Stance,
    VisaRule,
)
from tests.unit.rankings.catalogues import MEDICINE, a_snapshot

EXAMS = (Exam.STEP_1, Exam.STEP_2_CK, Exam.STEP_3)
SPECIALTIES = (MEDICINE, Specialty("pathology"))

score_rules = st.builds(ScoreRule, minimum=st.integers(215, 250))
attempt_rules = st.builds(
    AttemptRule,
    maximum=st.integers(0, 3),
    exams=st.none() | st.frozensets(st.sampled_from(EXAMS), min_size=1),
    counting=st.none() | st.sampled_from(Counting),
    scope=st.none() | st.sampled_from(AttemptScope),
    counts_incomplete=st.none() | st.booleans(),
)
graduation_rules = st.builds(
    GraduationRule,
    years=st.integers(1, 10),
    measured_from=st.none() | st.sampled_from(GraduationFrom),
    measured_at=st.none() | st.sampled_from((Milestone.APPLICATION, Milestone.START)),
    exceptions=st.frozensets(st.sampled_from(GraduationException)),
)
experience_rules = st.builds(
    ExperienceRule,
    months=st.sampled_from((1.0, 2.0, 3.0, 6.0)),
    counts=st.none() | st.frozensets(st.sampled_from(ContactClass), min_size=1),
    within_months=st.none() | st.sampled_from((24, 36)),
)
letter_rules = st.builds(
    LetterRule,
    count=st.integers(0, 4),
    from_us=st.none() | st.integers(0, 3),
    in_specialty=st.none() | st.integers(0, 2),
)
milestone_rules = st.builds(MilestoneRule, by=st.none() | st.sampled_from(Milestone))
visa_rules = st.builds(
    VisaRule,
    j1=st.none() | st.booleans(),
    h1b=st.none() | st.booleans(),
    h1b_step_3_by=st.none() | st.sampled_from(Milestone),
)


def _requirements_of(rules: st.SearchStrategy[object]) -> st.SearchStrategy[Requirement[object]]:
    stated = st.sampled_from((Stance.STRICT, Stance.PREFERRED))
    silent = st.sampled_from((Stance.NONE, Stance.UNKNOWN))
    return st.builds(Requirement, stance=stated, rule=st.none() | rules) | st.builds(
        Requirement, stance=silent
    )


_GATES = {
    "step_2": _requirements_of(score_rules),
    "attempts": _requirements_of(attempt_rules),
    "graduation": _requirements_of(graduation_rules),
    "experience": _requirements_of(experience_rules),
    "letters": _requirements_of(letter_rules),
    "ecfmg": _requirements_of(milestone_rules),
    "visa": _requirements_of(visa_rules),
    "step_3": _requirements_of(milestone_rules),
}
requirements = st.builds(Requirements, **_GATES)
overrides = st.builds(
    RequirementOverrides, **{gate: st.none() | each for gate, each in _GATES.items()}
)


@st.composite
def attempts(draw: st.DrawFn) -> ExamAttempt:
    outcome = draw(st.sampled_from(ExamOutcome))
    has_score = outcome is ExamOutcome.PASSED and draw(st.booleans())
    score = draw(st.integers(218, 280)) if has_score else None
    return ExamAttempt(exam=draw(st.sampled_from(EXAMS)), outcome=outcome, score=score)


days = st.dates(date(2015, 1, 1), date(2026, 11, 1))
flags = st.none() | st.booleans()
profiles = st.builds(
    Profile,
    img_type=st.none() | st.sampled_from(ImgType),
    exams=st.lists(attempts(), max_size=5).map(tuple),
    graduation=st.builds(
        Graduation,
        class_year=st.none() | st.integers(2012, 2027),
        degree_on=st.none() | days,
        practised_since=flags,
        prior_residency=flags,
    ),
    ecfmg=st.builds(Ecfmg, stage=st.none() | st.sampled_from(EcfmgStage)),
    work=st.builds(
        WorkAuthorisation,
        category=st.none() | st.sampled_from(WorkCategory),
        expires_on=st.none() | st.dates(date(2027, 1, 1), date(2030, 1, 1)),
        accepts=st.frozensets(st.sampled_from(Visa)),
        j1_home_residence_duty=flags,
    ),
)
experiences = st.builds(
    Experience,
    kind=st.sampled_from(ExperienceKind),
    role=st.just("role"),
    site=st.just("site"),
    specialty=st.none() | st.sampled_from(SPECIALTIES),
    country=st.sampled_from((Country("US"), Country("IN"))),
    started_on=days,
    ended_on=st.just(date(2026, 11, 2)),
    duties=st.frozensets(st.sampled_from(Duty)),
)
letters = st.builds(
    Letter,
    author=st.just("author"),
    specialty=st.none() | st.sampled_from(SPECIALTIES),
    from_us=flags,
    status=st.sampled_from(LetterStatus),
)


@st.composite
def snapshots(draw: st.DrawFn) -> ProfileSnapshot:
    plain = a_snapshot(draw(profiles))
    return ProfileSnapshot(
        applicant=plain.applicant,
        profile_version=1,
        ledger_head=plain.ledger_head,
        profile=plain.profile,
        experiences=tuple(draw(st.lists(experiences, max_size=3))),
        letters=tuple(draw(st.lists(letters, max_size=5))),
    )
