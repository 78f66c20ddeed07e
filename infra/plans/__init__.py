"""Plans and prices as data."""

from importlib.resources import files

import msgspec
from msgspec import Struct

from domain.billing.entities import AddOn, Plan
from domain.billing.policies.plans import PlanBook


class _PlanFile(Struct, forbid_unknown_fields=True, kw_only=True):
    """The file as it is written; `source` says where its figures come from."""

    version: str
    source: str
    plans: tuple[Plan, ...]
    add_ons: tuple[AddOn, ...]


def load_plans() -> PlanBook:
    """Return the plan book that is shipped."""
    raw = files("infra.plans").joinpath("plans.json").read_bytes()
    found = msgspec.json.decode(raw, type=_PlanFile)
    return PlanBook(version=found.version, plans=found.plans, add_ons=found.add_ons)
