"""Units of work: opened with a scope, rolled back unless committed once."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from domain.kernel.events import DomainEvent
from domain.kernel.jobs import JobRepository
from domain.kernel.tenancy import Scope

UnitOfWorkT_co = TypeVar("UnitOfWorkT_co", covariant=True)


class UnitOfWork(Protocol):
    """What every context's unit of work can do; each adds its repositories as properties."""

    @property
    def jobs(self) -> JobRepository:
        """Jobs of the agency in scope."""

    def publish(self, event: DomainEvent) -> None:
        """Put `event` in the outbox at commit (repositories call this with drained events)."""

    async def commit(self) -> None:
        """Make everything durable, once, as the last act; leaving without it rolls back."""


class OpenUnitOfWork(Protocol[UnitOfWorkT_co]):
    """Open a unit of work: `async with open_uow(tenant) as uow`."""

    def __call__(self, scope: Scope) -> AbstractAsyncContextManager[UnitOfWorkT_co]:
        """Bind a connection to the scope and begin."""
