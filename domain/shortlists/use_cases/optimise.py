"""The best list for anyone's numbers; nothing is stored."""

from dataclasses import dataclass

from domain.kernel.tenancy import Permission, Tenant
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.ports import ListSolver


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimiseHandler:
    """Solve an instance that was checked where it was read."""

    solver: ListSolver

    async def __call__(self, tenant: Tenant, instance: Instance) -> Solution:
        """Return the list and its certificate; Invalid where no list keeps the limits."""
        tenant.require(Permission.SHORTLISTS_WRITE)
        return await self.solver.solve(instance)
