"""Follow every program of a shortlist, holding what the model said of each."""

from dataclasses import dataclass

from domain.applications.entities import Application, ModelSaid, Source
from domain.applications.ports import ApplicationUnitOfWork
from domain.applications.use_cases.open_application import OpenApplication, OpenApplicationHandler
from domain.kernel.identifiers import ShortlistId
from domain.kernel.tenancy import Permission, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.entities import Program
from domain.shortlists.entities import Entry
from domain.shortlists.use_cases.read_shortlists import GetShortlistHandler
from domain.shortlists.views import ShortlistDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptShortlist:
    """Take over the current version of this list."""

    shortlist: ShortlistId


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """How many applications were opened, and how many there were already."""

    opened: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptShortlistHandler:
    """What is followed already is left as it is, so adopting twice changes nothing."""

    open_uow: OpenUnitOfWork[ApplicationUnitOfWork]
    shortlists: GetShortlistHandler
    opening: OpenApplicationHandler

    async def __call__(self, tenant: Tenant, command: AdoptShortlist) -> Adopted:
        """Return what was done; NotFound beyond the reach."""
        tenant.require(Permission.APPLICATIONS_WRITE)
        detail = await self.shortlists.whole(tenant, command.shortlist)
        async with self.open_uow(tenant) as uow:
            opened = [
                await self._one(tenant, uow, detail, entry, program)
                for entry, program in detail.entries
            ]
            await uow.commit()
        count = sum(each is not None for each in opened)
        return Adopted(opened=count, known=len(opened) - count)

    async def _one(
        self,
        tenant: Tenant,
        uow: ApplicationUnitOfWork,
        detail: ShortlistDetail,
        entry: Entry,
        program: Program,
    ) -> Application | None:
        summary = detail.summary
        known = await uow.applications.find(summary.applicant, summary.season, program.id)
        if known is not None:
            return None
        applicant = await uow.applicants.get(summary.applicant)
        command = OpenApplication(
            applicant=summary.applicant,
            season=summary.season,
            program=program.id,
            tracks=entry.tracks,
            signal=entry.signal,
            ranking=detail.version.ranking,
            said=_said(entry),
            source=Source.LIST,
        )
        application = self.opening.compose(tenant, command, applicant, program)
        await uow.applications.add(application)
        return application


def _said(entry: Entry) -> ModelSaid | None:
    interview, take = entry.p_interview, entry.p_would_take
    if interview is None or take is None:
        return None
    return ModelSaid(p_interview=interview.mid, p_would_take=take.mid)
