"""What may lawfully be proposed, which letters go where, and blocks that fit the calendar."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.applicants.entities import (
    AuthorKind,
    Graduation,
    Letter,
    LetterStatus,
    Profile,
    WorkAuthorisation,
    WorkCategory,
)
from domain.experience.policies.assign_letters import (
    assign_letters,
    weigh_letter,
    whom_to_ask,
)
from domain.experience.policies.gate_roles import Ground, gate_roles
from domain.experience.policies.ledger_facts import IN_SIGHT
from domain.experience.policies.plan_blocks import plan_blocks
from domain.kernel.places import State
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import LetterRule
from tests.builders import INTERNAL_MEDICINE, an_experience

DAY = date(2026, 3, 1)
GRADUATE = Graduation(degree_on=date(2022, 6, 1))


@pytest.mark.parametrize("category", [None, *WorkCategory])
@pytest.mark.parametrize("state", [None, State("NY")])
@pytest.mark.parametrize("graduation", [Graduation(), Graduation(is_graduated=False), GRADUATE])
def test_hands_on_is_proposed_only_where_every_fact_allows_it(
    category: WorkCategory | None, state: State | None, graduation: Graduation
) -> None:
    work = WorkAuthorisation(category=category, expires_on=date(2026, 2, 1))
    permitted = gate_roles(Profile(graduation=graduation, work=work), state, DAY)
    may_work = category not in (None, WorkCategory.NONE, WorkCategory.EAD)
    is_student = graduation.is_graduated is False
    is_worker = graduation is GRADUATE and may_work and state is not None
    assert permitted.hands_on == (is_student or is_worker)


def test_a_student_who_has_graduated_by_the_end_is_a_graduate() -> None:
    profile = Profile(
        graduation=Graduation(degree_on=date(2026, 2, 1), is_graduated=False),
        work=WorkAuthorisation(category=WorkCategory.NONE),
    )
    assert gate_roles(profile, State("NY"), DAY).ground is Ground.NO_AUTHORISATION
    assert gate_roles(profile, State("NY"), date(2026, 1, 1)).hands_on


LETTERS = st.lists(
    st.builds(
        Letter,
        author=st.sampled_from(["Dr. A", "Dr. B"]),
        specialty=st.sampled_from([INTERNAL_MEDICINE, Specialty("psychiatry"), None]),
        from_us=st.none() | st.booleans(),
        status=st.sampled_from(list(LetterStatus)),
        author_kind=st.none() | st.sampled_from(list(AuthorKind)),
        written_on=st.none() | st.dates(date(2022, 1, 1), DAY),
    ),
    max_size=18,
)
RULES = st.builds(
    LetterRule,
    count=st.integers(0, 4),
    from_us=st.none() | st.integers(0, 3),
    in_specialty=st.none() | st.integers(0, 3),
)


@settings(max_examples=200, deadline=None)
@given(LETTERS, RULES)
def test_no_set_of_four_lacks_less_of_the_rule_or_tells_more(
    letters: list[Letter], rule: LetterRule
) -> None:
    found = assign_letters(letters, INTERNAL_MEDICINE, rule, DAY)

    def lacking(places: tuple[int, ...]) -> int:
        us = sum(letters[each].from_us is True for each in places)
        fitting = sum(letters[each].specialty == INTERNAL_MEDICINE for each in places)
        return (
            max(0, rule.count - len(places))
            + max(0, (rule.from_us or 0) - us)
            + max(0, (rule.in_specialty or 0) - fitting)
        )

    usable = [place for place, each in enumerate(letters) if each.status in IN_SIGHT]
    sets = (each for size in range(5) for each in combinations(usable, size))

    def rated(places: tuple[int, ...]) -> tuple[int, int]:
        told = sum(weigh_letter(letters[each], INTERNAL_MEDICINE, DAY) for each in places)
        return lacking(places), -told

    assert rated(found.letters) == min(rated(each) for each in sets)
    assert len(found.letters) <= 4
    assert set(found.letters) <= set(usable)


def test_whoever_saw_the_specialty_in_the_us_is_asked_first() -> None:
    abroad = replace(an_experience(country="IN"), supervisor="Dr. Far")
    here = replace(an_experience(), supervisor="Dr. Near", supervisor_us_licensed=True)
    done = replace(an_experience(), supervisor="Dr. Done")
    letters = [Letter(author="dr. done", status=LetterStatus.AGREED)]
    asked = whom_to_ask([abroad, here, done, an_experience()], letters, INTERNAL_MEDICINE, DAY)
    assert asked == (1, 0)


@settings(max_examples=300)
@given(st.lists(st.integers(-30, 400), max_size=3), st.integers(0, 400))
def test_blocks_lie_ahead_apart_and_clear_of_exams(places: list[int], until: int) -> None:
    exams = [DAY + timedelta(days=each) for each in places]
    due = DAY + timedelta(days=until)
    blocks = plan_blocks(exams, DAY, due)
    busy = [
        each.first + timedelta(days=day)
        for each in blocks
        for day in range((each.last - each.first).days + 1)
    ]
    assert len(set(busy)) == len(busy)
    assert all(DAY < day < due for day in busy)
    for exam in exams:
        if DAY < exam < due:
            assert all(abs((day - exam).days) >= 7 for day in busy)
    for each in blocks:
        if each.days_per_week == 5:
            assert 28 <= (each.last - each.first).days + 1 <= 56
