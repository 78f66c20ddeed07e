"""The catalogue: find programs, read what each requires and who says so, correct it for oneself."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import ProgramId, from_text
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.vocabulary import Visa, parse_season
from domain.programs.entities import (
    Program,
    Requirement,
    RequirementOverrides,
    Requirements,
    Rights,
    Stance,
    VisaRule,
)
from domain.programs.policies.import_requirements import PARTS
from domain.programs.policies.overlay_cells import overrides_of
from domain.programs.use_cases.overlay_program import OverlayProgram
from domain.programs.use_cases.read_programs import FindPrograms, WhichCatalogue
from infra.core import Core
from infra.ports import Ports
from services.edge.dependencies import GivenCore
from services.portal import requirement_words
from services.portal.choices import options, specialties, states, words_of_specialty
from services.portal.forms import TEXT, Form, filled, read_form
from services.portal.languages import catalogue, language_of
from services.portal.phrases import Translate
from services.portal.rendering import away, page
from services.portal.tiles import tiles
from services.portal.visits import whoever

AnyRequest = Request[Any, Any, Any]
HOME = "/programs"
ROWS = 25
WHOLE = 1_000_000
FILTERS = ("words", "specialty", "state", "visa", "step_2", "years")


class ProgramPages(Controller):
    """For whoever may read catalogues."""

    path = HOME

    @get()
    async def show(self, request: AnyRequest, core: GivenCore) -> Response[bytes]:
        """A page of what fits, and how many there are in each state."""
        tenant = whoever(request).tenant
        asked = request.query_params
        form = filled({name: asked.get(name, "") for name in FILTERS})
        query = FindPrograms(which=WhichCatalogue(), wanted=Wanted(form), limit=WHOLE, cursor=None)
        found = await core.queries.find_programs(tenant, query)
        programs = found.page.items
        after = asked.get("cursor", "")
        shown = [each for each in programs if each.code > after][:ROWS]
        is_last = not shown or shown[-1].code == programs[-1].code
        translate = _translate(request)
        kept = {name: form.get(name) for name in FILTERS if form.get(name)}
        return page(
            request,
            "programs.html",
            form=form,
            count=len(programs),
            programs=shown,
            cursor=None if is_last else shown[-1].code,
            here=f"{HOME}?{urlencode(kept)}" if kept else HOME,
            is_narrowed=bool(kept),
            tiles=tiles(each.state for each in programs),
            specialties=await specialties(core, tenant),
            states=states(),
            visas=options(translate, Visa),
            words_of_specialty=words_of_specialty,
            catalogue=found.catalogue,
            seasons=await core.queries.list_seasons(tenant),
        )

    @get("/{program:str}")
    async def show_program(
        self, request: AnyRequest, core: GivenCore, program: FromPath[str]
    ) -> Response[bytes]:
        """Every requirement with its strictness, its source and when it was checked."""
        tenant = whoever(request).tenant
        wanted = _program(program)
        found, held = await core.queries.get_program(tenant, wanted, WhichCatalogue())
        own = await core.queries.get_overlay(tenant, wanted)
        translate = _translate(request)
        return page(
            request,
            "program.html",
            program=found,
            catalogue=held,
            own=own,
            requirements=requirement_words.shown(translate, found.requirements, own.overrides),
            tracks=[
                (each, requirement_words.shown(translate, each.overrides, RequirementOverrides()))
                for each in found.tracks
            ],
            words_of_specialty=words_of_specialty,
            form=filled({"note": own.note}),
        )

    @post("/{program:str}/note")
    async def note(
        self, request: AnyRequest, core: GivenCore, program: FromPath[str]
    ) -> Response[bytes]:
        """A note of the agency's own; corrections stay as they are."""
        tenant = whoever(request).tenant
        wanted = _program(program)
        form = await read_form(request)
        own = await core.queries.get_overlay(tenant, wanted)
        command = OverlayProgram(
            program=wanted, overrides=own.overrides, note=form.text("note", most=TEXT)
        )
        await core.commands.overlay_program(tenant, command)
        return away(f"{HOME}/{program}", said="saved")


