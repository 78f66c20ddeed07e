"""The choice for the application against every choice there is, and its limits."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.applicants.entities import Case, Competency, Experience
from domain.experience.policies import compile_eras as policy
from domain.experience.policies.compile_eras import MEANINGFUL, MOST, compile_eras, weigh
from domain.experience.policies.show_competencies import show_competencies
from domain.kernel.vocabulary import Duty
from tests.builders import INTERNAL_MEDICINE, an_experience

AS_OF = date(2026, 6, 1)
ROLES = st.lists(
    st.builds(
        an_experience,
        started_on=st.integers(2019, 2025).map(lambda year: date(year, 1, 5)),
        country=st.sampled_from(["US", "IN"]),
        duties=st.frozensets(st.sampled_from(list(Duty)), max_size=2),
        description=st.none() | st.sampled_from(["Own words.", "x" * 751]),
    ),
    max_size=13,
)


def _worth(roles: list[Experience], places: tuple[int, ...]) -> tuple[int, int]:
    covered: set[Competency] = set()
    for place in places:
        covered |= show_competencies(roles[place])
    return len(covered), sum(weigh(roles[place], INTERNAL_MEDICINE, AS_OF) for place in places)


@settings(max_examples=1_500, deadline=None)
@given(ROLES)
def test_no_choice_of_ten_covers_more_or_weighs_more(roles: list[Experience]) -> None:
    compiled = compile_eras(roles, INTERNAL_MEDICINE, AS_OF)
    places = tuple(each.place for each in compiled.chosen)
    size = min(MOST, len(roles))
    best = max(
        (_worth(roles, each) for each in combinations(range(len(roles)), size)), default=(0, 0)
    )
    assert _worth(roles, places) == best
    assert len(compiled.uncovered) == len(Competency) - best[0]


@settings(max_examples=300)
@given(ROLES)
def test_texts_are_own_whole_and_within_the_limits(roles: list[Experience]) -> None:
    learned = Case(happened="A fall.", learned="I ask before I assume.")
    told = [replace(role, cases=(learned,)) for role in roles]
    compiled = compile_eras(told, INTERNAL_MEDICINE, AS_OF)
    assert sum(each.meaningful is not None for each in compiled.chosen) == min(
        MEANINGFUL, len(compiled.chosen)
    )
    for each in compiled.chosen:
        own = told[each.place].description
        assert each.description in (own, None)
        assert len(each.description or "") <= policy.DESCRIPTION_LIMIT
        assert each.over_by == max(0, len(own or "") - policy.DESCRIPTION_LIMIT)
        assert each.meaningful in (learned.learned, None)
