"""What further applications cost now, after those that are out."""

from collections import Counter
from dataclasses import dataclass

from domain.applications.entities import Application, Status
from domain.applications.policies.progress import progress_of
from domain.applications.use_cases.open_application import programs_seen
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.kernel.vocabulary import SeasonCode
from domain.matching.policies.late_prices import LatePrice, late_prices
from domain.matching.ports import MatchingUnitOfWork
from domain.programs.ports import CatalogueSource, SeasonSource
from domain.shortlists.policies.fees import FeeGroup

_INTENDED = frozenset({Status.CONSIDERING, Status.APPLYING})


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLate:
    """The price of `more` in each group; None: of those she considers there, at least of one."""

    applicant: ApplicantId
    season: SeasonCode
    more: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLateHandler:
    """Counts what was sent, withdrawn or not: a fee that is paid stays paid."""

    open_uow: OpenUnitOfWork[MatchingUnitOfWork]
    catalogues: CatalogueSource
    seasons: SeasonSource

    async def __call__(self, tenant: Tenant, wanted: PriceLate) -> tuple[LatePrice, ...]:
        """Return one line a platform and specialty she follows; NotFound."""
        tenant.require(Permission.APPLICATIONS_READ)
        season = await self.seasons.get(wanted.season)
        async with self.open_uow(tenant) as uow:
            await uow.applicants.get(wanted.applicant)
            found = await uow.applications.of_season(wanted.applicant, wanted.season)
        seen = {each.id: each for each in await programs_seen(tenant, self.catalogues)}
        sent: Counter[FeeGroup] = Counter()
        considered: Counter[FeeGroup] = Counter()
        for each in found:
            program = seen.get(each.program)
            if program is None:
                continue
            group = FeeGroup(program.platform, program.specialty)
            sent[group] += is_sent(each)
            considered[group] += progress_of(each.events).status in _INTENDED
        more = {
            group: max(considered[group], 1) if wanted.more is None else wanted.more
            for group in sent
        }
        return late_prices(season, sent, more)


def is_sent(application: Application) -> bool:
    """Return whether its fee is paid."""
    progress = progress_of(application.events)
    if progress.status is Status.WITHDRAWN:
        return progress.applied_on is not None
    return progress.status not in _INTENDED
