"""How long what is kept."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.audit.policies.retention import RULES, Kept, RetentionRule
from domain.kernel.tenancy import Permission, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRetentionHandler:
    """The timers as they run here; the installation may keep trials longer or shorter."""

    trials_kept: timedelta

    async def __call__(self, tenant: Tenant) -> tuple[RetentionRule, ...]:
        """Forbidden without agency:read."""
        tenant.require(Permission.AGENCY_READ)
        return tuple(
            replace(rule, time=self.trials_kept) if rule.kept is Kept.TRIALS else rule
            for rule in RULES
        )
