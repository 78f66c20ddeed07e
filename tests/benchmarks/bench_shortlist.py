"""Time of one choice of 100 among 6,000 programs, against numpy passes over the same arrays.

Run as `python -m tests.benchmarks.bench_shortlist`; prints the median of ten.
"""

import click
import numpy as np

from domain.programs.entities import Platform
from domain.programs.seasons import FeeTable, FeeTier
from domain.shortlists.policies.portfolio import choose
from domain.shortlists.policies.problem import Candidate, Limits, Problem
from tests.benchmarks.bench_ranking_stages import clocked

PROGRAMS = 6_000
PICKS = 100
TABLE = FeeTable(
    platform=Platform.ERAS,
    tiers=(FeeTier(up_to=30, each_cents=1_100), FeeTier(each_cents=3_000)),
    source="AAMC, fees for the 2026 ERAS season",
)


def main() -> None:
    """Print the times with and without signals, and the ratio to bare numpy."""
    plain, tiered = _problem((0, 0)), _problem((3, 12))
    chosen, choice = clocked(lambda: choose(plain))
    signalled, _ = clocked(lambda: choose(tiered))
    bare, _ = clocked(_bare)
    click.echo(f"candidates {PROGRAMS}, picks {len(choice.picks)}")
    click.echo(f"choice without signals {chosen:7.2f} ms")
    click.echo(f"choice with signals    {signalled:7.2f} ms")
    click.echo(f"{PICKS} numpy passes      {bare:7.2f} ms: choice / bare = {chosen / bare:.1f}")


def _problem(signals: tuple[int, int]) -> Problem:
    random = np.random.default_rng(1)
    return Problem(
        candidates=tuple(_candidate(index, random) for index in range(PROGRAMS)),
        fee_tables=(TABLE,),
        signals={"pool": signals},
        outside_option=150_000,
        limits=Limits(
            budget_cents=None,
            max_programs=PICKS,
            max_per_specialty=None,
            price_per_point_cents=None,
        ),
    )


def _candidate(index: int, random: np.random.Generator) -> Candidate:
    chance, take = float(random.random()) * 0.3, float(random.random()) * 0.3
    tiers = (chance, chance * 1.4, chance * 1.8)
    return Candidate(
        index=index,
        key=f"P{index:05d}",
        utility=int(random.integers(200_000, 1_000_000)),
        p_interview=tiers,
        p_interview_low=tiers,
        p_interview_high=tiers,
        p_take=take,
        p_take_low=take,
        p_take_high=take,
        fee_group=0,
        specialty="internal-medicine",
        signal_group=f"group-{index}",
        signal_pool="pool",
        takes_signals=True,
    )


def _bare() -> float:
    """Return what a hundred passes of one gain formula and its maximum end in."""
    random = np.random.default_rng(1)
    chance, value = random.random(PROGRAMS), random.random(PROGRAMS)
    nobody, worse = np.ones(PROGRAMS), np.zeros(PROGRAMS)
    last = 0.0
    for _ in range(PICKS):
        last = float((chance * (value * nobody - worse)).max())
    return last


if __name__ == "__main__":
    main()
