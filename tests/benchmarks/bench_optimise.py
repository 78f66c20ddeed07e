"""Time of whole optimisations over 6,000 programs, against one numpy pass over the same matrix.

Run as `python -m tests.benchmarks.bench_optimise`: five interleaved rounds, medians, one core.
`--picture FILE` also times growth with programs, list length and specialties, and plots it.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np

from domain.shortlists.policies.optimise.answer import answer
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.optimise.market import Market
from domain.shortlists.policies.optimise.plan import choose
from domain.shortlists.policies.optimise.reading import read_market
from services.edge.pictures import CALM, charts, plain_svg
from tests.benchmarks.optimiser_problems import FACTOR, Named, drawn, problems

ROUNDS = 5
PASSES = 20


def main() -> None:
    """Print every problem's times, ratio, gap and goal."""
    click.echo("read: instance to arrays; choose: arrays to list and bound; pass: one numpy pass")
    head = ("read ms", "choose ms", "pass ms", "choose/pass", "aim ms", "gap", "listed", "solver")
    click.echo(f"{'problem':<48}" + "".join(f"{each:>12}" for each in head))
    for named in problems():
        click.echo(_row(named))


def _row(named: Named) -> str:
    market = read_market(named.instance)
    reads, chooses, passes = [], [], []
    for _ in range(ROUNDS):
        reads.append(_ms(lambda: read_market(named.instance)))
        chooses.append(_ms(lambda: choose(market, _never)))
        passes.append(_ms(lambda: _passes(market)) / PASSES)
    read, chosen, one = (statistics.median(each) for each in (reads, chooses, passes))
    found = _solution(market)
    aim = "" if named.aim_ms is None else f"{named.aim_ms:.0f}"
    gap = "exact" if found.is_exact else f"{found.gap:.4%}"
    cells = (f"{read:.1f}", f"{chosen:.1f}", f"{one:.3f}", f"{chosen / one:.0f}", aim, gap)
    return (
        f"{named.name:<48}"
        + "".join(f"{each:>12}" for each in (*cells, str(len(found.chosen))))
        + f"  {found.solver}"
    )


def _solution(market: Market) -> Solution:
    chosen = choose(market, _never)
    assert chosen.picks is not None
    return answer(
        market,
        chosen.picks,
        bound=chosen.bound,
        is_proved=chosen.is_proved,
        solver=chosen.solver,
        is_late=False,
    )


def _never() -> bool:
    return False


def _passes(market: Market) -> float:
    """Return the best of what each item would add to nothing, so many times over."""
    rate = np.broadcast_to(market.value, market.chance.shape[:2])
    best = 0.0
    for _ in range(PASSES):
        best = float(np.einsum("tzi,zi->ti", market.weighted, rate).max())
    return best


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3


GROWTH: tuple[tuple[str, tuple[int, ...], Callable[[int], Instance]], ...] = (
    (
        "programs (independent, 2 specialties, $1,500)",
        (500, 1_000, 2_000, 4_000, 6_000),
        lambda n: drawn(programs=n, specialties=2, budget_cents=150_000),
    ),
    (
        "programs (all: 3 specialties, signals, factor, $3,000)",
        (500, 1_000, 2_000, 4_000, 6_000),
        lambda n: drawn(
            programs=n, specialties=3, signals=(5, 10), budget_cents=300_000, law=FACTOR
        ),
    ),
    (
        "items listed (factor, one price)",
        (30, 60, 100, 150, 200),
        lambda n: drawn(max_programs=n, law=FACTOR),
    ),
    (
        "specialties (factor, signals, $1,000 each)",
        (1, 2, 3, 4, 5),
        lambda n: drawn(specialties=n, signals=(3, 5), budget_cents=100_000 * n, law=FACTOR),
    ),
)


@click.command()
@click.option("--picture", type=click.Path(path_type=Path), help="Time growth and plot it here.")
def command(picture: Path | None) -> None:
    """Measure, and plot growth where asked to."""
    main()
    if picture is None:
        return
    chart = charts.Line(
        title="Milliseconds to a list and its bound, as problems grow (median of 5)",
        x_title="step of growth",
        y_title="ms",
        width=760,
        height=420,
        show_minor_x_labels=False,
        js=(),
        style=CALM,
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
    )
    chart.x_labels = [str(number) for number in range(1, 6)]
    for name, sizes, problem in GROWTH:
        times = [_growth(problem(size)) for size in sizes]
        told = ", ".join(f"{size:,}: {ms:.0f} ms" for size, ms in zip(sizes, times, strict=True))
        click.echo(f"{name}: {told}")
        chart.add(f"{sizes[0]:,} to {sizes[-1]:,} {name}", times)
    picture.write_bytes(plain_svg(chart, "optimiser-growth"))


def _growth(instance: Instance) -> float:
    market = read_market(instance)
    return statistics.median(_ms(lambda: choose(market, _never)) for _ in range(ROUNDS))


if __name__ == "__main__":
    command()
