"""A shortlist as a page shows it: words instead of numbers where words say more."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.programs.entities import Program
from domain.rankings.policies.words import Reader
from domain.shortlists.entities import Entry, Mark
from domain.shortlists.views import ShortlistDetail
from services.edge.list_words import say_reasons, say_totals
from services.portal.tiles import Tile, tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One program of the list, in its place."""

    place: int
    entry: Entry
    program: Program
    reasons: list[str]
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The list with its totals in sentences and its states on the map."""

    detail: ShortlistDetail
    rows: list[Row]
    totals: Mapping[str, Json]
    sentences: list[str]
    tiles: list[Tile]
    banned: list[Mark]


def listed(detail: ShortlistDetail, reader: Reader) -> Listed:
    """Return what a page shows of a version."""
    marks = {each.program: each for each in detail.marks}
    rows = [
        Row(
            place=place,
            entry=entry,
            program=program,
            reasons=say_reasons(entry.explanation, reader),
            mark=marks.get(program.id),
        )
        for place, (entry, program) in enumerate(detail.entries, start=1)
    ]
    on_list = {row.program.id for row in rows}
    return Listed(
        detail=detail,
        rows=rows,
        totals=detail.version.totals,
        sentences=say_totals(detail.version.totals)[:-1],
        tiles=tiles(row.program.state for row in rows),
        banned=[each for each in detail.marks if each.program not in on_list],
    )
