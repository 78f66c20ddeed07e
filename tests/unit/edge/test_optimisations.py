"""The plain door's document: what comes through, and what is refused, by name and place."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.errors import InvalidError
from domain.shortlists.policies.optimise.instance import Instance, LawKind
from domain.shortlists.policies.optimise.solve import solve
from services.edge.bodies import MalformedBodyError
from services.edge.optimisations import read_document

EXAMPLE = Path(__file__).parents[3] / "infra" / "demo" / "optimisation.json"
LEAST = {"id": "a", "specialty": "im", "utility": 1.0, "probability": {"none": 0.5}}


def a_document(**changes: Any) -> dict[str, Any]:
    return {"programs": [LEAST, LEAST | {"id": "b", "utility": 0.5}]} | changes


def read(document: dict[str, Any]) -> Instance:
    return read_document(json.dumps(document).encode()).instance(deadline_ms=1000)


def refusal(document: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(InvalidError) as caught:
        read(document)
    return caught.value.faults[0].pointer, caught.value.faults[0].code


def programs(**changes: Any) -> dict[str, Any]:
    return a_document(programs=[LEAST, LEAST | {"id": "b"} | changes])


def test_the_example_is_read_and_what_is_left_out_has_its_default() -> None:
    instance = read(json.loads(EXAMPLE.read_text()))
    first, unsignalled = instance.items[0], instance.items[3]
    assert first.fee_group == "ERAS|internal-medicine"
    assert (first.application_unit, first.signal_group, first.signal_pool) == (
        "lakeside-im",
        "lakeside-im",
        "internal-medicine",
    )
    assert unsignalled.probability == (0.22, 0.22, 0.22)
    assert not unsignalled.takes_signals
    assert instance.law.kind is LawKind.FACTOR


def test_absent_limits_do_not_bind_and_absent_fees_cost_nothing() -> None:
    instance = read(a_document())
    limits = instance.limits
    assert (limits.budget_cents, limits.max_programs, limits.price_per_point_cents) == (None,) * 3
    assert not limits.max_per_specialty
    assert instance.fees.default == ()
    assert instance.deadline_ms == 1000


def test_a_silver_signal_counts_for_gold_where_gold_is_left_out() -> None:
    instance = read(programs(probability={"none": 0.1, "silver": 0.3}))
    assert instance.items[1].probability == (0.1, 0.3, 0.3)


@pytest.mark.parametrize("most", [2, {"im": 2}])
def test_one_number_for_every_specialty_or_one_each(most: Any) -> None:
    assert read(a_document(limits={"max_per_specialty": most})).limits.max_per_specialty == {
        "im": 2
    }


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        (programs(id="a"), "/programs/1/id", "duplicate-id"),
        (programs(probability={"none": 1.2}), "/programs/1/probability/none", "invalid-field"),
        (programs(probability={"none": -0.1}), "/programs/1/probability/none", "invalid-field"),
        (programs(utility=-1), "/programs/1/utility", "invalid-field"),
        (programs(utility="1"), "/programs/1/utility", "invalid-field"),
        (programs(utility=float("nan")), "/programs/1/utility", "not-finite"),
        (programs(utility=float("inf")), "/programs/1/utility", "not-finite"),
        (programs(loading=1.0), "/programs/1/loading", "invalid-field"),
        (programs(colour="red"), "/programs/1", "invalid-field"),
        (
            programs(application_unit="a", platform="OTHER"),
            "/programs/1/application_unit",
            "split-unit",
        ),
        (
            programs(signal_group="a", signal_pool="other"),
            "/programs/1/signal_group",
            "split-signal-group",
        ),
        (a_document(programs=[]), "/programs", "invalid-field"),
        (
            a_document(programs=[{"id": "a", "specialty": "im", "utility": 1}]),
            "/programs/0/probability",
            "missing-probability",
        ),
        (a_document(limits={"budget_cents": -1}), "/limits/budget_cents", "invalid-field"),
        (a_document(limits={"budget_cents": 1.5}), "/limits/budget_cents", "invalid-field"),
        (
            a_document(limits={"signals": {"dermatology": {"gold": 1}}}),
            "/limits/signals/dermatology",
            "unknown-pool",
        ),
        (a_document(limits={"pins": ["z"]}), "/limits/pins", "unknown-id"),
        (a_document(limits={"bans": ["z"]}), "/limits/bans", "unknown-id"),
        (a_document(limits={"pins": ["a"], "bans": ["a"]}), "/limits/pins", "pinned-and-banned"),
        (
            a_document(outside_option=0.7, limits={"pins": ["b"]}),
            "/limits/pins",
            "pin-not-worth-it",
        ),
        (
            a_document(limits={"min": {"state": {"OH": 2}}, "max": {"state": {"OH": 1}}}),
            "/limits/min/state/OH",
            "minimum-above-maximum",
        ),
        (a_document(limits={"min": {"colour": {"red": 1}}}), "/limits/min", "invalid-field"),
        (a_document(fees={"default": [{}]}), "/fees/default/0", "bad-tier"),
        (
            a_document(fees={"default": [{"each_cents": 1, "flat_cents": 1}]}),
            "/fees/default/0",
            "bad-tier",
        ),
        (
            a_document(fees={"default": [{"each_cents": 1}, {"each_cents": 2}]}),
            "/fees/default/0",
            "unbounded-tier",
        ),
        (
            a_document(
                fees={
                    "by_group": {
                        "X/Y|im": [
                            {"up_to": 3, "each_cents": 1},
                            {"up_to": 3, "each_cents": 1},
                        ]
                    }
                }
            ),
            "/fees/by_group/X~1Y|im/1/up_to",
            "tiers-out-of-order",
        ),
        (a_document(committed=[{"id": "z"}]), "/committed/0/id", "unknown-id"),
        (a_document(committed=[{"id": "a"}, {"id": "a"}]), "/committed/1/id", "duplicate-id"),
        (
            a_document(committed=[{"id": "a"}], limits={"bans": ["a"]}),
            "/committed/0/id",
            "committed-and-banned",
        ),
        (a_document(model={"kind": "factor"}), "/model/rho", "no-factor"),
        (a_document(model={"kind": "factor", "rho": 1.0}), "/model/rho", "invalid-field"),
        (a_document(model={"kind": "copula"}), "/model/kind", "invalid-field"),
        (
            a_document(model={"nodes": {"weights": [0.5, 0.6], "conditional": [[0.1, 0.2]] * 2}}),
            "/model/nodes/weights",
            "weights-do-not-sum",
        ),
        (
            a_document(model={"nodes": {"weights": [0.5, 0.5], "conditional": [[0.1, 0.2]]}}),
            "/model/nodes/conditional",
            "wrong-shape",
        ),
        (
            a_document(model={"nodes": {"weights": [1.0], "conditional": [[0.1]]}}),
            "/model/nodes/conditional/0",
            "wrong-shape",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    document: dict[str, Any], pointer: str, code: str
) -> None:
    assert refusal(document) == (pointer, code)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"programs": [', b'{"a\xff": 1}'])
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        read_document(raw)


def test_every_fault_is_told_at_once() -> None:
    document = a_document(limits={"pins": ["y", "z"]}, committed=[{"id": "x"}])
    with pytest.raises(InvalidError) as caught:
        read(document)
    assert [each.pointer for each in caught.value.faults] == [
        "/limits/pins",
        "/limits/pins",
        "/committed/0/id",
    ]


def test_a_table_of_signals_left_out_binds_nothing() -> None:
    items = [
        {"id": f"p{n}", "specialty": "im", "utility": 50 + n, "probability": chances}
        for n, chances in enumerate(
            [{"none": 0.1, "gold": 0.3}, {"none": 0.2}, {"none": 0.1, "silver": 0.4, "gold": 0.2}]
        )
    ]
    read = read_document(json.dumps({"programs": items}).encode())
    found = solve(read.instance(deadline_ms=60_000), now=lambda: 0.0)
    assert set(found.chosen) == {"p0", "p1", "p2"}
    assert found.signals == {"p0": "gold", "p2": "silver"}


def test_a_pool_the_table_does_not_name_has_no_signal_to_give() -> None:
    items = [
        {"id": name, "specialty": name, "utility": 50, "probability": {"none": 0.1, "gold": 0.3}}
        for name in ("a", "b")
    ]
    document = {"programs": items, "limits": {"signals": {"a": {"gold": 1}}}}
    read = read_document(json.dumps(document).encode())
    found = solve(read.instance(deadline_ms=60_000), now=lambda: 0.0)
    assert found.signals == {"a": "gold"}
