"""Days since graduation and flips, against a reference that looks at every day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.applicants.entities import Experience, ExperienceKind, Graduation, Profile
from domain.applicants.policies.months import Wanted, calendar_months, months_before
from domain.experience.policies.find_flips import (
    MONTHS_TOLERANCE,
    FlipKind,
    find_flips,
    recency_flip,
)
from domain.experience.policies.timeline import (
    CLINICAL,
    Activity,
    activity_of,
    draw_timeline,
)
from domain.kernel.vocabulary import ContactClass, Duty, Milestone
from domain.programs.entities import (
    ExperienceRule,
    GraduationFrom,
    GraduationRule,
    Requirement,
    Requirements,
    Stance,
)
from tests.builders import an_experience

GRADUATED = date(2025, 1, 1)
DAYS = st.integers(-40, 150).map(lambda days: GRADUATED + timedelta(days=days))
ROLES = st.lists(
    st.builds(
        an_experience,
        started_on=DAYS,
        ended_on=st.none() | DAYS,
        country=st.sampled_from(["US", "IN"]),
        duties=st.frozensets(st.sampled_from(list(Duty)), max_size=2),
        kind=st.sampled_from(list(ExperienceKind)),
    ),
    max_size=6,
)


def _on(day: date, roles: list[Experience], as_of: date) -> Activity | None:
    kinds = {
        activity_of(each)
        for each in roles
        if each.started_on <= day <= min(each.ended_on or as_of, as_of)
    }
    return next((kind for kind in Activity if kind in kinds), None)


@settings(max_examples=300)
@given(ROLES, DAYS)
def test_every_day_since_graduation_is_in_one_span_of_its_kind(
    roles: list[Experience], as_of: date
) -> None:
    timeline = draw_timeline(roles, GRADUATED, as_of)
    drawn = {
        span.first + timedelta(days=place): span.activity
        for span in timeline.spans
        for place in range(span.days)
    }
    days = [GRADUATED + timedelta(days=place) for place in range(1, (as_of - GRADUATED).days + 1)]
    assert drawn == {day: _on(day, roles, as_of) for day in days}
    assert sum(timeline.days().values()) == len(days)


@settings(max_examples=200)
@given(ROLES, DAYS)
def test_gaps_are_the_longest_runs_without_clinical_days(
    roles: list[Experience], as_of: date
) -> None:
    gaps = draw_timeline(roles, GRADUATED, as_of).without(CLINICAL)
    inside = {gap.first + timedelta(days=place) for gap in gaps for place in range(gap.days)}
    days = (GRADUATED + timedelta(days=place) for place in range(1, (as_of - GRADUATED).days + 1))
    assert inside == {day for day in days if _on(day, roles, as_of) not in CLINICAL}
    for earlier, later in pairwise(gaps):
        assert later.first > earlier.last + timedelta(days=1)


@settings(max_examples=150, deadline=None)
@given(ROLES, DAYS, st.sampled_from([0.5, 1.0, 2.0]), st.sampled_from([1, 2, 6]))
def test_recency_flips_on_the_first_day_the_window_holds_too_little(
    roles: list[Experience], as_of: date, months: float, within: int
) -> None:
    rule = ExperienceRule(months=months, counts=frozenset(ContactClass), within_months=within)

    def recent(day: date) -> bool:
        wanted = Wanted(
            until=as_of, since=months_before(day, within), contact=rule.counts, in_us=True
        )
        return calendar_months(roles, wanted) + MONTHS_TOLERANCE >= months

    days = [as_of + timedelta(days=place) for place in range(400)]
    expected = next((day for day in days if not recent(day)), None) if recent(as_of) else None
    assert recency_flip(roles, rule, as_of) == expected


def test_a_graduation_limit_flips_the_day_after_the_anniversary() -> None:
    rule = GraduationRule(
        years=5, measured_from=GraduationFrom.DEGREE_DATE, measured_at=Milestone.APPLICATION
    )
    rules = Requirements(graduation=Requirement(stance=Stance.STRICT, rule=rule))
    profile = Profile(graduation=Graduation(degree_on=date(2024, 2, 29)))
    flips = find_flips(profile, [], rules, date(2026, 1, 1))
    assert [(each.kind, each.on) for each in flips] == [(FlipKind.GRADUATION, date(2029, 3, 1))]
    assert find_flips(Profile(), [], rules, date(2026, 1, 1)) == ()
