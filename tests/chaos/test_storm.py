"""A small storm in every run of the suite; `make chaos` runs the large one."""

from tests.chaos.rankings import run_storm


def test_nothing_is_lost_or_done_twice_while_everything_dies_in_turn() -> None:
    outcome = run_storm(rankings=48, kills=8, seed=11, report=lambda _line: None)
    assert sum(outcome.kills.values()) == 8
    assert outcome.faults == []
