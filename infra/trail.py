"""From a call of a handler to what the log tells: origin of the request, ids of its objects."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from itertools import islice
from typing import get_args, get_type_hints
from uuid import UUID

from adapters.postgres.audit import ReadLog
from domain.audit.entities import OBJECTS_MAXIMUM, Act
from domain.kernel.identifiers import (
    AgencyId,
    ApiKeyId,
    ApplicantId,
    AttestationId,
    AttestationRequestId,
    BatchId,
    CatalogueId,
    DeliveryId,
    EndpointId,
    ExperienceId,
    ExportId,
    InvitationId,
    JobId,
    LetterId,
    MembershipId,
    PersonId,
    ProgramId,
    RankingId,
    ShortlistId,
    SupportGrantId,
    TrackId,
    to_text,
)
from domain.kernel.pagination import Page
from domain.kernel.tenancy import Actor, ActorKind, Tenant
from infra.audited import Audited, Changes, Reads

PREFIXES: dict[object, str] = {
    PersonId: "psn",
    MembershipId: "mem",
    ApplicantId: "apl",
    AttestationId: "atn",
    AttestationRequestId: "atr",
    ExperienceId: "exp",
    LetterId: "let",
    ProgramId: "prg",
    TrackId: "trk",
    CatalogueId: "cat",
    RankingId: "rnk",
    BatchId: "bat",
    JobId: "job",
    ShortlistId: "shl",
    EndpointId: "whe",
    DeliveryId: "dlv",
    ApiKeyId: "key",
    ExportId: "xpt",
    SupportGrantId: "sup",
    InvitationId: "ivt",
}
"""Kinds of ids the log names; the agency is the log's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request came from; nothing for what a worker or a command line does."""

    request: str | None = None
    address: str | None = None


NOWHERE = Origin()
ORIGIN: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Tells acts of one handler."""

    audited: Audited
    handler: Callable[..., object]
    reads: ReadLog

    def act(self, arguments: tuple[object, ...]) -> Act | None:
        """Return the act a change is recorded as, None when it is recorded otherwise or apart."""
        if not isinstance(self.audited, Changes):
            return None
        return _act(self.audited, self._named(arguments))

    def note_read(self, arguments: tuple[object, ...], result: object) -> None:
        """Record a read of personal data that happened; an empty answer showed nobody."""
        if not isinstance(self.audited, Reads) or _items(result) == ():
            return
        tenant = _tenant(arguments)
        if tenant is not None:
            self.reads.note(tenant, _act(self.audited, (*self._named(arguments), *_shown(result))))

    def _named(self, arguments: tuple[object, ...]) -> Iterator[str]:
        for argument, prefix in zip(arguments, self._parameters(), strict=False):
            if isinstance(argument, UUID) and prefix is not None:
                yield to_text(prefix, argument)
            elif not isinstance(argument, Tenant):
                yield from _ids(argument)

    def _parameters(self) -> tuple[str | None, ...]:
        kind: type = type(self.handler)
        return _prefixes_of(kind)


def _act(audited: Changes | Reads, names: Iterable[str]) -> Act:
    origin = ORIGIN.get()
    return Act(
        action=audited.action,
        is_read=isinstance(audited, Reads),
        objects=tuple(islice(dict.fromkeys(names), OBJECTS_MAXIMUM)),
        request=origin.request,
        address=origin.address,
    )


def _tenant(arguments: tuple[object, ...]) -> Tenant | None:
    match arguments:
        case (Tenant() as tenant, *_):
            return tenant
        case (UUID() as agency, *_):
            return Tenant(agency=AgencyId(agency), actor=Actor(kind=ActorKind.VISITOR))
    return None


def _shown(result: object) -> Iterator[str]:
    items = _items(result)
    for each in items if isinstance(items, tuple) else (items,):
        yield from _ids(each)


def _items(result: object) -> object:
    return result.items if isinstance(result, Page) else result


def _ids(value: object) -> Iterator[str]:
    """Yield the ids a dataclass names in its own fields."""
    if not is_dataclass(value) or isinstance(value, type):
        return
    for name, prefix in _fields(type(value)):
        found = getattr(value, name)
        if isinstance(found, UUID):
            yield to_text(prefix, found)


@lru_cache(maxsize=512)
def _fields(kind: type) -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(kind)
    found = ((each.name, _prefix(hints[each.name])) for each in fields(kind))
    return tuple((name, prefix) for name, prefix in found if prefix is not None)


@lru_cache(maxsize=512)
def _prefixes_of(kind: type) -> tuple[str | None, ...]:
    hints = get_type_hints(getattr(kind, "__call__"))  # noqa: B004,B009 - of the class, not of type
    return tuple(_prefix(hint) for name, hint in hints.items() if name != "return")


def _prefix(hint: object) -> str | None:
    """Return the prefix of an id type or of the only one in a union."""
    kinds = [PREFIXES[each] for each in (hint, *get_args(hint)) if _is_known(each)]
    return kinds[0] if len(kinds) == 1 else None


def _is_known(hint: object) -> bool:
    return getattr(hint, "__hash__", None) is not None and hint in PREFIXES
