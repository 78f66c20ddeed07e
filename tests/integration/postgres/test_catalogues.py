"""Catalogues on PostgreSQL: versions, stable ids and positions, privacy, overlays, seasons."""

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from adapters.postgres.catalogues import PostgresCatalogueSource
from adapters.postgres.pool import AgencyPool
from adapters.postgres.seasons import PostgresSeasonSource
from adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from adapters.system.identifiers import new_id
from domain.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from domain.kernel.identifiers import CatalogueId
from domain.kernel.tenancy import Platform, Purpose, Tenant
from domain.kernel.vocabulary import SeasonCode
from domain.programs.entities import (
    Program,
    Requirement,
    RequirementOverrides,
    ScoreRule,
    Stance,
)
from domain.programs.policies.generate import generate_programs
from domain.programs.use_cases.create_catalogue import CreateCatalogue, CreateCatalogueHandler
from domain.programs.use_cases.import_catalogue import (
    ImportCatalogue,
    ImportCatalogueHandler,
    ImportedCatalogue,
)
from domain.programs.use_cases.load_season import LoadSeason, LoadSeasonHandler
from domain.programs.use_cases.overlay_program import OverlayProgram, OverlayProgramHandler

OPERATOR = Platform(Purpose.CATALOGUE)
PROGRAMS = generate_programs(5, 12)
STRICT = RequirementOverrides(step_2=Requirement(stance=Stance.STRICT, rule=ScoreRule(minimum=240)))


class Importer:
    """Imports into one catalogue of one owner."""

    def __init__(self, units: PostgresUnitOfWorkFactory, scope: Tenant | Platform) -> None:
        self.scope = scope
        self.create = CreateCatalogueHandler(open_uow=units, new_id=new_id)
        self.load = ImportCatalogueHandler(open_uow=units, new_id=new_id)

    async def catalogue(self, name: str = "Programs") -> CatalogueId:
        """Return the owner's catalogue of that name."""
        return (await self.create(self.scope, CreateCatalogue(name=name, or_find=True))).id

    async def __call__(
        self, programs: Sequence[Program], *, dry_run: bool = False
    ) -> ImportedCatalogue:
        """Import into the catalogue called Programs."""
        command = ImportCatalogue(
            catalogue=await self.catalogue(), programs=programs, source="test", dry_run=dry_run
        )
        return await self.load(self.scope, command)


@pytest.fixture
def operator(units: PostgresUnitOfWorkFactory) -> Importer:
    """Return the platform's importer."""
    return Importer(units, OPERATOR)


@pytest.fixture
def source(pool: AgencyPool) -> PostgresCatalogueSource:
    """Return a source that has read nothing yet."""
    return PostgresCatalogueSource(pool)


def ids(programs: Sequence[Program]) -> dict[str, tuple[Any, ...]]:
    """Return what must never change for a code: program id, track ids and positions."""
    return {
        program.code: (
            program.id,
            {track.code: (track.id, track.position) for track in program.tracks},
        )
        for program in programs
    }


async def test_the_same_content_twice_makes_one_version(
    operator: Importer, source: PostgresCatalogueSource, north: Tenant
) -> None:
    first = await operator(PROGRAMS)
    again = await operator(tuple(reversed(PROGRAMS)))
    assert (first.version, first.is_new, first.summary["added"]) == (1, True, 12)
    assert (again.version, again.is_new) == (1, False)
    assert again.summary == {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 12}
    assert (await source.default(north)).version == 1


async def test_a_dry_run_says_what_would_change_and_changes_nothing(
    operator: Importer, source: PostgresCatalogueSource, north: Tenant
) -> None:
    would = await operator(PROGRAMS, dry_run=True)
    assert (would.version, would.is_new) == (1, True)
    with pytest.raises(NotFoundError):
        await source.default(north)
    assert (await operator(PROGRAMS)).version == 1


async def test_ids_and_positions_outlive_change_withdrawal_and_return(
    operator: Importer, source: PostgresCatalogueSource, north: Tenant
) -> None:
    await operator(PROGRAMS)
    first = await source.default(north)
    renamed = (replace(PROGRAMS[0], name="Renamed"), *PROGRAMS[2:])
    second = await operator(renamed)
    assert second.summary == {"added": 0, "changed": 1, "withdrawn": 1, "unchanged": 10}
    returned = await operator((*PROGRAMS, replace(PROGRAMS[3], code="brand-new")))
    assert (returned.version, returned.summary["added"]) == (3, 2)
    last = await source.default(north)
    known = ids(last.programs)
    assert {code: known[code] for code in ids(first.programs)} == ids(first.programs)
    positions = [track.position for _, track in last.tracks()]
    assert len(set(positions)) == len(positions)
    new = next(program for program in last.programs if program.code == "brand-new")
    assert min(track.position for track in new.tracks) == first.track_count
    assert last.track_count == first.track_count + len(new.tracks)


async def test_a_track_that_is_gone_stays_closed_at_its_position(
    operator: Importer, source: PostgresCatalogueSource, north: Tenant
) -> None:
    program = next(each for each in generate_programs(5, 200) if len(each.tracks) > 1)
    await operator([program])
    await operator([replace(program, tracks=program.tracks[:1])])
    last = (await source.default(north)).programs[0]
    assert [track.is_open for track in last.tracks] == [True] + [False] * (len(program.tracks) - 1)
    assert not (await operator([replace(program, tracks=program.tracks[:1])])).is_new


