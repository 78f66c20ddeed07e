"""When the breaker opens, and when an endpoint is given up."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.identifiers import EndpointId
from domain.webhooks.policies.health import Health, HealthRules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRESH = Health(endpoint=EndpointId(UUID(int=1)))
RULES = HealthRules()


def failed(times: int) -> Health:
    health = FRESH
    for minute in range(times):
        health = RULES.after(health, succeeded=False, now=NOW + timedelta(minutes=minute))
    return health


@given(times=st.integers(min_value=1, max_value=60))
def test_one_success_forgets_every_failure(times: int) -> None:
    assert RULES.after(failed(times), succeeded=True, now=NOW) == FRESH


def test_pauses_begin_at_the_tenth_failure_double_and_end_at_the_maximum() -> None:
    pauses = [failed(times).hold_seconds for times in (9, 10, 11, 12, 15, 60)]
    assert pauses == [0.0, 1.0, 2.0, 4.0, 30.0, 30.0]


@pytest.mark.parametrize(("asked", "hold"), [(None, 0.0), (60.0, 60.0), (1e9, 300.0)])
def test_a_throttling_answer_pauses_at_once_but_not_for_ever(
    asked: float | None, hold: float
) -> None:
    health = RULES.after(FRESH, succeeded=False, now=NOW, throttled_seconds=asked)
    assert health.hold_seconds == hold


def test_an_endpoint_is_given_up_after_five_days_of_many_failures_only() -> None:
    many, few = failed(10), failed(9)
    days = timedelta(days=5)
    assert not RULES.is_given_up(many, NOW + days - timedelta(seconds=1))
    assert RULES.is_given_up(many, NOW + days)
    assert not RULES.is_given_up(few, NOW + days)
    assert not RULES.is_given_up(FRESH, NOW + days)
