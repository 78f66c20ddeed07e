"""Guards of use cases, judged without the edge: who holds nothing is refused at once."""

import ast
import asyncio
import inspect
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields, replace
from types import ModuleType
from typing import Any, Self
from uuid import UUID

from domain.kernel.errors import DomainError, ForbiddenError
from domain.kernel.identifiers import AgencyId, ApplicantId
from domain.kernel.tenancy import EVERY_PERMISSION, Actor, ActorKind, All, Only, Permission, Tenant
from infra.core import Commands, Queries

GUARDS = {"require", "require_own_or", "require_privacy"}
UNGUARDED = {
    "get_agency": "whoever is in may know where",
    "read_logo": "whoever is in sees the mark of where",
    "tell_members": "the system's own sweep; no route leads there",
    "warm_up": "the system's own; no route leads there",
    "read_standing": "asked before every call, whatever its caller may do",
    "put_preferences": "of the caller herself",
    "read_preferences": "of the caller herself",
    "list_notifications": "of the caller herself",
    "read_all_notifications": "of the caller herself",
    "find_programs": "asks by get_catalogue, its first act",
    "get_program": "asks by get_catalogue, its first act",
    "download_export": "asks by get_export, its first act",
}
"""Use cases of an agency that ask for no permission themselves, and why."""


class TouchedError(Exception):
    """A use case reached for something before it asked who calls."""


class Blank:
    """A command of which anything may be asked before the caller is known to be let in."""

    version = 1

    def __getattr__(self, name: str) -> "Blank":
        """Return more of the same."""
        return self


class Untouchable:
    """A port that nobody may touch."""

    def __getattr__(self, name: str) -> Any:
        """Refuse."""
        raise TouchedError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A use case by the name the core has for it."""

    name: str
    handler: type[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardMutant:
    """A use case without one of its guards."""

    name: str
    handler: type[Any]


def use_cases() -> tuple[Guarded, ...]:
    """Return every use case of the core that asks for a permission in its own class."""
    found = [
        Guarded(name=each.name, handler=each.type)
        for kind in (Commands, Queries)
        for each in fields(kind)
        if isinstance(each.type, type)
    ]
    return tuple(each for each in found if _takes_tenant(each.handler))


def _takes_tenant(handler: type[Any]) -> bool:
    parameters = list(inspect.signature(handler.__call__).parameters.values())
    return len(parameters) > 1 and parameters[1].annotation is Tenant


def nobody() -> Tenant:
    """Return a caller of the agency who holds nothing."""
    return Tenant(
        agency=AgencyId(UUID(int=1)),
        actor=Actor(kind=ActorKind.READ_ONLY, id=UUID(int=2)),
        permissions=frozenset(),
        reach=All(),
    )


class Giving:
    """A port that finds whatever is asked for, about no applicant."""

    version = 1

    def __getattr__(self, name: str) -> "Giving | None":
        """Return more of the same."""
        return None if name == "applicant" else self

    def __call__(self, *_: object) -> "Giving":
        """Return itself, whatever is asked."""
        return self

    def __await__(self) -> Generator[None, None, "Giving"]:
        """Return itself at once."""
        return self
        yield

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *raised: object) -> None:
        """Let pass."""


def herself() -> Tenant:
    """Return an applicant, who holds nothing and reaches her own."""
    actor = Actor(kind=ActorKind.APPLICANT, id=UUID(int=3))
    return replace(nobody(), actor=actor, reach=Only(ApplicantId(UUID(int=4))))


def is_missed(case: Guarded, mutant: GuardMutant) -> bool:
    """Return whether somebody who was refused is refused no longer."""
    return any(
        is_refused(case.handler, *asking) and not is_refused(mutant.handler, *asking)
        for asking in ((nobody(), Untouchable()), (herself(), Giving()), *_all_but_one())
    )


def _all_but_one() -> Iterator[tuple[Tenant, object]]:
    for each in Permission:
        yield replace(nobody(), permissions=EVERY_PERMISSION - {each}), Giving()


def is_refused(handler: type[Any], tenant: Tenant, port: object) -> bool:
    """Return whether the caller is refused for what it does not hold."""
    made = object.__new__(handler)
    for each in fields(handler):
        object.__setattr__(made, each.name, port)
    asked = list(inspect.signature(handler.__call__).parameters.values())[2:]
    needed = [each for each in asked if each.default is inspect.Parameter.empty]
    named = {each.name: Blank() for each in needed if each.kind is each.KEYWORD_ONLY}
    placed = [Blank() for each in needed if each.kind is not each.KEYWORD_ONLY]
    try:
        outcome = made(tenant, *placed, **named)
        if inspect.isawaitable(outcome):
            asyncio.run(_awaited(outcome))
    except ForbiddenError as refusal:
        return refusal.slug == "missing-scope"
    except (TouchedError, TypeError, AttributeError, ValueError, DomainError):
        return False
    return False


async def _awaited(outcome: Any) -> Any:
    return await outcome


def guard_mutants(guarded: Guarded) -> Iterator[GuardMutant]:
    """Yield the use case without each guard that its call reaches first."""
    module = sys.modules[guarded.handler.__module__]
    tree = ast.parse(inspect.getsource(module))
    count = sum(1 for _ in _guards(tree, guarded.handler.__name__))
    for number in range(count):
        yield GuardMutant(
            name=f"{guarded.name} without guard {number + 1}",
            handler=_without(module, guarded.handler.__name__, number),
        )


def _guards(tree: ast.Module, handler: str) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == handler:
            for call in node.body:
                if isinstance(call, ast.AsyncFunctionDef) and call.name == "__call__":
                    for each in ast.walk(call):
                        if isinstance(each, ast.Expr) and _is_guard(each):
                            yield each


def _is_guard(node: ast.Expr) -> bool:
    if not isinstance(node.value, ast.Call):
        return False
    called = node.value.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    first = called.value if isinstance(called, ast.Attribute) else None
    is_tenants = isinstance(first, ast.Name) and first.id == "tenant"
    return name in GUARDS and (is_tenants or name != "require")


def _without(module: ModuleType, handler: str, number: int) -> type[Any]:
    tree = ast.parse(inspect.getsource(module))
    dropped = list(_guards(tree, handler))[number]
    dropped.value = ast.Constant(value=None)
    ast.fix_missing_locations(tree)
    scope: dict[str, Any] = {"__name__": module.__name__}
    exec(compile(tree, module.__name__, "exec"), scope)  # noqa: S102 - our own source, one call less
    found = scope[handler]
    assert isinstance(found, type)
    return found
