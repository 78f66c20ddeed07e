"""The joint law as a mixture: given a node, groups of items are held independently.

Whatever the law, it becomes weights and, per node, chances by item and tier; items of one block
are held along one common uniform (whoever takes her with the smaller chance implies the larger).
The factor law follows the one-factor probit whose marginals are kept, with 15 nodes of
Gauss-Hermite; the nested law is the common index of Ali and Shorrer, "Hedging when applying"
(American Economic Review, 2025).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.shortlists.policies.optimise.instance import TIERS, Instance, LawKind, Nodes
from domain.shortlists.policies.optimise.normal import probability, quantile

Floats = npt.NDArray[np.float64]
NODES = 15


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Weights (node), chances (node, item, tier) and each item's block (None: stands alone)."""

    weights: Floats
    chances: Floats
    blocks: tuple[str | None, ...]


def mix(instance: Instance) -> Mixture:
    """Return the law of all items, in the instance's order."""
    nodes = instance.law.nodes
    if nodes is not None:
        weights, chances = _explicit(instance, nodes)
    elif instance.law.kind is LawKind.FACTOR:
        weights, chances = _factor(instance)
    else:
        weights, chances = np.ones(1), _marginals(instance)[None]
    return Mixture(weights, np.ascontiguousarray(chances), _blocks(instance))


def _marginals(instance: Instance) -> Floats:
    chances = np.array([each.probability for each in instance.items], dtype=np.float64)
    chances = chances.reshape(len(instance.items), len(TIERS))
    place = {each.id: number for number, each in enumerate(instance.items)}
    for sent in instance.committed:
        if sent.probability is not None:
            chances[place[sent.id]] = sent.probability
    return chances


def _factor(instance: Instance) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    shared = float(np.sqrt(instance.law.rho))
    loading = np.array(
        [shared if each.loading is None else each.loading for each in instance.items]
    )[None, :, None]
    cut = quantile(_marginals(instance))[None]
    at = (cut + loading * points[:, None, None]) / np.sqrt(1.0 - loading**2)
    return np.asarray(weights / weights.sum()), probability(at)


def _explicit(instance: Instance, nodes: Nodes) -> tuple[Floats, Floats]:
    chances = np.array(nodes.conditional, dtype=np.float64)
    chances = chances.reshape(len(nodes.weights), len(instance.items), len(TIERS))
    place = {each.id: number for number, each in enumerate(instance.items)}
    for sent in instance.committed:
        if sent.probability is not None:
            chances[:, place[sent.id]] = sent.probability
    return np.array(nodes.weights, dtype=np.float64), chances


def _blocks(instance: Instance) -> tuple[str | None, ...]:
    named = tuple(each.nested_group for each in instance.items)
    is_one = (
        instance.law.kind is LawKind.NESTED
        and instance.law.nodes is None
        and all(name is None for name in named)
    )
    return tuple("" for _ in named) if is_one else named
