"""Cursor pages: stable order, at most 100 a page."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_DEFAULT = 20
PAGE_MAXIMUM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Ask for `limit` items after the opaque `cursor` (None: from the start)."""

    limit: int = PAGE_DEFAULT
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Items in order, and the cursor of the next page (None: this is the last)."""

    items: tuple[Item, ...]
    next_cursor: str | None = None
