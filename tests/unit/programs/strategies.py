"""Programs as importers write them: any text, any rule, parts unsaid at random."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from domain.kernel.identifiers import ProgramId, TrackId
from domain.kernel.places import DIVISION_OF
from domain.kernel.vocabulary import ContactClass, Exam, Milestone, Specialty, TrackKind
from domain.programs.entities import (
    AttemptRule,
    AttemptScope,
    Counting,
    ExperienceRule,
    GraduationException,
    GraduationFrom,
    GraduationRule,
    ImgYear,
    LetterRule,
    MatchSystem,
    MilestoneRule,
    Platform,
    Program,
    Provenance,
    Requirement,
    RequirementOverrides,
    Requirements,
    Rights,
    ScoreRule,
    Setting,
    Stance,
    Track,
    VisaRule,
)

NOBODY = UUID(int=0)
TEXTS = (
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
    .map(lambda text: "".join(each for each in text if each.isprintable()).strip())
    .filter(bool)
)
SOMETIMES_TEXT = st.none() | TEXTS
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PROVENANCES = st.builds(
    Provenance, source=SOMETIMES_TEXT, verified_on=st.none() | DAYS, rights=st.sampled_from(Rights)
)
TRUTHS = st.sampled_from((True, False, None))
COUNTS = st.integers(0, 10)


def sometimes(kind):
    return st.none() | st.sampled_from(kind)


def some_of(kind):
    return st.frozensets(st.sampled_from(kind), min_size=1)


RULES = {
    "step_2": st.builds(ScoreRule, minimum=st.integers(100, 300)),
    "attempts": st.builds(
        AttemptRule,
        maximum=COUNTS,
        exams=st.none() | some_of(Exam),
        counting=sometimes(Counting),
        scope=sometimes(AttemptScope),
        counts_incomplete=TRUTHS,
    ),
    "graduation": st.builds(
        GraduationRule,
        years=st.integers(0, 60),
        measured_from=sometimes(GraduationFrom),
        measured_at=st.sampled_from((None, Milestone.APPLICATION, Milestone.START)),
        exceptions=st.frozensets(st.sampled_from(GraduationException)),
    ),
    "experience": st.builds(
        ExperienceRule,
        months=st.floats(0, 120),
        counts=st.none() | some_of(ContactClass),
        within_months=st.none() | st.integers(1, 240),
    ),
    "letters": st.builds(
        LetterRule,
        count=COUNTS,
        from_us=st.none() | COUNTS,
        in_specialty=st.none() | COUNTS,
    ),
    "ecfmg": st.builds(MilestoneRule, by=sometimes(Milestone)),
    "visa": st.builds(VisaRule, j1=TRUTHS, h1b=TRUTHS, h1b_step_3_by=sometimes(Milestone)),
    "step_3": st.builds(MilestoneRule, by=sometimes(Milestone)),
}


@st.composite
def requirements_said(draw, gate):
    stance = draw(st.sampled_from(Stance))
    is_ruled = stance in (Stance.STRICT, Stance.PREFERRED)
    rule = draw(st.none() | RULES[gate]) if is_ruled else None
    return Requirement(stance=stance, rule=rule, provenance=draw(PROVENANCES))


GATES = {gate: requirements_said(gate) for gate in RULES}


@st.composite
def img_years(draw):
    years = sorted(draw(st.sets(st.integers(1990, 2100), max_size=4)))
    made = []
    for year in years:
        share = draw(st.floats(0, 1))
        made.append(
            ImgYear(
                year=year, share=share, non_us_share=draw(st.none() | st.floats(0, share))
            )
        )
    return tuple(made)


@st.composite
def tracks(draw, code, codes):
    others = [None, *(each for each in codes if each != code)]
    said = {gate: draw(st.none() | GATES[gate]) for gate in draw(st.sets(st.sampled_from([*GATES])))}
    return Track(
        id=TrackId(NOBODY),
        code=code,
        kind=draw(st.sampled_from(TrackKind)),
        position=0,
        start_year=draw(st.integers(2000, 2100)),
        nrmp_code=draw(SOMETIMES_TEXT),
        quota=draw(st.none() | st.integers(0, 1000)),
        joint_with=draw(st.sampled_from(others)),
        overrides=RequirementOverrides(**said),
        is_open=draw(st.booleans()),
    )


@st.composite
def programs(draw, code):
    codes = draw(st.lists(st.sampled_from("CPARM"), min_size=1, max_size=3, unique=True))
    said = {gate: draw(GATES[gate]) for gate in draw(st.sets(st.sampled_from([*GATES])))}
    return Program(
        id=ProgramId(NOBODY),
        code=code,
        name=draw(TEXTS),
        institution=draw(TEXTS),
        specialty=Specialty(draw(st.from_regex(r"[a-z]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True))),
        city=draw(TEXTS),
        state=draw(st.sampled_from(sorted(DIVISION_OF))),
        setting=draw(st.sampled_from(Setting)),
        accreditation_id=draw(SOMETIMES_TEXT),
        platform=draw(st.sampled_from(Platform)),
        match_system=draw(st.sampled_from(MatchSystem)),
        start_date=draw(st.none() | DAYS),
        size=draw(st.none() | st.integers(1, 1000)),
        img_years=draw(img_years()),
        takes_signals=draw(TRUTHS),
        signal_group=draw(TEXTS),
        signal_pool=draw(TEXTS),
        requirements=Requirements(**said),
        provenance=draw(PROVENANCES),
        tracks=tuple(draw(tracks(each, codes)) for each in codes),
    )


@st.composite
def catalogues(draw):
    codes = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
    return tuple(draw(programs(code)) for code in codes)


def as_drafts(made):
    return tuple(
        replace(
            program,
            id=ProgramId(NOBODY),
            tracks=tuple(
                replace(track, id=TrackId(NOBODY), position=0) for track in program.tracks
            ),
        )
        for program in made
    )