async def test_every_past_version_reads_as_it_was(
    operator: Importer, source: PostgresCatalogueSource, pool: AgencyPool, north: Tenant
) -> None:
    await operator(PROGRAMS[:8])
    await operator(PROGRAMS[4:])
    await operator([PROGRAMS[11]])
    last = await source.default(north)
    for version, codes in ((1, PROGRAMS[:8]), (2, PROGRAMS[4:]), (3, PROGRAMS[11:])):
        for reader in (source, PostgresCatalogueSource(pool)):
            read = await reader.at(north, last.owner, last.id, version)
            assert [each.code for each in read.programs] == [each.code for each in codes]
    for version in (0, 4):
        with pytest.raises(NotFoundError):
            await source.at(north, last.owner, last.id, version)


async def test_programs_come_in_the_order_cursors_compare(
    operator: Importer, source: PostgresCatalogueSource, north: Tenant
) -> None:
    codes = ("a-1", "B-2", "A-3", "\u00e4-4", "_5", "b 6")
    await operator([replace(PROGRAMS[0], code=code) for code in codes])
    read = [program.code for program in (await source.default(north)).programs]
    assert read == sorted(codes)


async def test_a_private_catalogue_is_nobody_elses(
    units: PostgresUnitOfWorkFactory,
    operator: Importer,
    source: PostgresCatalogueSource,
    north: Tenant,
    south: Tenant,
) -> None:
    await operator(PROGRAMS)
    own = Importer(units, north)
    made = await own(PROGRAMS[:3])
    catalogue = await own.catalogue()
    assert made.program_count == 3
    # In memory from north's own reading: south must not be served from it.
    assert len((await source.at(north, north.agency, catalogue, 1)).programs) == 3
    for version in (1, None):
        with pytest.raises(NotFoundError):
            await source.at(south, north.agency, catalogue, version)
        with pytest.raises(NotFoundError):
            await source.at(south, south.agency, catalogue, version)
    assert catalogue not in {head.id for head in await source.heads(south)}
    assert catalogue in {head.id for head in await source.heads(north)}
    assert len((await source.default(north)).programs) == 12


async def test_nobody_imports_into_a_catalogue_of_another(
    units: PostgresUnitOfWorkFactory, operator: Importer, north: Tenant, south: Tenant
) -> None:
    shared = await operator.catalogue()
    mine = await Importer(units, north).catalogue()
    load = ImportCatalogueHandler(open_uow=units, new_id=new_id)
    for scope, catalogue in ((north, shared), (south, mine), (OPERATOR, mine)):
        with pytest.raises(NotFoundError):
            await load(
                scope, ImportCatalogue(catalogue=catalogue, programs=PROGRAMS, source="test")
            )


async def test_a_caller_without_the_scope_and_an_empty_import_are_refused(
    units: PostgresUnitOfWorkFactory, operator: Importer, north: Tenant
) -> None:
    bare = Importer(units, replace(north, permissions=frozenset()))
    with pytest.raises(ForbiddenError):
        await bare(PROGRAMS)
    with pytest.raises(InvalidError):
        await operator([])


async def test_two_catalogues_of_one_owner_have_two_names(
    units: PostgresUnitOfWorkFactory, north: Tenant
) -> None:
    importer = Importer(units, north)
    await importer.catalogue()
    with pytest.raises(ConflictError):
        await importer.create(north, CreateCatalogue(name="Programs"))


async def test_an_overlay_is_read_as_of_any_version_and_by_its_agency_only(
    units: PostgresUnitOfWorkFactory,
    operator: Importer,
    source: PostgresCatalogueSource,
    north: Tenant,
    south: Tenant,
) -> None:
    await operator(PROGRAMS)
    program = (await source.default(north)).programs[0].id
    overlay = OverlayProgramHandler(open_uow=units, catalogues=source)
    said = OverlayProgram(program=program, overrides=STRICT, note="By phone.")
    nothing = OverlayProgram(program=program, overrides=RequirementOverrides())
    assert [await overlay(north, each) for each in (said, nothing)] == [1, 2]
    assert (await source.overlay(north, 0)).overrides == {}
    assert (await source.overlay(north, 1)).overrides == {program: STRICT}
    assert (await source.overlay(north)).overrides == {}
    assert (await source.overlay(north)).version == 2
    assert (await source.overlay(south)).version == 0
    assert (await source.overlay(south, 1)).overrides == {}


async def test_an_overlay_needs_a_program_that_is_there(
    units: PostgresUnitOfWorkFactory,
    operator: Importer,
    source: PostgresCatalogueSource,
    north: Tenant,
) -> None:
    await operator(PROGRAMS)
    overlay = OverlayProgramHandler(open_uow=units, catalogues=source)
    stranger = OverlayProgram(program=PROGRAMS[0].id, overrides=STRICT)
    with pytest.raises(NotFoundError):
        await overlay(north, stranger)


async def test_a_season_makes_a_version_only_when_its_data_changed(
    units: PostgresUnitOfWorkFactory, pool: AgencyPool
) -> None:
    document = json.loads(files("infra.seasons").joinpath("2028.json").read_text())
    load = LoadSeasonHandler(open_uow=units)
    first = await load(OPERATOR, LoadSeason(document=document))
    again = await load(OPERATOR, LoadSeason(document=document))
    assert (first.version, first.is_new, again.version, again.is_new) == (1, True, 1, False)
    document["fixed_costs"][0]["cents"] += 100
    corrected = await load(OPERATOR, LoadSeason(document=document))
    assert (corrected.version, corrected.is_new) == (2, True)
    seasons, code = PostgresSeasonSource(pool), SeasonCode("2028")
    new, old = await seasons.get(code), await seasons.get(code, 1)
    assert new.fixed_costs[0].cents - old.fixed_costs[0].cents == 100
    assert (await seasons.codes()) == (code,)
    document["fees"][0]["tiers"].pop()
    with pytest.raises(InvalidError):
        await load(OPERATOR, LoadSeason(document=document))
