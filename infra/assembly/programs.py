"""Catalogue and season handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.catalogues import PostgresCatalogueSource
from adapters.postgres.readers.programs import PostgresOverlayReader
from domain.programs.use_cases.create_catalogue import CreateCatalogueHandler
from domain.programs.use_cases.import_catalogue import ImportCatalogueHandler
from domain.programs.use_cases.load_season import LoadSeasonHandler
from domain.programs.use_cases.overlay_program import OverlayProgramHandler
from domain.programs.use_cases.read_programs import (
    FindProgramsHandler,
    GetCatalogueHandler,
    GetOverlayHandler,
    GetProgramHandler,
    GetSeasonHandler,
    ListCataloguesHandler,
    ListCatalogueVersionsHandler,
    ListSeasonsHandler,
)
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramHandlers:
    """Every handler of the context."""

    create_catalogue: CreateCatalogueHandler
    import_catalogue: ImportCatalogueHandler
    load_season: LoadSeasonHandler
    overlay_program: OverlayProgramHandler
    list_catalogues: ListCataloguesHandler
    list_catalogue_versions: ListCatalogueVersionsHandler
    get_catalogue: GetCatalogueHandler
    find_programs: FindProgramsHandler
    get_program: GetProgramHandler
    get_overlay: GetOverlayHandler
    list_seasons: ListSeasonsHandler
    get_season: GetSeasonHandler


def assemble_programs(ports: Ports) -> ProgramHandlers:
    """Wire the context."""
    heads = PostgresCatalogueSource(ports.pool)
    get_catalogue = GetCatalogueHandler(heads=heads, catalogues=ports.catalogues)
    return ProgramHandlers(
        create_catalogue=CreateCatalogueHandler(open_uow=ports.open_uow, new_id=ports.new_id),
        import_catalogue=ImportCatalogueHandler(open_uow=ports.open_uow, new_id=ports.new_id),
        load_season=LoadSeasonHandler(open_uow=ports.open_uow),
        overlay_program=OverlayProgramHandler(open_uow=ports.open_uow, catalogues=ports.catalogues),
        list_catalogues=ListCataloguesHandler(heads=heads),
        list_catalogue_versions=ListCatalogueVersionsHandler(heads=heads),
        get_catalogue=get_catalogue,
        find_programs=FindProgramsHandler(get_catalogue=get_catalogue),
        get_program=GetProgramHandler(get_catalogue=get_catalogue),
        get_overlay=GetOverlayHandler(reader=PostgresOverlayReader(ports.pool, ports.sealer)),
        list_seasons=ListSeasonsHandler(seasons=ports.seasons),
        get_season=GetSeasonHandler(seasons=ports.seasons),
    )
