"""The plain door against brute force: every law, fee, limit and commitment through the document."""

import json
from dataclasses import replace

import pytest

from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.optimise.instance import Instance, LawKind
from domain.shortlists.policies.optimise.solve import solve
from services.edge.optimisations import read_document
from tests.unit.shortlists.optimise.documents import document_of
from tests.unit.shortlists.optimise.instances import random_instance
from tests.unit.shortlists.optimise.oracle import optimum

SEEDS = range(60)


def sound(seed: int) -> Instance:
    """Return an instance that the door takes: marks on nothing committed, pins worth listing."""
    drawn = random_instance(seed, size=5)
    drawn = replace(drawn, outside_option=max(drawn.outside_option, 0.0))
    sent = {each.id for each in drawn.committed}
    poor = {each.id for each in drawn.items if each.utility <= drawn.outside_option}
    pins = drawn.limits.pins - drawn.limits.bans - sent - poor
    pools = {each.signal_pool for each in drawn.items}
    limits = replace(
        drawn.limits,
        pins=pins,
        bans=drawn.limits.bans - sent,
        signals={pool: given for pool, given in drawn.limits.signals.items() if pool in pools},
    )
    return replace(drawn, limits=limits)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_door_finds_the_best_list_that_exists(seed: int) -> None:
    instance = sound(seed)
    read = read_document(json.dumps(document_of(instance)).encode()).instance(deadline_ms=60_000)
    best = optimum(instance)
    if best is None:
        with pytest.raises(InfeasibleError):
            solve(read, now=lambda: 0.0)
        return
    found = solve(read, now=lambda: 0.0)
    net = found.objective if found.net is None else found.net
    assert found.is_exact
    assert net == pytest.approx(best.net, abs=1e-8)


def test_every_kind_of_law_came_through_the_door() -> None:
    laws = {(sound(seed).law.kind, sound(seed).law.nodes is None) for seed in SEEDS}
    assert {kind for kind, _ in laws} == set(LawKind)
    assert {has_none for _, has_none in laws} == {True, False}
