"""What a rule nobody has verified may be: the prior by which a score becomes a mixture.

Shares and values are assumptions of ours, the same that the simulated market is drawn from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

KEEPS_TO_RULE = 0.95
"""Share of programs that keep to a cut-off of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePrior:
    """A program has no such rule with chance `absent`, else one of `limits` alike."""

    absent: float
    limits: tuple[float, ...]
    absent_limit: float
    """The limit that stands for "verified: no such rule"."""
    is_minimum: bool

    def missed(self, ours: float) -> float:
        """Return the chance that an unverified rule is missed; an unknown value misses none."""
        sign = 1.0 if self.is_minimum else -1.0
        misses = [sign * ours < sign * limit for limit in self.limits]
        return (1.0 - self.absent) * sum(misses) / len(misses)


PRIORS: Mapping[str, RulePrior] = {
    "step_2_minimum": RulePrior(
        absent=0.35, limits=(218, 225, 230, 235, 240), absent_limit=0, is_minimum=True
    ),
    "attempts_maximum": RulePrior(absent=0.45, limits=(0, 1, 2), absent_limit=99, is_minimum=False),
    "graduation_years": RulePrior(
        absent=0.45, limits=(3, 5, 7, 10), absent_limit=99, is_minimum=False
    ),
    "experience_months": RulePrior(
        absent=0.55, limits=(1, 2, 3, 6), absent_limit=0, is_minimum=True
    ),
}

OFFERED: Mapping[str, float] = {"sponsors_j1": 0.637, "sponsors_h1b": 0.22}
"""Chance that a visa nobody has verified is sponsored: Nguemeni Tiako et al., JGME 2022;14(6):680,
of 419 internal medicine programs; carried to other fields as an assumption."""


def unknown_rule_risk(columns: Mapping[str, Floats], ours: Mapping[str, float]) -> Floats:
    """Return -log of the chance to pass every unverified rule, of shape (tracks,).

    Taken off the log-odds of an interview it makes the score the mixture over what the unknown
    rules may be (exactly so for small chances).
    """
    total = np.zeros_like(next(iter(columns.values())), dtype=np.float32)
    for name, prior in PRIORS.items():
        lost = -np.log1p(-KEEPS_TO_RULE * prior.missed(ours[name]))
        total += np.isnan(columns[name]).astype(np.float32) * np.float32(lost)
    return np.minimum(total, np.float32(4.0))
