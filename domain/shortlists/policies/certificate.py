"""The certificate of a list as a canonical document: whole numbers, no clock."""

from domain.kernel.canonical import Json
from domain.shortlists.policies.optimise.instance import Instance, Law, LawKind, Solution
from domain.shortlists.policies.optimise.law import NODES

MICRO = 1_000_000
"""Points are told in 1e-6, the gap in 1e-9 of the value."""
NANO = 1_000_000_000


def certificate_of(instance: Instance, solution: Solution) -> dict[str, Json]:
    """Return what no list under this model exceeds, and how that is known.

    Where the applicant put a price on a point, bound and gap speak of value less cost / price.
    """
    price = instance.limits.price_per_point_cents
    told = solution.objective if solution.net is None else solution.net
    bound = solution.upper_bound if solution.net_bound is None else solution.net_bound
    return {
        "objective_micropoints": round(solution.objective * MICRO),
        "score_micropoints": round(told * MICRO),
        "upper_bound_micropoints": round(bound * MICRO),
        "gap_ppb": round(solution.gap * NANO),
        "is_exact": solution.is_exact,
        "solver": solution.solver,
        "considered": len(instance.items),
        "price_per_point_cents": price,
        "law": law_document(instance.law),
    }


def law_document(law: Law) -> dict[str, Json]:
    """Return the joint law in whole numbers."""
    is_factor = law.kind is LawKind.FACTOR
    return {
        "kind": law.kind.value,
        "rho_ppm": round(law.rho * MICRO) if is_factor else None,
        "nodes": NODES if is_factor else None,
    }
