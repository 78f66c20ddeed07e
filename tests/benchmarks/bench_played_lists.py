"""Lists made from the scores, played through held-out simulated seasons: what was said, what came.

`python -m tests.benchmarks.bench_played_lists`: a few applicants of each season apply to the
20 programs of their field where the model's chance (interview times place) is best, a few to 20 of
those they would have chosen; everybody else applies as before, all compete, and the match is run.
Match chances are said as if programs were independent, which they are not: an applicant has one
quality for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from workers.training.assumptions import load_assumptions, spread
from workers.training.export import load_weights
from workers.training.population import FIELDS, KINDS, Population
from workers.training.simulate import Season, simulate_season
from workers.training.train import Model, predict

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

CHAMPION = Path("adapters/onnx/artifacts")
SEED = 77_001
SEASONS = 6
PROGRAMS = 300
SHARE = 0.03
"""Of applicants who follow a list: few, so that the market stays what the model learned."""
LENGTH = 20
AS_BEFORE, BY_LIST, FEW = range(3)
TITLES = ("as before", "20 by list", "20 of theirs")
_INTERVIEW = [COLUMNS_V1.index(f"p_interview.{tier}") for tier in ("none", "silver", "gold")]
_TAKE = COLUMNS_V1.index("p_would_take")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One applicant: what was said, what came."""

    kind: int
    field: int
    way: int
    interviews_said: float
    interviews: int
    match_said: float
    matched: bool


def main() -> None:
    """Print the tables."""
    model = load_weights(CHAMPION)
    random = np.random.default_rng(SEED)
    lines = [
        line
        for draw in spread(load_assumptions(), SEASONS, random)
        for line in play(model, draw, random)
    ]
    click.echo(f"{'':34}{'n':>7}{'interviews said':>17}{'had':>8}{'match said':>12}{'had':>8}")
    for way, title in enumerate(TITLES):
        mine = [each for each in lines if each.way == way]
        for number, name in enumerate(KINDS):
            show(f"{title}, {name}", [each for each in mine if each.kind == number])
        for number, field in enumerate(FIELDS):
            show(f"{title}, {field}", [each for each in mine if each.field == number])


def play(model: Model, draw: dict[str, float], random: np.random.Generator) -> Iterator[Line]:
    """Return every applicant of a season in which some follow a list."""
    ways: list[Ints] = []
    fields: list[Ints] = []

    def revise(people: Population, applicant: Ints, program: Ints) -> tuple[Ints, Ints]:
        shares = [1 - 2 * SHARE, SHARE, SHARE]
        ways.append(random.choice(len(TITLES), len(people.told), p=shares))
        fields.append(people.unseen.field)
        return shortened(model, people, ways[0], applicant, program, random)

    season = simulate_season(draw, PROGRAMS, random, revise)
    return lines_of(model, season, ways[0], fields[0])


def shortened(
    model: Model,
    people: Population,
    ways: Ints,
    applicant: Ints,
    program: Ints,
    random: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Return the applications with those of two groups replaced by twenty."""
    prepared = ProgramFeatures.from_facts(people.programs)
    starts = np.searchsorted(applicant, np.arange(len(people.told) + 1))
    people_of, programs_of = [], []
    for each, way in enumerate(ways):
        usual = program[starts[each] : starts[each + 1]]
        if way == FEW:
            usual = random.permutation(usual)[:LENGTH]
        elif way == BY_LIST:
            scores = predict(model, feature_matrix(prepared, people.told[each]))
            value = scores[:, _INTERVIEW[0]] * scores[:, _TAKE]
            own = np.flatnonzero(people.programs.specialty == people.unseen.field[each])
            usual = own[np.argsort(-value[own], kind="stable")[:LENGTH]]
        programs_of.append(np.sort(usual))
        people_of.append(np.full(len(usual), each))
    return np.concatenate(people_of), np.concatenate(programs_of)


def lines_of(model: Model, season: Season, ways: Ints, field: Ints) -> Iterator[Line]:
    """Return what was said of each applicant's own applications, and what came."""
    scores = predict(model, season.features)
    interview = scores[np.arange(len(scores)), np.array(_INTERVIEW)[season.tier]]
    missed = np.log1p(-interview * scores[:, _TAKE])
    starts = np.searchsorted(season.applicant, np.arange(season.people + 1))
    for each in range(season.people):
        mine = slice(starts[each], starts[each + 1])
        yield Line(
            kind=int(season.kind[mine][0]),
            field=int(field[each]),
            way=int(ways[each]),
            interviews_said=float(interview[mine].sum()),
            interviews=int(season.invited[mine].sum()),
            match_said=float(-np.expm1(missed[mine].sum())),
            matched=bool(season.matched[mine].any()),
        )


def show(title: str, lines: list[Line]) -> None:
    """Print means of one group."""
    if not lines:
        return
    table: Doubles = np.array(
        [[each.interviews_said, each.interviews, each.match_said, each.matched] for each in lines],
        dtype=np.float64,
    )
    said, had, match_said, matched = table.mean(axis=0)
    click.echo(
        f"{title:34}{len(lines):>7}{said:>17.2f}{had:>8.2f}{match_said:>12.3f}{matched:>8.3f}"
    )


if __name__ == "__main__":
    main()
