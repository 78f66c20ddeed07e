"""The model that holds for an agency now, and what its outcomes correct in it."""

from domain.kernel.tenancy import Tenant
from domain.rankings.policies.adjust import Adjustment
from domain.rankings.policies.rollout import first_release, held_by
from domain.rankings.ports import AdjustmentRepository, ModelShelf, ReleaseRepository


async def held_model(tenant: Tenant, releases: ReleaseRepository, shelf: ModelShelf) -> str:
    """Return the SHA-256 of what scores for the agency now."""
    release, pin = await releases.held()
    return held_by(tenant.agency, release or first_release(shelf.shipped), pin)


async def held_adjustment(
    adjustments: AdjustmentRepository, model_sha256: str
) -> Adjustment | None:
    """Return what the agency chose; nothing when it was made for another model."""
    version = await adjustments.chosen()
    chosen = None if version is None else await adjustments.at(version)
    return chosen if chosen is not None and chosen.model_sha256 == model_sha256 else None
