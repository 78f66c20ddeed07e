"""The log as it is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.audit.entities import AuditRecord
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which records: each part narrows, None does not."""

    actor: UUID | None = None
    object: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One record with its place (None: waits for it) and the address while that is kept."""

    record: AuditRecord
    seq: int | None
    hash: str | None
    address: str | None


class AuditReader(Protocol):
    """Reads the log of one agency."""

    async def page(self, tenant: Tenant, wanted: AuditFilter, page: PageRequest) -> Page[AuditView]:
        """Return a page, newest first."""
