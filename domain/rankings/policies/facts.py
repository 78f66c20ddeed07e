"""Numbers about programs and applicants that features are made of; NaN is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.applicants.entities import ExamOutcome
from domain.experience.policies.ledger_facts import ledger_facts
from domain.kernel.places import DIVISION_OF, Division, State
from domain.kernel.vocabulary import Exam, Milestone, Specialty, TrackKind, Visa
from domain.programs.entities import (
    Catalogue,
    Counting,
    Overlay,
    Program,
    Requirements,
    Setting,
    Stance,
    Track,
)
from domain.rankings.policies.gates import effective
from domain.rankings.policies.reading import Reading
from domain.rankings.policies.unknown_rules import PRIORS

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
NAN = float("nan")

USMLE = frozenset({Exam.STEP_1, Exam.STEP_2_CK, Exam.STEP_2_CS, Exam.STEP_3})
DIVISIONS = tuple(Division)
SETTINGS = tuple(Setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFacts:
    """Columns of shape (tracks,), by track position; NaN where nothing is stated."""

    is_open: npt.NDArray[np.bool_]
    step_2_minimum: Floats
    attempts_maximum: Floats
    graduation_years: Floats
    experience_months: Floats
    sponsors_j1: Floats
    """1 yes, 0 no."""
    sponsors_h1b: Floats
    img_share: Floats
    size: Floats
    is_university: Floats
    is_community: Floats
    is_preliminary: Floats
    is_advanced: Floats
    division: Ints
    """Index into DIVISIONS."""
    setting: Ints
    state: Ints
    """Index into `states`."""
    specialty: Ints
    """Index into `specialties`."""
    states: tuple[State, ...]
    specialties: tuple[Specialty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFacts:
    """What the model may know of an applicant.

    Never here: name, sex, age, marital state, nationality or citizenship; of the law only
    whether a visa is needed, because programs sponsor some and not others.
    """

    step_2_score: float = NAN
    has_step_3: float = NAN
    failures: float = NAN
    years_since_graduation: float = NAN
    hands_on_months: float = 0.0
    hands_on_recent_months: float = 0.0
    """The same, each month by how recent it is (`RECENCY`)."""
    observed_months: float = 0.0
    letters_us: float = 0.0
    letters_by_specialty: Mapping[Specialty, float]
    months_by_specialty: Mapping[Specialty, float]
    publications: float = NAN
    presentations: float = NAN
    is_us_graduate: float = NAN
    needs_visa: float = NAN
    takes_j1: bool = True
    takes_h1b: bool = True
    is_certified: float = NAN
    prior_match_attempts: float = NAN
    targets: Mapping[Specialty, float]
    divisions: frozenset[Division] = frozenset()


def program_facts(catalogue: Catalogue, overlay: Overlay) -> ProgramFacts:
    """Return the columns of a catalogue version under one overlay."""
    rows: list[tuple[float, ...]] = [_ABSENT] * catalogue.track_count
    states = tuple(sorted(DIVISION_OF))
    specialties = tuple(sorted({program.specialty for program in catalogue.programs}))
    state_of = {state: number for number, state in enumerate(states)}
    specialty_of = {specialty: number for number, specialty in enumerate(specialties)}
    for program, track, requirements in effective(catalogue, overlay):
        rows[track.position] = (
            *_rules(requirements),
            *_character(program, track),
            DIVISIONS.index(program.division),
            SETTINGS.index(program.setting),
            state_of[program.state],
            specialty_of[program.specialty],
        )
    table = np.array(rows, dtype=np.float32).reshape(catalogue.track_count, len(_ABSENT)).T
    columns = {name: np.ascontiguousarray(table[row]) for row, name in enumerate(_FLOATS)}
    codes = table[len(_FLOATS) :].astype(np.int32)
    return ProgramFacts(
        is_open=codes[0] >= 0,
        **columns,
        division=codes[0],
        setting=codes[1],
        state=codes[2],
        specialty=codes[3],
        states=states,
        specialties=specialties,
    )


_FLOATS = (
    "step_2_minimum",
    "attempts_maximum",
    "graduation_years",
    "experience_months",
    "sponsors_j1",
    "sponsors_h1b",
    "img_share",
    "size",
    "is_university",
    "is_community",
    "is_preliminary",
    "is_advanced",
)
_ABSENT = (NAN,) * len(_FLOATS) + (-1.0,) * 4


def _rules(requirements: Requirements) -> tuple[float, ...]:
    step_2 = requirements.step_2.rule
    attempts = requirements.attempts.rule
    graduation = requirements.graduation.rule
    experience = requirements.experience.rule
    visa = requirements.visa.rule
    counts_failures = attempts is not None and attempts.counting is not Counting.SITTINGS
    return (
        _absent(requirements.step_2.stance, "step_2_minimum") if step_2 is None else step_2.minimum,
        attempts.maximum
        if attempts is not None and counts_failures
        else _absent(requirements.attempts.stance, "attempts_maximum"),
        _absent(requirements.graduation.stance, "graduation_years")
        if graduation is None
        else graduation.years,
        _absent(requirements.experience.stance, "experience_months")
        if experience is None
        else experience.months,
        NAN if visa is None else _or_nan(visa.j1),
        NAN if visa is None else _or_nan(visa.h1b),
    )


def _absent(stance: Stance, name: str) -> float:
    """Return a limit nobody misses where there is verifiedly no rule, NaN where none is known."""
    return PRIORS[name].absent_limit if stance is Stance.NONE else NAN


def _character(program: Program, track: Track) -> tuple[float, ...]:
    shares = [each for each in program.img_years if each.year == _newest(program)]
    is_university = program.setting in (Setting.UNIVERSITY, Setting.UNIVERSITY_AFFILIATED)
    return (
        shares[0].share if shares else NAN,
        program.size if program.size is not None else NAN,
        float(is_university),
        float(program.setting is Setting.COMMUNITY),
        float(track.kind is TrackKind.PRELIMINARY),
        float(track.kind is TrackKind.ADVANCED),
    )


def _newest(program: Program) -> int:
    return max((each.year for each in program.img_years), default=0)


def applicant_facts(reading: Reading) -> ApplicantFacts:
    """Return the numbers of one applicant, as of the reading's calendar."""
    profile = reading.snapshot.profile
    accepts = profile.work.accepts or frozenset(Visa)
    ledger = ledger_facts(
        reading.snapshot.experiences, reading.snapshot.letters, reading.calendar.as_of
    )
    return ApplicantFacts(
        step_2_score=_or_nan(reading.step_2_score),
        has_step_3=_or_nan(reading.has_passed_step_3),
        failures=_failures(reading),
        years_since_graduation=_years(reading),
        hands_on_months=ledger.hands_on_months,
        hands_on_recent_months=ledger.hands_on_recent_months,
        observed_months=ledger.observed_months,
        letters_us=float(ledger.letters_us),
        letters_by_specialty=ledger.letters_by_specialty,
        months_by_specialty=ledger.months_by_specialty,
        publications=_or_nan(profile.research.publications),
        presentations=_or_nan(profile.research.abstracts_and_presentations),
        is_us_graduate=_or_nan(reading.is_us_graduate),
        needs_visa=_or_nan(reading.needs_sponsor),
        takes_j1=Visa.J1 in accepts,
        takes_h1b=Visa.H1B in accepts,
        is_certified=_or_nan(reading.is_certified),
        prior_match_attempts=_or_nan(profile.prior_match_attempts),
        targets={each.specialty: each.weight for each in profile.preferences.targets},
        divisions=frozenset(profile.preferences.divisions),
    )


def _or_nan(value: float | None) -> float:
    return NAN if value is None else float(value)


def _failures(reading: Reading) -> float:
    mine = [each for each in reading.attempts if each.exam in USMLE]
    return float(sum(each.outcome is ExamOutcome.FAILED for each in mine)) if mine else NAN


def _years(reading: Reading) -> float:
    """Years from degree (or class year) to the application; a student counts as zero."""
    graduation = reading.snapshot.profile.graduation
    applied = reading.calendar.day(Milestone.APPLICATION, reading.calendar.as_of)
    if graduation.degree_on is not None:
        return max(0.0, (applied - graduation.degree_on).days / 365.25)
    if graduation.class_year is not None:
        return max(0.0, float(applied.year - graduation.class_year))
    return NAN
