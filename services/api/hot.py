"""Which reads are hot: one ranking, a page of applicants, one program from memory."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from domain.applicants.use_cases.read_applicants import ListApplicants
from domain.applicants.views import ApplicantFilter
from domain.kernel.identifiers import AgencyId, ProgramId, RankingId, from_text
from domain.kernel.pagination import PAGE_DEFAULT, PAGE_MAXIMUM, PageRequest
from domain.kernel.tenancy import Permission, Tenant
from domain.programs.entities import Catalogue, Program
from domain.programs.use_cases.read_programs import WhichCatalogue
from infra.core import Core
from services.api.v1.applicants.schemas import ApplicantSummaryOut
from services.api.v1.programs.bodies import catalogue_etag, encoded_program
from services.api.v1.rankings.schemas import RankingOut, ranking_etag
from services.edge.hot_routes import HotAnswer, HotRead, HotRoute
from services.edge.pages import page_out

CATALOGUE_SECONDS = 0.5
AGENCIES_KEPT = 10_000
_LIMIT = re.compile(r"limit=([1-9]\d{0,2})")
_ENCODER = msgspec.json.Encoder()


def hot_routes(core: Core) -> Mapping[str, HotRoute]:
    """Return the routes by path, `:id` standing for a prefixed id."""
    return {
        "/v1/rankings/:id": HotRoute(
            template="/v1/rankings/{ranking_id:str}", read=_ranking_read(core)
        ),
        "/v1/applicants": HotRoute(template="/v1/applicants", read=_applicants_read(core)),
        "/v1/programs/:id": HotRoute(
            template="/v1/programs/{program_id:str}", read=_ProgramRead(core=core)
        ),
    }


def _ranking_read(core: Core) -> HotRead:
    async def read(tenant: Tenant, tail: str, query: str) -> HotAnswer | None:
        if query:
            return None
        subject = RankingId(from_text("rnk", tail))
        view = await core.queries.get_ranking(tenant, subject)
        return HotAnswer(body=_ENCODER.encode(RankingOut.of(view)), etag=ranking_etag(view))

    return read


def _applicants_read(core: Core) -> HotRead:
    async def read(tenant: Tenant, _tail: str, query: str) -> HotAnswer | None:
        limit = _limit(query)
        if limit is None:
            return None
        wanted = ListApplicants(
            wanted=ApplicantFilter(), page=PageRequest(limit=limit, cursor=None)
        )
        page = await core.queries.list_applicants(tenant, wanted)
        return HotAnswer(body=_ENCODER.encode(page_out(page, ApplicantSummaryOut.of)))

    return read


def _limit(query: str) -> int | None:
    if not query:
        return PAGE_DEFAULT
    found = _LIMIT.fullmatch(query)
    limit = 0 if found is None else int(found[1])
    return limit if 1 <= limit <= PAGE_MAXIMUM else None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """An agency's catalogue with its programs by id, and until when that is believed."""

    until: float
    catalogue: Catalogue
    programs: Mapping[ProgramId, Program]


@dataclass(slots=True, kw_only=True)
class _ProgramRead:
    """The newest catalogue an agency sees, looked up at most twice a second.

    So a program may be answered from the version before for half a second after an import.
    """

    core: Core
    _shelves: dict[AgencyId, _Shelf] = field(default_factory=dict)
    _programs: dict[str, Mapping[ProgramId, Program]] = field(default_factory=dict)

    async def __call__(self, tenant: Tenant, tail: str, query: str) -> HotAnswer | None:
        """Bytes made once a version, under the version's ETag."""
        if query:
            return None
        tenant.require(Permission.CATALOGUES_READ)
        shelf = await self._shelf(tenant)
        program = shelf.programs.get(ProgramId(from_text("prg", tail)))
        if program is None:
            return None
        return HotAnswer(
            body=encoded_program(program, shelf.catalogue), etag=catalogue_etag(shelf.catalogue)
        )

    async def _shelf(self, tenant: Tenant) -> _Shelf:
        now = time.monotonic()
        shelf = self._shelves.get(tenant.agency)
        if shelf is not None and shelf.until > now:
            return shelf
        catalogue = await self.core.queries.get_catalogue(tenant, WhichCatalogue())
        shelf = _Shelf(now + CATALOGUE_SECONDS, catalogue, self._by_id(catalogue))
        if len(self._shelves) >= AGENCIES_KEPT:
            self._shelves.clear()
        self._shelves[tenant.agency] = shelf
        return shelf

    def _by_id(self, catalogue: Catalogue) -> Mapping[ProgramId, Program]:
        known = self._programs.get(catalogue.content_sha256)
        if known is None:
            known = {each.id: each for each in catalogue.programs}
            self._programs = {catalogue.content_sha256: known}
        return known
