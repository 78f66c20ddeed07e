"""What may stand on a rank list, what it costs and lacks, and how it is put in order by hand.

The applicant-proposing match rewards true preference: no order but one's own can do better, so
nothing here reads a chance, and nothing here sorts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.kernel.errors import invalid
from domain.kernel.identifiers import TrackId
from domain.kernel.vocabulary import TrackKind
from domain.matching.entities import RankList, RankOrder
from domain.programs.seasons import RankFees, Season

REMIND_DAYS = 21
"""Days before the deadline from which a list that is not certified is pointed at."""

WHY = (
    "Order by preference alone. The match proposes from your list downwards: a program you rank "
    "higher can never cost you one you rank lower, so no other order can do better than the true "
    "one. Do not move programs by how likely they seem."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCost:
    """What the ranks cost; `cents` None: not published, which is not 0."""

    primary_codes: int
    supplemental_codes: int
    extra: int | None
    cents: int | None
    fees: RankFees | None


class RankFinding(StrEnum):
    """What a list still lacks."""

    EMPTY = "empty"
    NOT_EVERY_INTERVIEW = "not-every-interview"
    """An interview is on no list: leave a program off only if not matching were better."""
    NO_FIRST_YEAR = "no-first-year"
    """An advanced position without a supplemental list: the first year is missing."""
    NOT_CERTIFIED = "not-certified"
    OVERDUE = "overdue"


class Act(StrEnum):
    """One press on a list."""

    ADD = "add"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"


def check_order(order: RankOrder, kinds: Mapping[TrackId, TrackKind], most: int) -> None:
    """Refuse what she was not interviewed for, what stands twice, what needs no first year."""
    _check_tracks(order.primary, kinds, "/primary", most)
    for place, (under, tracks) in enumerate(order.supplemental.items()):
        pointer = f"/supplemental/{place}"
        if under not in order.primary or kinds.get(under) is not TrackKind.ADVANCED:
            raise invalid(
                f"{pointer}/under",
                "not-advanced",
                "A supplemental list belongs to an advanced position on the list.",
            )
        _check_tracks(tracks, kinds, f"{pointer}/tracks", most)
        for number, each in enumerate(tracks):
            if kinds[each] is not TrackKind.PRELIMINARY:
                raise invalid(
                    f"{pointer}/tracks/{number}", "not-preliminary", "A first year is preliminary."
                )


def _check_tracks(
    tracks: tuple[TrackId, ...], kinds: Mapping[TrackId, TrackKind], pointer: str, most: int
) -> None:
    if len(tracks) > most:
        raise invalid(pointer, "too-many", f"A list has at most {most} ranks.")
    for place, each in enumerate(tracks):
        if each not in kinds:
            raise invalid(
                f"{pointer}/{place}", "not-interviewed", "No interview there is recorded."
            )
        if each in tracks[:place]:
            raise invalid(f"{pointer}/{place}", "named-twice", "It has one place on a list.")


def cost_of(order: RankOrder, fees: RankFees | None) -> RankCost:
    """Return what codes beyond those included cost, on both kinds of list."""
    primary, supplemental = len(set(order.primary)), len(order.supplemental_codes)
    extra = None
    if fees is not None:
        extra = max(primary - fees.included, 0) + max(supplemental - fees.included, 0)
    return RankCost(
        primary_codes=primary,
        supplemental_codes=supplemental,
        extra=extra,
        cents=None if extra is None or fees is None else extra * fees.each_cents,
        fees=fees,
    )


def findings_of(
    rank_list: RankList, kinds: Mapping[TrackId, TrackKind], season: Season, today: date
) -> tuple[RankFinding, ...]:
    """Return what to look at before the deadline, the worst first."""
    order, due = rank_list.order, season.dates.rank_list_due
    found = []
    if rank_list.certified_on is None and today > due:
        found.append(RankFinding.OVERDUE)
    elif rank_list.certified_on is None and today >= due - timedelta(days=REMIND_DAYS):
        found.append(RankFinding.NOT_CERTIFIED)
    if kinds and not order.primary:
        found.append(RankFinding.EMPTY)
    if _lacks_first_year(order, kinds):
        found.append(RankFinding.NO_FIRST_YEAR)
    if order.primary and set(kinds) - set(order.primary) - order.supplemental_codes:
        found.append(RankFinding.NOT_EVERY_INTERVIEW)
    return tuple(found)


def _lacks_first_year(order: RankOrder, kinds: Mapping[TrackId, TrackKind]) -> bool:
    advanced = (each for each in order.primary if kinds.get(each) is TrackKind.ADVANCED)
    return any(not order.supplemental.get(each) for each in advanced)


def rearranged(
    order: RankOrder, act: Act, track: TrackId, under: TrackId | None = None
) -> RankOrder:
    """Return the order after one press; a press that changes nothing changes nothing."""
    if under is not None:
        lists = dict(order.supplemental)
        lists[under] = _moved(lists.get(under, ()), act, track)
        kept = {each: tracks for each, tracks in lists.items() if tracks}
        return RankOrder(primary=order.primary, supplemental=kept)
    primary = _moved(order.primary, act, track)
    return RankOrder(primary=primary, supplemental=_under(order, primary))


def _under(order: RankOrder, primary: Collection[TrackId]) -> Mapping[TrackId, tuple[TrackId, ...]]:
    return {each: tracks for each, tracks in order.supplemental.items() if each in primary}


def _moved(tracks: tuple[TrackId, ...], act: Act, track: TrackId) -> tuple[TrackId, ...]:
    if act is Act.ADD:
        return tracks if track in tracks else (*tracks, track)
    if track not in tracks:
        return tracks
    rest = [each for each in tracks if each != track]
    if act is not Act.REMOVE:
        place = tracks.index(track) + (-1 if act is Act.UP else 1)
        rest.insert(max(place, 0), track)
    return tuple(rest)
