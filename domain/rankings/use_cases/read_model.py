"""The model card: what scores, what was measured of it, and its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.kernel.errors import NotFoundError
from domain.kernel.tenancy import Permission, Tenant
from domain.rankings.ports import ModelCard, ModelPapers, ProgramScorer


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """The card with its words, figures and the names of its pictures."""

    card: ModelCard
    text: str
    measured: Mapping[str, Json]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelCardHandler:
    """Nothing here is of any agency: it ships with the code."""

    scorer: ProgramScorer
    papers: ModelPapers

    async def __call__(self, tenant: Tenant) -> ModelReport:
        """Return it."""
        tenant.require(Permission.RANKINGS_READ)
        return ModelReport(
            card=self.scorer.card,
            text=self.papers.text,
            measured=self.papers.measured,
            pictures=tuple(sorted(self.papers.pictures)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelPictureHandler:
    """One picture of the card."""

    papers: ModelPapers

    async def __call__(self, tenant: Tenant, name: str) -> bytes:
        """Return SVG; NotFound for a name the card does not list."""
        tenant.require(Permission.RANKINGS_READ)
        picture = self.papers.pictures.get(name)
        if picture is None:
            raise NotFoundError("not-found", "The card has no such picture.")
        return picture
