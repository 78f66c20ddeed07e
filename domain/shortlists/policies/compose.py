"""From the optimiser's answer to a list: entries in order, totals, certificate; all pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.kernel.canonical import Json
from domain.kernel.clock import NewId
from domain.kernel.identifiers import EntryId
from domain.kernel.vocabulary import SignalTier
from domain.rankings.entities import SCALE
from domain.rankings.policies.listing import ELIGIBILITIES
from domain.shortlists.entities import Entry
from domain.shortlists.policies.bands import band_of
from domain.shortlists.policies.certificate import certificate_of
from domain.shortlists.policies.chances import any_main_place, expected_interviews
from domain.shortlists.policies.committed import (
    committed_documents,
    held_chance,
    next_fees,
    sent_places,
    still_to_pay,
)
from domain.shortlists.policies.fees import FeeGroup, fee_lines, marginal_cents
from domain.shortlists.policies.optimise.curve import Curve, CurvePoint, curve_of
from domain.shortlists.policies.optimise.instance import Instance, Solution
from domain.shortlists.policies.places import Place
from domain.shortlists.policies.question import POINTS, Question, fee_group
from domain.shortlists.policies.stop import stop_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What a version will hold; explanations are added by whoever can compute them."""

    entries: tuple[Entry, ...]
    totals: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One program of the answer: the signal it gets, its fee in the order of the list, its gain."""

    place: Place
    signal: SignalTier
    fee_cents: int | None
    gain: float


def compose(question: Question, solution: Solution, new_id: NewId) -> Composition:
    """Read the answer as a list; empty when no program fits targets, deal-breakers and gates."""
    curve = own_curve(question.instance, solution)
    listed = in_order(question, solution, curve.points)
    entries = tuple(_entry(each, new_id) for each in listed)
    return Composition(entries=entries, totals=_totals(question, solution, listed, curve))


def own_curve(instance: Instance, solution: Solution) -> Curve:
    """Return the curve along the list's own items; nothing but them is looked at."""
    kept = {*solution.chosen, *(each.id for each in instance.committed)}
    items = tuple(each for each in instance.items if each.id in kept)
    return curve_of(replace(instance, items=items), solution, further=0)


def in_order(
    question: Question, solution: Solution, points: Sequence[CurvePoint]
) -> tuple[Listed, ...]:
    """Return the programs in the order in which each adds most, with the fee each brings there."""
    counts: dict[str, int] = {}
    for each in question.instance.committed:
        group = fee_group(question.places[each.id])
        counts[group] = counts.get(group, 0) + 1
    found = []
    for point in points:
        place = question.places[point.id]
        group = fee_group(place)
        table = question.inputs.season.fee_table(place.program.platform, place.program.specialty)
        before = counts.get(group, 0)
        counts[group] = before + 1
        found.append(
            Listed(
                place=place,
                signal=SignalTier(solution.signals.get(point.id, "none")),
                fee_cents=None if table is None else marginal_cents(table, before),
                gain=point.gain,
            )
        )
    return tuple(found)


def _entry(listed: Listed, new_id: NewId) -> Entry:
    place = listed.place
    return Entry(
        id=EntryId(new_id()),
        program=place.program.id,
        tracks=tuple(track.id for track in place.tracks),
        track_codes=tuple(track.code for track in place.tracks),
        position=place.headline.position,
        signal=listed.signal,
        fee_cents=listed.fee_cents,
        band=band_of(place.p_interview[0].mid).value,
        eligibility=ELIGIBILITIES[place.eligibility].value,
        utility=place.utility,
        marginal_value=_share(listed.gain),
        p_interview=place.interview(listed.signal),
        p_would_take=place.p_would_take,
    )


def _totals(
    question: Question, solution: Solution, listed: Sequence[Listed], curve: Curve
) -> dict[str, Json]:
    is_couple = question.inputs.snapshot.profile.is_couples_match
    places = [each.place for each in listed]
    out = sent_places(question)
    fixed = still_to_pay(question, places)
    fees = sum(each.fee_cents or 0 for each in listed)
    once = sum(each.cents for each in fixed)
    budget = question.budget_cents
    low, mid, high = expected_interviews([(each.place, each.signal) for each in listed])
    chance = any_main_place(
        question.instance,
        [(each.place, each.signal) for each in listed],
        [(place, held_chance(place, each)) for place, each in out],
    )
    return {
        "program_count": len(listed),
        "program_fees_cents": fees,
        "fee_lines": _fee_lines(question, places),
        "unpublished_fees": sum(each.fee_cents is None for each in listed),
        "left_out_unpublished": question.unpublished,
        "fees_carried_from": _carried(question, places),
        "fixed_costs": [
            {"code": each.code, "cents": each.cents, "carried_from": each.carried_from}
            for each in fixed
        ],
        "budget_cents": budget,
        "unspent_cents": None if is_couple or budget is None else max(0, budget - once - fees),
        "stop_reason": None if is_couple else stop_reason(question.instance, solution),
        "expected_interviews": {"low": low, "mid": mid, "high": high},
        "committed": committed_documents(out),
        "next_fees": next_fees(question),
        "chance": None if is_couple else {"low": chance[0], "high": chance[1]},
        "value": None if is_couple else _share(solution.objective - curve.committed_objective),
        "outside_option": _share(question.instance.outside_option),
        "certificate": None if is_couple else certificate_of(question.instance, solution),
        "curve": [
            {
                "count": each.count,
                "spend_cents": each.cost_cents,
                "value": _share(each.objective - curve.committed_objective),
            }
            for each in curve.points
        ],
        "refused_pins": list(question.refused_pins),
        "refused_locks": list(question.refused_locks),
        "signals_without_policy": sum(each.program.takes_signals is None for each in places),
        "signal_pools": sorted({each.program.signal_pool for each in places}),
        "divisions": _divisions(question, places),
    }


def _share(points: float) -> int:
    """Return points of a hundred as 1e-6 of a whole."""
    return round(points / POINTS * SCALE)


def _carried(question: Question, places: Sequence[Place]) -> list[Json]:
    season = question.inputs.season
    tables = [
        season.fee_table(each.program.platform, each.program.specialty)
        for each in (places or question.places.values())
    ]
    return [*sorted({each.carried_from for each in tables if each and each.carried_from})]


def _fee_lines(question: Question, places: Sequence[Place]) -> list[Json]:
    """What each platform and specialty costs, as its table counts it."""
    counts: dict[FeeGroup, int] = {}
    for place in places:
        group = FeeGroup(place.program.platform, place.program.specialty)
        counts[group] = counts.get(group, 0) + 1
    sent: dict[FeeGroup, int] = {}
    for place, _ in sent_places(question):
        group = FeeGroup(place.program.platform, place.program.specialty)
        sent[group] = sent.get(group, 0) + 1
    return [
        {
            "platform": line.group.platform.value,
            "specialty": line.group.specialty,
            "programs": line.programs,
            "cents": line.cents,
            "carried_from": line.carried_from,
        }
        for line in fee_lines(question.inputs.season, counts, sent)
    ]


def _divisions(question: Question, places: Sequence[Place]) -> list[Json]:
    """At most three divisions, only such as the applicant really holds, most listed first."""
    held = question.inputs.snapshot.profile.preferences.divisions
    counts = {each: sum(place.program.division is each for place in places) for each in held}
    ordered = sorted((each for each in held if counts[each]), key=lambda each: -counts[each])
    return [each.value for each in ordered[:3]]
