"""Each program of a list under its own rules: letters, what counts, whom to ask."""

from dataclasses import replace
from datetime import date

from adapters.system.identifiers import new_id
from domain.applicants.entities import Letter, LetterStatus, Profile
from domain.experience.policies.count_for_rule import Verdict
from domain.kernel.identifiers import ProgramId
from domain.kernel.places import State
from domain.kernel.vocabulary import ContactClass, Duty
from domain.programs.entities import (
    ExperienceRule,
    LetterRule,
    Program,
    Requirement,
    Requirements,
    Stance,
)
from domain.readiness.policies.fit_programs import Asking, Held, fit_programs
from tests.builders import INTERNAL_MEDICINE, an_experience

DAY = date(2026, 3, 2)
CARE = replace(
    an_experience(duties=frozenset({Duty.PROCEDURES})),
    supervisor="Dr. Care",
    supervisor_us_licensed=True,
)
WATCHED = replace(an_experience(duties=frozenset()), supervisor="Dr. Watched")
ABROAD = replace(an_experience(country="IN"), supervisor="Dr. Abroad")
LETTER = Letter(author="Dr. Watched", status=LetterStatus.AGREED, from_us=True)


def listed(letters: LetterRule | None, care: ExperienceRule | None) -> tuple[Program, Requirements]:
    """Return a program with these rules."""
    program = Program(
        id=ProgramId(new_id()),
        code="p-1",
        name="Fictional",
        institution="Fictional",
        specialty=INTERNAL_MEDICINE,
        city="Fiction",
        state=State("NY"),
        signal_group="p-1",
        signal_pool="p-1",
    )
    rules = Requirements(
        letters=Requirement(stance=Stance.STRICT, rule=letters),
        experience=Requirement(stance=Stance.STRICT, rule=care),
    )
    return program, rules


HELD = Held(
    profile=Profile(),
    roles=(CARE, WATCHED, ABROAD),
    letters=(LETTER,),
    specialty=INTERNAL_MEDICINE,
    as_of=DAY,
    cut=date(2026, 9, 1),
)
HANDS_ON_RULE = ExperienceRule(months=1, counts=frozenset({ContactClass.HANDS_ON}))
STRICT = listed(LetterRule(count=3, from_us=2, in_specialty=1), HANDS_ON_RULE)
SILENT = listed(None, None)


def test_each_program_is_met_by_its_own_rules() -> None:
    strict, silent = fit_programs(HELD, [STRICT, SILENT]).programs
    assert strict.letters.letters == silent.letters.letters == (0,)
    assert (strict.letters.lacks, silent.letters.lacks) == (4, 0)
    assert strict.counted is not None
    assert strict.counted.verdicts == (
        Verdict.COUNTS,
        Verdict.CLASS_NOT_COUNTED,
        Verdict.NOT_US,
    )
    assert silent.counted is None


def test_whoever_fills_most_of_the_list_is_asked_first() -> None:
    asked = fit_programs(HELD, [STRICT, STRICT, SILENT]).ask_next
    assert asked == (Asking(role=0, fills=6), Asking(role=2, fills=4))
    assert fit_programs(HELD, []).ask_next == (Asking(role=0, fills=0), Asking(role=2, fills=0))


def test_no_program_is_sent_more_than_four_letters() -> None:
    many = replace(HELD, letters=tuple(replace(LETTER, author=f"Dr. {n}") for n in range(9)))
    assert [len(each.letters.letters) for each in fit_programs(many, [STRICT]).programs] == [4]
