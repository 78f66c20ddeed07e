"""The simulated market's parameters: read from assumptions.toml, drawn once a member."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

KINDS = ("published", "assumption")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One parameter with its range and where it comes from."""

    name: str
    value: float
    low: float
    high: float
    kind: str
    source: str
    rights: str

    def __post_init__(self) -> None:
        """Refuse a range that does not hold its value, or an unnamed origin."""
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.name}: {self.value} is outside {self.low} to {self.high}")
        if self.kind not in KINDS or not self.source or not self.rights:
            raise ValueError(f"{self.name}: kind, source and rights must be named")


Draw = dict[str, float]
"""One value for every assumption."""


def load_assumptions() -> tuple[Assumption, ...]:
    """Return every assumption in file order; ValueError for one that is not well formed."""
    text = files("workers.training").joinpath("assumptions.toml").read_text(encoding="utf-8")
    return tuple(Assumption(name=name, **body) for name, body in tomllib.loads(text).items())


def central(assumptions: tuple[Assumption, ...]) -> Draw:
    """Return the draw in which each parameter is at its centre."""
    return {each.name: each.value for each in assumptions}


def drawn(assumptions: tuple[Assumption, ...], random: np.random.Generator) -> Draw:
    """Return a draw uniform over every range."""
    return {each.name: float(random.uniform(each.low, each.high)) for each in assumptions}


def spread(
    assumptions: tuple[Assumption, ...], count: int, random: np.random.Generator
) -> tuple[Draw, ...]:
    """Return `count` draws that cover every range evenly (a Latin hypercube)."""
    places = {each.name: random.permutation(count) + random.random(count) for each in assumptions}
    return tuple(
        {
            each.name: each.low + (each.high - each.low) * float(places[each.name][at]) / count
            for each in assumptions
        }
        for at in range(count)
    )