class CorrectionPages(Controller):
    """The agency's own word on one requirement; nobody else sees or ranks by it."""

    path = "/programs/{program:str}/requirements/{code:str}"

    @get()
    async def show(
        self, request: AnyRequest, core: GivenCore, program: FromPath[str], code: FromPath[str]
    ) -> Response[bytes]:
        """As it is now, to be changed."""
        tenant = whoever(request).tenant
        tenant.require(Permission.CATALOGUES_WRITE)
        found, _ = await core.queries.get_program(tenant, _program(program), WhichCatalogue())
        own = await core.queries.get_overlay(tenant, found.id)
        stated = _one(code, own.overrides) or _one(code, found.requirements)
        if stated is None:
            raise NotFoundError("not-found", "There is no such requirement.")
        is_own = _is_own(code, own.overrides)
        typed = requirement_words.typed_of(code, stated) | {"note": own.note}
        if not is_own:
            # Whoever corrects says where that is from; the catalogue's source is another one.
            typed |= {f"{code}_source": None, f"{code}_verified_on": None}
        return _show_form(request, found, code, filled(typed), is_own=is_own)

    @post()
    async def correct(
        self, request: AnyRequest, core: GivenCore, program: FromPath[str], code: FromPath[str]
    ) -> Response[bytes]:
        """Rankings from here on use it, and name the overlay version in their receipt."""
        tenant = whoever(request).tenant
        found, _ = await core.queries.get_program(tenant, _program(program), WhichCatalogue())
        own = await core.queries.get_overlay(tenant, found.id)
        form = await read_form(request)
        if code not in PARTS:
            raise NotFoundError("not-found", "There is no such requirement.")
        if not form.get(f"{code}_stance"):
            form.refuse(f"{code}_stance", "This is needed.")
        note = form.text("note", most=TEXT)
        if not form.faults:
            with form.blaming(f"{code}_stance"):
                cells = requirement_words.cells_of(form, code)
                said = overrides_of(cells | {f"{code}_rights": Rights.AGENCY_OWN.value})
                await _lay(core, tenant, found.id, _with(own.overrides, code, said), note)
                return away(f"{HOME}/{program}", said="saved")
        is_own = _is_own(code, own.overrides)
        return _show_form(request, found, code, form, is_own=is_own, status=422)

    @post("/reset")
    async def reset(
        self, request: AnyRequest, core: GivenCore, program: FromPath[str], code: FromPath[str]
    ) -> Response[bytes]:
        """As the catalogue says again."""
        tenant = whoever(request).tenant
        wanted = _program(program)
        own = await core.queries.get_overlay(tenant, wanted)
        if code not in PARTS:
            raise NotFoundError("not-found", "There is no such requirement.")
        overrides = _with(own.overrides, code, RequirementOverrides())
        await _lay(core, tenant, wanted, overrides, own.note)
        return away(f"{HOME}/{program}", said="saved")


class SeasonPages(Controller):
    """What a season costs, allows and when, with where every figure is from."""

    path = "/seasons"

    @get("/{code:str}")
    async def show(
        self, request: AnyRequest, core: GivenCore, code: FromPath[str]
    ) -> Response[bytes]:
        """Fees, fixed costs, signals, dates and rules."""
        tenant = whoever(request).tenant
        season = await core.queries.get_season(tenant, parse_season(code, "/code"))
        ports: Ports = request.app.state.ports
        return page(
            request,
            "season.html",
            season=season,
            phase=season.phase_on(tenant.now(ports.clock).date()),
            seasons=await core.queries.list_seasons(tenant),
            words_of_specialty=words_of_specialty,
        )


class Wanted:
    """Says of a program whether it fits what was asked; what nobody stated never excludes."""

    def __init__(self, form: Form) -> None:
        """Read the filters once."""
        self.words = form.get("words").casefold().split()
        self.specialty = form.get("specialty")
        self.state = form.get("state")
        self.visa = form.choice("visa", Visa)
        self.step_2 = form.whole("step_2", least=1, most=300)
        self.years = form.whole("years", most=80)

    def __call__(self, program: Program) -> bool:
        """Return whether it is shown."""
        if self.specialty and program.specialty != self.specialty:
            return False
        if self.state and program.state != self.state:
            return False
        return self._says(program) and self._lets(program.requirements)

    def _says(self, program: Program) -> bool:
        if not self.words:
            return True
        text = f"{program.name} {program.institution} {program.city} {program.code}".casefold()
        return all(word in text for word in self.words)

    def _lets(self, stated: Requirements) -> bool:
        return (
            (self.visa is None or _sponsors(stated.visa.rule, self.visa))
            and (self.step_2 is None or _most(stated.step_2, "minimum", -1) <= self.step_2)
            and (self.years is None or _most(stated.graduation, "years", 100) >= self.years)
        )


def _sponsors(rule: VisaRule | None, visa: Visa) -> bool:
    return rule is not None and (rule.j1 if visa is Visa.J1 else rule.h1b) is True


def _most(requirement: Requirement[Any], part: str, otherwise: int) -> int:
    """Return the number of a strict rule; of any other, what excludes nobody."""
    if requirement.stance is not Stance.STRICT or requirement.rule is None:
        return otherwise
    return int(getattr(requirement.rule, part))


def _program(text: str) -> ProgramId:
    return ProgramId(from_text("prg", text))


def _translate(request: AnyRequest) -> Translate:
    translate: Translate = catalogue(language_of(request)).gettext
    return translate


def _one(code: str, stated: object) -> Requirement[object] | None:
    found: Requirement[object] | None = getattr(stated, code) if code in PARTS else None
    return found


def _is_own(code: str, overrides: RequirementOverrides) -> bool:
    return _one(code, overrides) is not None


def _with(
    overrides: RequirementOverrides, code: str, said: RequirementOverrides
) -> RequirementOverrides:
    return replace(overrides, **{code: getattr(said, code)})


async def _lay(
    core: Core,
    tenant: Tenant,
    program: ProgramId,
    overrides: RequirementOverrides,
    note: str | None,
) -> None:
    command = OverlayProgram(program=program, overrides=overrides, note=note)
    await core.commands.overlay_program(tenant, command)


def _show_form(
    request: AnyRequest,
    program: Program,
    code: str,
    form: Form,
    *,
    is_own: bool,
    status: int = 200,
) -> Response[bytes]:
    translate = _translate(request)
    return page(
        request,
        "correction.html",
        status=status,
        program=program,
        code=code,
        name=translate(requirement_words.NAMES[code]),
        stances=[(each.value, translate(words)) for each, words in STANCES],
        parts=requirement_words.asked(translate, code),
        form=form,
        is_own=is_own,
    )


STANCES = tuple(requirement_words.STANCES.items())
