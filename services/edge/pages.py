"""Cursor pages over HTTP: `limit` 1 to 100, an opaque `cursor`, `next_cursor` until the end."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from litestar.params import QueryParameter

from domain.kernel.pagination import PAGE_DEFAULT, PAGE_MAXIMUM, Page, PageRequest
from services.edge.bodies import OutStruct

Item = TypeVar("Item")
Out = TypeVar("Out")

Limit = Annotated[
    int,
    QueryParameter(ge=1, le=PAGE_MAXIMUM, description="Items a page, 1 to 100.", required=False),
]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=200, description="next_cursor of the page before.", required=False),
]
DEFAULT = PAGE_DEFAULT


class PageOut(OutStruct, Generic[Out]):
    """Items in order; `next_cursor` is null on the last page."""

    items: list[Out]
    next_cursor: str | None


def page_request(limit: int, cursor: str | None) -> PageRequest:
    """Return the domain's page request."""
    return PageRequest(limit=limit, cursor=cursor)


def page_out(page: Page[Item], of: Callable[[Item], Out]) -> PageOut[Out]:
    """Return the page with every item mapped."""
    return PageOut(items=[of(item) for item in page.items], next_cursor=page.next_cursor)
