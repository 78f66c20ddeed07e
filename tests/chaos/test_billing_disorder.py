"""A few of the permutations on every run; 2,000 of each by `python -m tests.chaos.billing`."""

import pytest

from tests.billing_world import prepare
from tests.chaos.billing import LIFE_CYCLES, diverging

PERMUTATIONS = 15
prepare()


@pytest.mark.parametrize("name", LIFE_CYCLES)
async def test_any_order_of_events_leads_to_the_same_entitlements(name: str) -> None:
    assert await diverging(name, PERMUTATIONS, seed=1) == []


async def test_the_proof_notices_an_older_answer_that_wins() -> None:
    assert await diverging("steady", PERMUTATIONS, seed=1, believes_late_answers=True) != []
