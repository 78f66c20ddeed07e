"""Words: a sentence for every code and reader, within the rules of conduct."""

import re
from itertools import product

import pytest

from domain.rankings.entities import Contribution, Eligibility, Gate, GateFinding
from domain.rankings.policies.features import GROUPS
from domain.rankings.policies.words import BASIS, Reader, say_contribution, say_finding

CODES = (
    "violated",
    "preferred-missed",
    "rule-unknown",
    "rule-unstated",
    "value-unknown",
    "pending",
)
FORBIDDEN = re.compile(r"guarantee|safety|optimal|your chance|certain", re.IGNORECASE)


@pytest.mark.parametrize(("gate", "code", "reader"), list(product(Gate, CODES, Reader)))
def test_every_finding_has_a_sentence(gate: Gate, code: str, reader: Reader) -> None:
    finding = GateFinding(
        gate=gate, outcome=Eligibility.AT_RISK, code=code, ours=None, theirs="at least 230"
    )
    sentence = say_finding(finding, reader)
    assert sentence.endswith(".")
    assert "None" not in sentence
    assert not FORBIDDEN.search(sentence)


@pytest.mark.parametrize(("group", "amount"), list(product(GROUPS, (-700_000, 0, 700_000))))
def test_every_contribution_speaks_of_the_estimate_and_promises_nothing(
    group: str, amount: int
) -> None:
    contribution = Contribution(group=group, micro_logits=amount)
    for reader in Reader:
        sentence = say_contribution(contribution, reader)
        assert "the model's estimate" in sentence
        assert not FORBIDDEN.search(sentence)


def test_the_basis_says_what_we_are_not() -> None:
    assert "Not affiliated with AAMC, NRMP or ECFMG" in BASIS
    assert "not a forecast" in BASIS
