"""Before an import lands: whose lists hold the programs it would change."""

from dataclasses import dataclass

from domain.kernel.identifiers import ProgramId
from domain.kernel.tenancy import Permission, Tenant
from domain.shortlists.views import BlastRadius, ShortlistReader


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureBlast:
    """Programs that would change, and programs that would be withdrawn."""

    changed: tuple[ProgramId, ...]
    withdrawn: tuple[ProgramId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureBlastHandler:
    """Counts over the agency's current lists; changes nothing."""

    reader: ShortlistReader

    async def __call__(self, tenant: Tenant, query: MeasureBlast) -> BlastRadius:
        """Return how many applicants are concerned, and by which programs most."""
        tenant.require(Permission.CATALOGUES_READ)
        return await self.reader.blast(tenant, query.changed, query.withdrawn)
