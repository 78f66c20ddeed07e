"""Duties decide, phrases tell why, and what contradicts itself is named."""

from dataclasses import replace
from datetime import date

from domain.applicants.entities import (
    DutyDone,
    ExperienceKind,
    Frequency,
    Procedure,
    SkillLevel,
)
from domain.experience.policies.count_for_rule import Verdict, count_for_rule
from domain.experience.policies.explain_contact import Contradiction, explain_contact
from domain.kernel.places import Country
from domain.kernel.vocabulary import ContactClass, Duty
from domain.programs.entities import ExperienceRule
from tests.builders import an_experience


def test_an_observership_with_procedures_is_hands_on_and_contradicts_its_title() -> None:
    role = replace(
        an_experience(
            kind=ExperienceKind.OBSERVERSHIP,
            duties=frozenset({Duty.PROCEDURES}),
            description="Drew blood and sutured lacerations under supervision.",
        ),
        procedures=(Procedure(name="suturing", level=SkillLevel.SUPERVISED, count=4),),
    )
    told = explain_contact(role)
    assert told.contact is ContactClass.HANDS_ON
    assert told.decided_by == (Duty.PROCEDURES,)
    assert [(each.text, each.duty) for each in told.phrases] == [
        ("Drew blood and sutured lacerations", Duty.PROCEDURES)
    ]
    assert set(told.contradictions) == {
        Contradiction.WATCHING_TITLE_WITH_TOUCHING_DUTIES,
        Contradiction.WATCHING_TITLE_WITH_PROCEDURES,
    }


def test_a_title_alone_makes_nothing_hands_on() -> None:
    told = explain_contact(an_experience(kind=ExperienceKind.EXTERNSHIP, duties=frozenset()))
    assert told.contact is ContactClass.OBSERVATIONAL
    assert told.contradictions == (Contradiction.HANDS_ON_TITLE_WITHOUT_DUTIES,)


def test_a_duty_only_watched_is_not_done() -> None:
    watched = DutyDone(duty=Duty.PROCEDURES, frequency=Frequency.DAILY, level=SkillLevel.OBSERVED)
    role = replace(
        an_experience(duties=frozenset({Duty.PROCEDURES, Duty.PRESENTING})),
        duties_done=(watched,),
    )
    told = explain_contact(role)
    assert told.contact is ContactClass.ACTIVE_OBSERVATIONAL
    assert told.only_watched == (Duty.PROCEDURES,)


def test_what_others_did_while_one_watched_is_no_duty() -> None:
    told = explain_contact(
        an_experience(duties=frozenset(), description="Observed residents performing procedures.")
    )
    assert [each.duty for each in told.phrases] == [None]
    assert told.contradictions == ()


def test_each_program_counts_by_its_own_rule() -> None:
    recent = an_experience(duties=frozenset({Duty.COUNSELLING}))
    old = replace(recent, started_on=date(2020, 1, 6), ended_on=date(2020, 3, 1))
    watched = replace(recent, duties=frozenset())
    roles = [recent, old, watched, replace(recent, country=Country("IN"))]
    rule = ExperienceRule(months=1, counts=frozenset({ContactClass.HANDS_ON}), within_months=24)
    cut = date(2026, 9, 30)
    counted = count_for_rule(roles, rule, cut, cut)
    assert counted.verdicts == (
        Verdict.COUNTS,
        Verdict.TOO_OLD,
        Verdict.CLASS_NOT_COUNTED,
        Verdict.NOT_US,
    )
    assert counted.months is not None
    assert abs(counted.months - 28 / 30.4375) < 1e-9
    unstated = count_for_rule(roles, ExperienceRule(months=1), cut, cut)
    assert unstated.months is None
    assert unstated.verdicts[0] is Verdict.RULE_UNSTATED


def test_research_is_counted_apart_and_care_done_beside_it_is_named() -> None:
    talking = an_experience(
        kind=ExperienceKind.RESEARCH, duties=frozenset({Duty.COUNSELLING}), country="US"
    )
    caring = replace(talking, duties=frozenset({Duty.PROCEDURES}))
    assert explain_contact(talking).contradictions == ()
    assert explain_contact(caring).contradictions == (Contradiction.RESEARCH_WITH_DUTIES_OF_CARE,)
    rule = ExperienceRule(months=1, counts=frozenset(ContactClass))
    counted = count_for_rule([talking, caring], rule, date(2026, 9, 30), date(2026, 9, 30))
    assert (counted.months, set(counted.verdicts)) == (0, {Verdict.NOT_CLINICAL})
