"""When a delivery is tried again."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks.policies.schedule import (
    DELAYS_SECONDS,
    Schedule,
    Verdict,
    judge,
    parse_delays,
    read_retry_after,
)

NOW = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
next_delay_seconds = Schedule().next_delay_seconds


@given(delivery=st.uuids(), attempts=st.integers(min_value=1, max_value=9))
def test_a_wait_is_the_published_one_and_at_most_a_tenth_longer(
    delivery: UUID, attempts: int
) -> None:
    delay = next_delay_seconds(delivery, attempts)
    assert delay is not None
    assert DELAYS_SECONDS[attempts] <= delay <= DELAYS_SECONDS[attempts] * 1.1
    assert delay == next_delay_seconds(delivery, attempts)


def test_ten_attempts_span_three_days_and_then_end() -> None:
    assert len(DELAYS_SECONDS) == 10
    assert sum(DELAYS_SECONDS) == 75 * 3600 + 35 * 60 + 5
    assert next_delay_seconds(UUID(int=1), 10) is None
    assert next_delay_seconds(UUID(int=1), 11, 5.0) is None


def test_two_deliveries_of_one_outage_do_not_return_together() -> None:
    delays = {next_delay_seconds(UUID(int=number << 3), 3) for number in range(100)}
    assert len(delays) == 100


@pytest.mark.parametrize(
    ("asked", "least"),
    [(None, 5.0), (1.0, 5.0), (120.0, 120.0), (10.0**8, 86_400.0)],
)
def test_retry_after_may_lengthen_a_wait_but_not_beyond_a_day(
    asked: float | None, least: float
) -> None:
    delay = next_delay_seconds(UUID(int=0), 1, asked)
    assert delay == least


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED), (204, Verdict.DELIVERED), (299, Verdict.DELIVERED),
        (301, Verdict.RETRY), (302, Verdict.RETRY), (308, Verdict.RETRY), (400, Verdict.RETRY),
        (404, Verdict.RETRY), (410, Verdict.GONE), (429, Verdict.RETRY), (500, Verdict.RETRY),
        (503, Verdict.RETRY), (None, Verdict.RETRY), (199, Verdict.RETRY),
    ],
)  # fmt: skip
def test_only_2xx_succeeds_and_only_410_ends_everything(
    status: int | None, verdict: Verdict
) -> None:
    assert judge(status) is verdict


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0), ("0", 0.0), (None, None), ("-1", None), ("1.5", None), ("", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 1680.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("9" * 10, None), ("9" * 50, None), ("٣", None), ("Wed, 99 Oct 2026", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_a_date_or_not_at_all(
    text: str | None, seconds: float | None
) -> None:
    assert read_retry_after(text, NOW) == seconds


def test_a_schedule_is_read_from_its_text() -> None:
    assert parse_delays("0, 5,300") == (0.0, 5.0, 300.0)
    assert parse_delays(",".join(str(each) for each in DELAYS_SECONDS)) == DELAYS_SECONDS


@pytest.mark.parametrize("text", ["", "a", "0,,5", "-1", "1e9", "nan", ",".join(["1"] * 21)])
def test_a_schedule_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"float|schedule|wait"):
        parse_delays(text)
