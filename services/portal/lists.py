"""A shortlist as a page shows it: words instead of numbers where words say more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from domain.kernel.canonical import Json
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Program
from domain.rankings.policies.outlook_words import say_support
from domain.rankings.policies.words import Reader
from domain.rankings.use_cases.read_support import RankingSupport
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
class Worth:
    """What a list costs and is worth, as few figures; None: kept back or not counted.

    Interviews and the chance are (low, high) in 1e-6, interviews with their middle between.
    """

    program_count: int
    fees_cents: int
    fees_of: Sequence[int]
    """The seasons whose fees stand in for ones not published."""
    other_costs_cents: int
    unpublished: int
    interviews: tuple[int, ...] | None
    chance: tuple[int, ...] | None
    is_couple: bool
    unspent_cents: int | None
    stopped: str
    unsignalled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The list with its totals in sentences and its states on the map."""

    detail: ShortlistDetail
    rows: list[Row]
    totals: Mapping[str, Json]
    worth: Worth
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
        worth=worth_of(detail.version.totals),
        sentences=say_totals(detail.version.totals)[:-1],
        tiles=tiles(row.program.state for row in rows),
        banned=[each for each in detail.marks if each.program not in on_list],
    )


def lacks_of(support: RankingSupport) -> Mapping[Specialty, str]:
    """Return by field why there is not enough data; nothing where there is."""
    return {
        field: say_support(each)
        for field, each in support.by_field.items()
        if each.lack is not None
    }


def worth_of(totals: Mapping[str, Json]) -> Worth:
    """Return the few figures of a list's totals."""
    interviews, chance = totals.get("expected_interviews"), totals.get("chance")
    fixed = cast("Sequence[Mapping[str, int]]", totals["fixed_costs"])
    return Worth(
        program_count=cast("int", totals["program_count"]),
        fees_cents=cast("int", totals["program_fees_cents"]),
        fees_of=cast("Sequence[int]", totals["fees_carried_from"]),
        other_costs_cents=sum(each["cents"] for each in fixed),
        unpublished=cast("int", totals["unpublished_fees"]),
        interviews=None if interviews is None else _figures(interviews, "low", "mid", "high"),
        chance=None if chance is None else _figures(chance, "low", "high"),
        is_couple="chance" in totals and chance is None,
        unspent_cents=cast("int | None", totals["unspent_cents"]),
        stopped=f"stop-{totals['stop_reason']}",
        unsignalled=cast("int", totals["signals_without_policy"]),
    )


def _figures(document: Json, *names: str) -> tuple[int, ...]:
    return tuple(cast("Mapping[str, int]", document)[name] for name in names)
