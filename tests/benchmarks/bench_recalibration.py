"""Calibration error of agencies whose market differs from the prior, by outcomes recorded.

`python -m tests.benchmarks.bench_recalibration`: numbers only, the same on every machine.
"""

from collections.abc import Callable

import click
import numpy as np
import numpy.typing as npt

from domain.rankings.policies.recalibrate import Outcome, Recalibration, recalibrate

Doubles = npt.NDArray[np.float64]
COUNTS = (0, 20, 50, 100, 200, 500, 1000)
AGENCIES = 200
JUDGED = 4_000
GROUPS = ("internal-medicine", "family-medicine", "psychiatry")


def _logit(chance: Doubles) -> Doubles:
    return np.asarray(np.log(chance / (1 - chance)))


def _sigmoid(logit: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-logit)))


Shift = Callable[[Doubles, npt.NDArray[np.int64], np.random.Generator], Doubles]
SHIFTS: dict[str, Shift] = {
    "none: the prior is right": lambda said, _group, _random: said,
    "harder throughout (-1)": lambda said, _group, _random: said - 1.0,
    "easier throughout (+1)": lambda said, _group, _random: said + 1.0,
    "flatter (slope 0.5)": lambda said, _group, _random: 0.5 * said - 1.1,
    "steeper (slope 1.6)": lambda said, _group, _random: 1.6 * said + 0.9,
    "one field harder, one easier": lambda said, group, _random: (
        said + np.array([-1.2, 0.3, 1.2])[group]
    ),
    "level of its own (sd 1)": lambda said, _group, random: said + random.normal(),
}


def measure(shift: Shift, count: int, agencies: int = AGENCIES) -> tuple[float, float]:
    """Return mean absolute error of chances (prior, recalibrated) over agencies."""
    errors = np.array([_agency(shift, count, seed) for seed in range(agencies)])
    prior, found = errors.mean(axis=0)
    return float(prior), float(found)


def _agency(shift: Shift, count: int, seed: int) -> tuple[float, float]:
    random = np.random.default_rng((seed, 41))
    said, group = _applications(count + JUDGED, random)
    true = _sigmoid(shift(_logit(said), group, random))
    happened = random.random(len(said)) < true
    learnt = recalibrate(
        [
            Outcome(said=float(said[at]), group=GROUPS[group[at]], happened=bool(happened[at]))
            for at in range(count)
        ]
    )
    judged = slice(count, None)
    after = _apply(learnt, said[judged], group[judged])
    wrong = np.abs(said[judged] - true[judged]).mean()
    return float(wrong), float(np.abs(after - true[judged]).mean())


def _apply(learnt: Recalibration, said: Doubles, group: npt.NDArray[np.int64]) -> Doubles:
    after = said.copy()
    for number, name in enumerate(GROUPS):
        after[group == number] = learnt.apply(said[group == number], name)
    return after


def _applications(count: int, random: np.random.Generator) -> tuple[Doubles, npt.NDArray[np.int64]]:
    said = _sigmoid(random.normal(-2.0, 1.2, count))
    return said, random.integers(0, len(GROUPS), count)


def main() -> None:
    """Print the error of chances by kind of shift and number of outcomes, against the prior's."""
    click.echo(f"{'market':<32}{'prior':>8}" + "".join(f"{count:>8}" for count in COUNTS[1:]))
    for name, shift in SHIFTS.items():
        found = [measure(shift, count) for count in COUNTS]
        cells = "".join(f"{after:>8.4f}" for _, after in found[1:])
        click.echo(f"{name:<32}{found[0][0]:>8.4f}{cells}")


if __name__ == "__main__":
    main()
