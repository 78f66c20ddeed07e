"""Load a season's data: a new version when the content changed, else nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.kernel.tenancy import Platform
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.policies.season_documents import content_hash, parse_season_document
from domain.programs.ports import ProgramUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSeason:
    """The document of one season, as in infra/seasons."""

    document: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSeason:
    """Which version now holds, and whether it is new."""

    season: str
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSeasonHandler:
    """Corrections make versions; receipts name the one they used."""

    open_uow: OpenUnitOfWork[ProgramUnitOfWork]

    async def __call__(self, scope: Platform, command: LoadSeason) -> LoadedSeason:
        """Invalid for a document that does not parse; nothing is then stored."""
        season = parse_season_document(command.document, version=1)
        sha256 = content_hash(command.document)
        async with self.open_uow(scope) as uow:
            newest = await uow.seasons.newest(season.code)
            if newest is not None and newest.sha256 == sha256:
                return LoadedSeason(season=season.code, version=newest.version, is_new=False)
            version = 1 if newest is None else newest.version + 1
            await uow.seasons.add(season.code, version, sha256, command.document)
            await uow.commit()
        return LoadedSeason(season=season.code, version=version, is_new=True)
