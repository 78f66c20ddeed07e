"""The model card: what scores, what was measured of it, and its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.rankings.ports import ModelCard, ModelShelf, RankingUnitOfWork
from domain.rankings.use_cases.hold_model import held_model


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """The card with its words, figures and the names of its pictures."""

    card: ModelCard
    text: str
    measured: Mapping[str, Json]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelCardHandler:
    """The card of the model that holds for the caller's agency."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf

    async def __call__(self, tenant: Tenant) -> ModelReport:
        """Return it; Conflict `model-not-loaded`."""
        tenant.require(Permission.RANKINGS_READ)
        async with self.open_uow(tenant) as uow:
            held = await held_model(tenant, uow.releases, self.models)
        papers = await self.models.papers(held)
        return ModelReport(
            card=(await self.models.take(held)).card,
            text=papers.text,
            measured=papers.measured,
            pictures=tuple(sorted(papers.pictures)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelPictureHandler:
    """One picture of that card."""

    open_uow: OpenUnitOfWork[RankingUnitOfWork]
    models: ModelShelf

    async def __call__(self, tenant: Tenant, name: str) -> bytes:
        """Return SVG; NotFound for a name the card does not list."""
        tenant.require(Permission.RANKINGS_READ)
        async with self.open_uow(tenant) as uow:
            held = await held_model(tenant, uow.releases, self.models)
        picture = (await self.models.papers(held)).pictures.get(name)
        if picture is None:
            raise NotFoundError("not-found", "The card has no such picture.")
        return picture
