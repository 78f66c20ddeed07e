"""Months against a day-by-day reference."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.applicants.entities import Experience
from domain.applicants.policies.classify_contact import classify_contact, is_in_us
from domain.applicants.policies.months import (
    DAYS_A_MONTH,
    FULL_TIME_HOURS,
    Wanted,
    calendar_months,
    full_time_months,
)
from domain.kernel.vocabulary import ContactClass, Duty, Specialty
from tests.builders import INTERNAL_MEDICINE, an_experience

START = date(2025, 1, 1)
DAYS = st.integers(0, 120).map(lambda days: START + timedelta(days=days))
EXPERIENCES = st.lists(
    st.builds(
        an_experience,
        started_on=DAYS,
        ended_on=st.none() | DAYS,
        country=st.sampled_from(["US", "IN", "PR"]),
        duties=st.frozensets(st.sampled_from(list(Duty)), max_size=2),
        hours_per_week=st.none() | st.sampled_from([8.0, 20.0, 40.0, 60.0]),
        specialty=st.sampled_from([INTERNAL_MEDICINE, Specialty("psychiatry"), None]),
    ),
    max_size=5,
)
WANTED = st.builds(
    Wanted,
    until=DAYS,
    since=st.none() | DAYS,
    contact=st.none() | st.frozensets(st.sampled_from(list(ContactClass)), min_size=1),
    in_us=st.none() | st.booleans(),
    specialty=st.none() | st.just(INTERNAL_MEDICINE),
)


def _hours_on(day: date, experiences: list[Experience], wanted: Wanted) -> list[float]:
    return [
        FULL_TIME_HOURS if each.hours_per_week is None else each.hours_per_week
        for each in experiences
        if each.started_on <= day <= (each.ended_on or date.max)
        and (wanted.contact is None or classify_contact(each.duties) in wanted.contact)
        and (wanted.in_us is None or is_in_us(each) is wanted.in_us)
        and (wanted.specialty is None or each.specialty == wanted.specialty)
    ]


@given(EXPERIENCES, WANTED)
def test_months_equal_the_count_of_days(experiences: list[Experience], wanted: Wanted) -> None:
    days = [START + timedelta(days=place) for place in range(121)]
    hours = [
        _hours_on(day, experiences, wanted)
        for day in days
        if (wanted.since or START) <= day <= wanted.until
    ]
    present = sum(1 for each in hours if each)
    full = sum(min(sum(each) / FULL_TIME_HOURS, 1.0) for each in hours)
    assert calendar_months(experiences, wanted) == pytest.approx(present / DAYS_A_MONTH)
    assert full_time_months(experiences, wanted) == pytest.approx(full / DAYS_A_MONTH)


@given(EXPERIENCES, WANTED)
def test_the_same_role_twice_adds_no_day(experiences: list[Experience], wanted: Wanted) -> None:
    once = calendar_months(experiences, wanted)
    assert calendar_months(experiences * 2, wanted) == pytest.approx(once)


def test_a_title_says_nothing_about_the_class() -> None:
    observer = an_experience(duties=frozenset({Duty.PROCEDURES}))
    extern = replace(observer, role="Extern", duties=frozenset())
    assert classify_contact(observer.duties) is ContactClass.HANDS_ON
    assert classify_contact(extern.duties) is ContactClass.OBSERVATIONAL
