"""Keep an agency on one model whatever is promoted, and let it go again; see what there is."""

import re
from dataclasses import dataclass

from domain.kernel.clock import Clock
from domain.kernel.errors import NotFoundError, invalid
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.policies.rollout import Release, first_release, held_by
from domain.rankings.ports import ModelCard, ModelShelf, RankingUnitOfWork

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PinModel:
    """Score with this model (SHA-256) from now on; None: with whatever is released."""

    model_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldModels:
    """Every model that may score here, what is released, and what holds for the agency."""

    cards: tuple[ModelCard, ...]
    release: Release
    pin: str | None
    held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinModelHandler:
    """Reversible: rankings made before keep the model their receipts name."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf
    clock: Clock

    async def __call__(self, tenant: Tenant, command: PinModel) -> None:
        """NotFound for a model that is not on the shelf; Conflict on a race."""
        tenant.require(Permission.AGENCY_WRITE)
        wanted = command.model_sha256
        if wanted is not None:
            if not _SHA256.fullmatch(wanted):
                raise invalid("/sha256", "bad-sha256", "64 hexadecimal characters, lower case.")
            if wanted not in {each.sha256 for each in await self.models.cards()}:
                raise NotFoundError("not-found", "There is no such model here.")
        async with self.open_uow(tenant) as uow:
            await uow.releases.pin(wanted, tenant.actor, self.clock.now())
            await uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelsHandler:
    """What there is to choose from."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf

    async def __call__(self, tenant: Tenant) -> HeldModels:
        """Return it."""
        tenant.require(Permission.RANKINGS_READ)
        async with self.open_uow(tenant) as uow:
            found, pin = await uow.releases.held()
        release = found or first_release(self.models.shipped)
        return HeldModels(
            cards=await self.models.cards(),
            release=release,
            pin=pin,
            held=held_by(tenant.agency, release, pin),
        )
