"""The only way to a connection: handed out bound to one agency (speed and isolation at once)."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import asyncpg

from adapters.postgres.constraint_errors import translated
from domain.kernel.errors import DomainError, UnavailableError
from domain.kernel.identifiers import AgencyId
from domain.kernel.tenancy import Platform, Scope, Tenant

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Binding = tuple[str, str]
"""(agency id or empty, purpose or empty)."""

# bind a connection: awaited before anyone holds it
BIND = "SELECT set_config('app.agency_id', $1, false), set_config('app.purpose', $2, false)"

# roles that would not be bound by policies
ROLE = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"

SESSION = {
    "application_name": "preceptor",
    "jit": "off",
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "20000",
}
"""Milliseconds; a statement that needs longer is a bug of ours."""


class UnsafeRoleError(RuntimeError):
    """The role of DATABASE_URL is not bound by row-level security."""


@dataclass(slots=True)
class _Idle:
    connection: Connection
    binding: Binding


@dataclass(slots=True)
class AgencyPool:
    """At most `size` connections; one already bound to the scope is preferred.

    Whoever raises anything but a refusal of ours, is cancelled, or leaves a transaction open
    costs the connection: it is closed, so no state can leak to the next. Transaction-mode
    poolers in between are not supported, bindings last for the session.
    """

    url: str
    size: int = 16
    acquire_seconds: float = 5.0
    agency_keys: dict[AgencyId, bytes] = field(default_factory=dict)
    """Wrapped agency keys read before; they never change."""
    _idle: "OrderedDict[int, _Idle]" = field(default_factory=OrderedDict)
    _slots: asyncio.Semaphore = field(init=False)
    _open: bool = False

    def __post_init__(self) -> None:
        """Make room for `size` holders."""
        self._slots = asyncio.Semaphore(self.size)

    async def open(self) -> None:
        """Connect once; UnsafeRoleError for a role that policies would not bind."""
        connection = await self._connect()
        if await connection.fetchval(ROLE):
            await connection.close()
            raise UnsafeRoleError(
                "the role of DATABASE_URL is a superuser or bypasses row-level security"
            )
        self._open = True
        self._keep(_Idle(connection, ("", "")))

    async def close(self) -> None:
        """Close what is idle; what is held is closed when it comes back."""
        self._open = False
        while self._idle:
            _, idle = self._idle.popitem()
            await idle.connection.close()

    @asynccontextmanager
    async def acquire(self, scope: Scope) -> AsyncIterator[Connection]:
        """Yield a connection bound to `scope`; Unavailable when none is free in time."""
        await self._take_slot()
        try:
            idle = await self._bound(_binding(scope))
            try:
                yield idle.connection
            except BaseException as error:
                self._after_error(idle, error)
                refusal = translated(error) if isinstance(error, Exception) else None
                if refusal is not None:
                    raise refusal from error
                raise
            self._after_use(idle)
        finally:
            self._slots.release()

    async def _take_slot(self) -> None:
        try:
            # Not wait_for, which may swallow a cancellation on Python 3.11.
            async with asyncio.timeout(self.acquire_seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise UnavailableError(
                "database-busy", "Every database connection is in use; try again."
            ) from error

    async def _bound(self, binding: Binding) -> _Idle:
        idle = self._pick(binding)
        try:
            if idle is None:
                idle = _Idle(await self._connect(), ("", ""))
            if idle.binding != binding:
                await idle.connection.execute(BIND, *binding)
                idle.binding = binding
        except BaseException as error:
            if idle is not None:
                idle.connection.terminate()
            refusal = translated(error) if isinstance(error, Exception) else None
            if refusal is not None:
                raise refusal from error
            raise
        return idle

    def _pick(self, binding: Binding) -> _Idle | None:
        alive = [(key, idle) for key, idle in self._idle.items() if not idle.connection.is_closed()]
        for key in self._idle.keys() - {key for key, _ in alive}:
            del self._idle[key]
        mine = [key for key, idle in alive if idle.binding == binding]
        if mine:
            return self._idle.pop(mine[-1])
        if len(alive) == 0 or len(alive) < self.size // 2:
            return None  # room to grow: an agency keeps its own connection
        return self._idle.popitem(last=False)[1]

    def _after_use(self, idle: _Idle) -> None:
        if idle.connection.is_in_transaction() or not self._open:
            idle.connection.terminate()
        else:
            self._keep(idle)

    def _after_error(self, idle: _Idle, error: BaseException) -> None:
        if isinstance(error, DomainError | asyncpg.IntegrityConstraintViolationError):
            self._after_use(idle)
        else:
            idle.connection.terminate()

    def _keep(self, idle: _Idle) -> None:
        self._idle[id(idle.connection)] = idle

    async def _connect(self) -> Connection:
        return await asyncpg.connect(
            self.url, timeout=10, command_timeout=15, server_settings=SESSION
        )


def _binding(scope: Scope) -> Binding:
    match scope:
        case Tenant():
            return str(scope.agency), ""
        case Platform():
            return "", scope.purpose.value
