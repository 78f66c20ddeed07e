"""Catalogues, programs and seasons over HTTP."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post, put
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.kernel.errors import Fault, InvalidError, invalid
from domain.kernel.identifiers import CatalogueId, ProgramId, from_text
from domain.kernel.places import Division
from domain.kernel.tenancy import Permission
from domain.kernel.vocabulary import TrackKind, Visa, parse_season
from domain.programs.entities import Platform, Program, Setting
from domain.programs.policies.flat_import import ParsedRows, parse_rows
from domain.programs.policies.overlay_cells import overrides_of
from domain.programs.policies.read_tables import read_csv, read_json
from domain.programs.use_cases.create_catalogue import CreateCatalogue
from domain.programs.use_cases.import_catalogue import ImportCatalogue
from domain.programs.use_cases.overlay_program import OverlayProgram
from domain.programs.use_cases.read_programs import FindPrograms, WhichCatalogue
from domain.shortlists.use_cases.measure_blast import MeasureBlast
from services.api.v1.programs.bodies import catalogue_etag, encoded_program
from services.api.v1.programs.schemas import (
    CatalogueDetailOut,
    CatalogueIn,
    CatalogueOut,
    CataloguesOut,
    CatalogueVersionOut,
    ImportedOut,
    OverlaidOut,
    OverlayIn,
    OverlayOut,
    ProgramOut,
    SeasonOut,
    SeasonsOut,
)
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut
from services.edge.preconditions import is_fresh

IMPORT_MAXIMUM = 32 * 1024 * 1024
READERS = {"text/csv": read_csv, "application/json": read_json}

AsOf = Annotated[
    str | None,
    QueryParameter(
        pattern="^([1-9][0-9]{0,8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
        description="A past version by its number, or the one that held on a date (UTC).",
        required=False,
    ),
]
Text = Annotated[str | None, QueryParameter(max_length=64, required=False)]

Ignored = Annotated[
    Sequence[str],
    QueryParameter(max_items=200, description="A column to leave out.", required=False),
]
Renamed = Annotated[
    Sequence[str],
    QueryParameter(max_items=200, description="their column:our_column", required=False),
]
InState = Annotated[str | None, QueryParameter(name="state", max_length=2, required=False)]


class CatalogueController(Controller):
    """Catalogues."""

    path = "/v1/catalogues"
    tags = ["catalogues"]

    @get(operation_id="listCatalogues", summary="The platform's catalogues and your own")
    async def list_catalogues(self, tenant: GivenTenant, core: GivenCore) -> CataloguesOut:
        """Each with its newest version."""
        heads = await core.queries.list_catalogues(tenant)
        return CataloguesOut(items=[CatalogueOut.of(head) for head in heads])

    @post(
        dto=StrictBody[CatalogueIn],
        operation_id="createCatalogue",
        responses=answers(CatalogueOut, 201),
        summary="Make a private catalogue",
    )
    async def create_catalogue(
        self,
        data: JSONBody[CatalogueIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Empty until something is imported; read by your agency only."""

        async def act() -> Made:
            command = CreateCatalogue(name=data.name)
            out = CatalogueOut.of(await core.commands.create_catalogue(tenant, command))
            return Made(out, location=f"/v1/catalogues/{out.id}")

        return await once(act)

    @get(
        "/{catalogue_id:str}",
        operation_id="getCatalogue",
        summary="One catalogue and its versions, the newest first",
    )
    async def get_catalogue(
        self, catalogue_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> CatalogueDetailOut:
        """Every version stays readable: `as_of` on programs takes its number or a date."""
        subject = CatalogueId(from_text("cat", catalogue_id))
        head, versions = await core.queries.list_catalogue_versions(tenant, subject)
        made = [CatalogueVersionOut.of(each) for each in versions]
        return CatalogueDetailOut(catalogue=CatalogueOut.of(head), versions=made)

    @post(
        "/{catalogue_id:str}/imports",
        operation_id="importCatalogue",
        summary="Import programs from CSV or JSON: one new version, or nothing",
        request_max_body_size=IMPORT_MAXIMUM,
        status_code=201,
    )
    async def import_catalogue(  # noqa: PLR0913 - one parameter a choice
        self,
        catalogue_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
        *,
        dry_run: FromQuery[bool] = False,
        ignore: Ignored = (),
        rename: Renamed = (),
    ) -> Response[ImportedOut]:
        """201 with a new version; 200 when nothing changed or on a dry run; 422 names rows.

        Columns that are not ours are faults unless `ignore=Notes` leaves them out or
        `rename=Program+Name:name` says which of ours they are; both may be repeated.
        """
        tenant.require(Permission.CATALOGUES_WRITE)  # before thirty megabytes are parsed
        catalogue = CatalogueId(from_text("cat", catalogue_id))
        parsed = refuse_faults(await parsed_body(request, mapping_of(ignore, rename)))
        command = ImportCatalogue(
            catalogue=catalogue, programs=parsed.programs, source="import by API", dry_run=dry_run
        )
        made = await core.commands.import_catalogue(tenant, command)
        concerned = MeasureBlast(changed=made.changed, withdrawn=made.withdrawn)
        blast = await core.queries.measure_blast(tenant, concerned)
        status = 201 if made.is_new and not dry_run else 200
        return Response(ImportedOut.of(made, blast, dry_run=dry_run), status_code=status)


class ProgramController(Controller):
    """Programs of a catalogue version, from memory."""

    path = "/v1/programs"
    tags = ["catalogues"]

    @get(operation_id="listPrograms", summary="Programs of the catalogue, filtered, by code")
    async def list_programs(  # noqa: PLR0913 - one parameter a filter
        self,
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
        *,
        specialty: Text = None,
        in_state: InState = None,
        division: FromQuery[Division | None] = None,
        setting: FromQuery[Setting | None] = None,
        platform: FromQuery[Platform | None] = None,
        kind: FromQuery[TrackKind | None] = None,
        takes_signals: FromQuery[bool | None] = None,
        visa: FromQuery[Visa | None] = None,
        catalogue_id: Text = None,
        as_of: AsOf = None,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> Response[PageOut[ProgramOut] | None]:
        """`visa` keeps programs that say they sponsor it; unknown is not yes."""

        def wanted(program: Program) -> bool:
            return (
                specialty in (None, program.specialty)
                and in_state in (None, program.state)
                and division in (None, program.division)
                and setting in (None, program.setting)
                and platform in (None, program.platform)
                and (kind is None or any(track.kind is kind for track in program.tracks))
                and (takes_signals is None or program.takes_signals is takes_signals)
                and (visa is None or sponsors(program, visa))
            )

        query = FindPrograms(
            which=which(catalogue_id, as_of), wanted=wanted, limit=limit, cursor=cursor
        )
        found = await core.queries.find_programs(tenant, query)
        headers = {"ETag": catalogue_etag(found.catalogue)}
        if is_fresh(request, headers["ETag"]):
            return Response(None, status_code=304, headers=headers)
        items = [ProgramOut.of(each, found.catalogue) for each in found.page.items]
        return Response(PageOut(items=items, next_cursor=found.page.next_cursor), headers=headers)

    @get(
        "/{program_id:str}",
        operation_id="getProgram",
        responses=answers(ProgramOut, 200),
        summary="One program with provenance",
    )
    async def get_program(
        self,
        program_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
        *,
        catalogue_id: Text = None,
        as_of: AsOf = None,
    ) -> Response[bytes]:
        """Every requirement with its stance, rule, source, date and rights."""
        subject = ProgramId(from_text("prg", program_id))
        program, catalogue = await core.queries.get_program(
            tenant, subject, which(catalogue_id, as_of)
        )
        headers = {"ETag": catalogue_etag(catalogue)}
        if is_fresh(request, headers["ETag"]):
            return Response(b"", status_code=304, headers=headers)
        body = encoded_program(program, catalogue)
        return Response(body, media_type="application/json", headers=headers)

    @get(
        "/{program_id:str}/overlay",
        operation_id="getProgramOverlay",
        summary="What your agency says of a program",
    )
    async def get_overlay(
        self, program_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> OverlaidOut:
        """Overrides by requirement, and the private note."""
        subject = ProgramId(from_text("prg", program_id))
        return OverlaidOut.of(await core.queries.get_overlay(tenant, subject))

    @put(
        "/{program_id:str}/overlay",
        dto=StrictBody[OverlayIn],
        operation_id="overlayProgram",
        summary="Say something else about a program, for your agency only",
    )
    async def overlay_program(
        self,
        program_id: FromPath[str],
        data: JSONBody[OverlayIn],
        tenant: GivenTenant,
        core: GivenCore,
    ) -> OverlayOut:
        """Rankings from now on use it, and name the overlay version in their receipt."""
        command = OverlayProgram(
            program=ProgramId(from_text("prg", program_id)),
            overrides=overrides_of(data.cells),
            note=data.note,
        )
        return OverlayOut(overlay_version=await core.commands.overlay_program(tenant, command))


class SeasonController(Controller):
    """Seasons."""

    path = "/v1/seasons"
    tags = ["seasons"]

    @get(operation_id="listSeasons", summary="Every season there is data for")
    async def list_seasons(
        self, tenant: GivenTenant, core: GivenCore, request: Request[Any, Any, Any]
    ) -> SeasonsOut:
        """Fees carried over from an earlier season say so."""
        today = request.app.state.ports.clock.now().date()
        seasons = await core.queries.list_seasons(tenant)
        return SeasonsOut(items=[SeasonOut.of(season, today) for season in seasons])

    @get("/{code:str}", operation_id="getSeason", summary="One season")
    async def get_season(
        self,
        code: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        request: Request[Any, Any, Any],
    ) -> SeasonOut:
        """Fees, signals, dates and rules with their sources."""
        today = request.app.state.ports.clock.now().date()
        wanted = parse_season(code, "/code")
        return SeasonOut.of(await core.queries.get_season(tenant, wanted), today)


def which(catalogue_id: str | None, as_of: str | None) -> WhichCatalogue:
    """Return which catalogue is meant; Invalid for a date there is not."""
    named = None if catalogue_id is None else CatalogueId(from_text("cat", catalogue_id))
    if as_of is None or "-" not in as_of:
        return WhichCatalogue(catalogue=named, version=None if as_of is None else int(as_of))
    try:
        return WhichCatalogue(catalogue=named, day=date.fromisoformat(as_of))
    except ValueError as error:
        raise invalid("/query/as_of", "bad-date", f"{as_of} is no date.") from error


def sponsors(program: Program, visa: Visa) -> bool:
    """Return whether the program says that it sponsors `visa`."""
    rule = program.requirements.visa.rule
    return rule is not None and (rule.j1 if visa is Visa.J1 else rule.h1b) is True


def mapping_of(ignore: Sequence[str], rename: Sequence[str]) -> dict[str, str | None]:
    """Return their columns to ours, None for those to ignore; Invalid without a colon."""
    mapping: dict[str, str | None] = {}
    for each in rename:
        theirs, colon, ours = each.rpartition(":")
        if not colon:
            raise invalid("/query/rename", "bad-rename", "Write rename=their column:our_column.")
        mapping[theirs] = ours
    return mapping | dict.fromkeys(ignore)


async def parsed_body(
    request: Request[Any, Any, Any], mapping: Mapping[str, str | None]
) -> ParsedRows:
    """Return the rows of the body; 415 for what is neither CSV nor JSON."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    read = READERS.get(given)
    if read is None:
        raise HTTPException(status_code=415, detail="This takes text/csv or application/json.")
    raw = await request.body()

    def parse() -> ParsedRows:
        table = read(raw)
        return parse_rows(table.header, table.rows, mapping)

    return await asyncio.to_thread(parse)  # seconds for the largest files


def refuse_faults(parsed: ParsedRows) -> ParsedRows:
    """Return the rows; Invalid naming line and column of what is wrong."""
    if not parsed.fault_count:
        return parsed
    faults = tuple(
        Fault(pointer=f"/rows/{each.line}/{each.column}", code="bad-cell", detail=each.reason)
        for each in parsed.faults
    )
    raise InvalidError(
        "import-rejected",
        f"{parsed.fault_count} cells are not valid; nothing was imported.",
        faults=faults,
    )
