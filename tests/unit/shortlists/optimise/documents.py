"""Instances written as the document of the plain door."""

from typing import Any

from domain.shortlists.policies.optimise.instance import FeeTier, Instance, Item

Document = dict[str, Any]


def document_of(instance: Instance) -> Document:
    """Return the document that says the same as an instance."""
    limits, fees, law = instance.limits, instance.fees, instance.law
    model: Document = {"kind": law.kind.value, "rho": law.rho}
    if law.nodes is not None:
        model["nodes"] = {"weights": law.nodes.weights, "conditional": law.nodes.conditional}
    return {
        "programs": [_program(each) for each in instance.items],
        "outside_option": instance.outside_option,
        "fees": {
            "default": _tiers(fees.default),
            "by_group": {name: _tiers(tiers) for name, tiers in fees.by_group.items()},
            "fixed_cents": {
                "by_platform": dict(fees.fixed_by_platform),
                "by_specialty": dict(fees.fixed_by_specialty),
            },
        },
        "limits": {
            "budget_cents": limits.budget_cents,
            "max_programs": limits.max_programs,
            "max_per_specialty": dict(limits.max_per_specialty),
            "signals": {
                pool: {"gold": gold, "silver": silver}
                for pool, (gold, silver) in limits.signals.items()
            },
            "pins": sorted(limits.pins),
            "bans": sorted(limits.bans),
            "min": {kind: dict(counts) for kind, counts in limits.minimum.items()},
            "max": {kind: dict(counts) for kind, counts in limits.maximum.items()},
            "price_per_point_cents": limits.price_per_point_cents,
        },
        "committed": [
            {"id": each.id, "signal": each.signal, "probability": each.probability}
            for each in instance.committed
        ],
        "model": model,
    }


def _program(item: Item) -> Document:
    return {
        "id": item.id,
        "specialty": item.specialty,
        "utility": item.utility,
        "probability": dict(zip(("none", "silver", "gold"), item.probability, strict=True)),
        "platform": item.platform,
        "application_unit": item.application_unit,
        "signal_group": item.signal_group,
        "signal_pool": item.signal_pool,
        "nested_group": item.nested_group,
        "takes_signals": item.takes_signals,
        "loading": item.loading,
        **item.attributes,
    }


def _tiers(tiers: tuple[FeeTier, ...]) -> list[Document]:
    return [
        {"up_to": each.up_to, "each_cents": each.each_cents, "flat_cents": each.flat_cents}
        for each in tiers
    ]
