"""From a ranking to a list: candidates, choice, entries, totals, receipt; all pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.applicants.entities import ImgType
from domain.kernel.canonical import Json, canonical, sha256_hex
from domain.kernel.clock import NewId
from domain.kernel.identifiers import EntryId, ProgramId
from domain.kernel.vocabulary import SignalTier, TrackKind
from domain.programs.entities import Program, Track
from domain.programs.seasons import FeeTable
from domain.rankings.entities import COLUMNS_V1, SCALE, Eligibility, RankingResult
from domain.rankings.policies.listing import ELIGIBILITIES
from domain.rankings.policies.order import unpack_scores
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.entities import Entry, Estimate, Mark, MarkKind
from domain.shortlists.policies.bands import VERSION as BANDS
from domain.shortlists.policies.bands import band_of
from domain.shortlists.policies.fees import FeeGroup, fee_lines, fixed_costs
from domain.shortlists.policies.portfolio import VERSION as PORTFOLIO
from domain.shortlists.policies.portfolio import choose
from domain.shortlists.policies.problem import Candidate, Choice, Limits, Pick, Problem
from domain.shortlists.policies.utility import VERSION as UTILITY
from domain.shortlists.policies.utility import outside_option, track_utility

Ints = npt.NDArray[np.int32]

RECEIPT_SCHEMA = "preceptor.shortlist-receipt/1"
PROGRAMS_DEFAULT = 100
"""Programs in a list when neither a budget nor a number says less."""

INELIGIBLE = ELIGIBILITIES.index(Eligibility.INELIGIBLE)
TIERS = (SignalTier.NONE, SignalTier.SILVER, SignalTier.GOLD)
MAIN_KINDS = frozenset(
    {TrackKind.CATEGORICAL, TrackKind.ADVANCED, TrackKind.PHYSICIAN, TrackKind.MEDICINE_PEDIATRICS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Limits asked for; None: as the profile says, or none."""

    budget_cents: int | None = None
    max_programs: int | None = None
    max_per_specialty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What a version will hold; explanations are added by whoever can compute them."""

    entries: tuple[Entry, ...]
    totals: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    program: Program
    tracks: tuple[Track, ...]
    headline: Track
    utility: int
    eligibility: int


def compose(
    inputs: Inputs, result: RankingResult, marks: Sequence[Mark], wish: Wish, new_id: NewId
) -> Composition:
    """Choose the list; empty when no program fits targets, deal-breakers and gates."""
    kinds = {mark.program: mark.kind for mark in marks}
    scores = unpack_scores(result)
    places = [
        place
        for program in inputs.catalogue.programs
        if kinds.get(program.id) is not MarkKind.BAN
        and (place := _place(inputs, result, scores, program)) is not None
    ]
    tables, groups = _fee_tables(inputs, places)
    profile = inputs.snapshot.profile
    budget = wish.budget_cents if wish.budget_cents is not None else profile.budget_cents
    fixed = _fixed(inputs, places)
    problem = Problem(
        candidates=tuple(
            _candidate(index, place, scores, groups[index], kinds)
            for index, place in enumerate(places)
        ),
        fee_tables=tables,
        signals=_signals(inputs, places),
        outside_option=outside_option(profile, inputs.as_of),
        limits=Limits(
            budget_cents=None if budget is None else max(0, budget - _sum_cents(fixed)),
            max_programs=wish.max_programs or PROGRAMS_DEFAULT,
            max_per_specialty=wish.max_per_specialty,
            price_per_point_cents=profile.preferences.price_per_point_cents,
        ),
    )
    choice = choose(problem)
    entries = tuple(_entry(pick, places[pick.index], scores, new_id) for pick in choice.picks)
    listed = [places[pick.index] for pick in choice.picks]
    opened = _fixed(inputs, listed)
    totals = _totals(inputs, choice, listed, opened, budget, problem)
    return Composition(entries=entries, totals=totals)


def write_receipt(
    ranking_receipt_sha256: str, inputs: Inputs, composition: Composition, wish: Wish
) -> dict[str, Json]:
    """Return the document naming everything the list was built from."""
    return {
        "schema": RECEIPT_SCHEMA,
        "ranking_receipt_sha256": ranking_receipt_sha256,
        "season": {
            "code": inputs.season.code,
            "version": inputs.season.version,
            "sha256": inputs.season.content_sha256,
        },
        "policies": {
            "portfolio": PORTFOLIO,
            "utility": UTILITY,
            "bands": BANDS,
        },
        "limits": {
            "budget_cents": wish.budget_cents,
            "max_programs": wish.max_programs,
            "max_per_specialty": wish.max_per_specialty,
        },
        "result_sha256": result_hash(composition),
    }


def result_hash(composition: Composition) -> str:
    """Return the hash over programs, tracks, signals, fees and totals; ids left out."""
    return sha256_hex(
        canonical(
            {
                "entries": [
                    [str(each.program), list(each.track_codes), each.signal.value, each.fee_cents]
                    for each in composition.entries
                ],
                "totals": composition.totals,
            }
        )
    )


def _place(
    inputs: Inputs,
    result: RankingResult,
    scores: Ints,
    program: Program,
) -> _Place | None:
    profile = inputs.snapshot.profile
    open_tracks = [
        (track, worth)
        for track in program.tracks
        if result.eligibility[track.position] < INELIGIBLE
        and (worth := track_utility(profile, program, track)) is not None
    ]
    if not open_tracks:
        return None
    none, take = COLUMNS_V1.index("p_interview.none"), COLUMNS_V1.index("p_would_take")

    def expected(pair: tuple[Track, int]) -> tuple[int, int]:
        track, worth = pair
        chance = int(scores[none, track.position]) * int(scores[take, track.position])
        return worth * chance, -track.position

    headline, worth = max(open_tracks, key=expected)
    return _Place(
        program=program,
        tracks=tuple(track for track, _ in open_tracks),
        headline=headline,
        utility=worth,
        eligibility=result.eligibility[headline.position],
    )


def _candidate(
    index: int,
    place: _Place,
    scores: Ints,
    group: int,
    kinds: Mapping[ProgramId, MarkKind],
) -> Candidate:
    program, position = place.program, place.headline.position

    def three(suffix: str) -> tuple[float, float, float]:
        columns = [COLUMNS_V1.index(f"p_interview.{tier.value}{suffix}") for tier in TIERS]
        values = [int(scores[column, position]) / SCALE for column in columns]
        return values[0], values[1], values[2]

    def take(suffix: str) -> float:
        return int(scores[COLUMNS_V1.index(f"p_would_take{suffix}"), position]) / SCALE

    return Candidate(
        index=index,
        key=program.code,
        utility=place.utility,
        p_interview=three(""),
        p_interview_low=three(".low"),
        p_interview_high=three(".high"),
        p_take=take(""),
        p_take_low=take(".low"),
        p_take_high=take(".high"),
        fee_group=group,
        specialty=program.specialty,
        signal_group=program.signal_group,
        signal_pool=program.signal_pool,
        takes_signals=program.takes_signals,
        is_pinned=kinds.get(program.id) is MarkKind.PIN,
        is_preliminary=place.headline.kind not in MAIN_KINDS,
    )


def _fee_tables(inputs: Inputs, places: Sequence[_Place]) -> tuple[tuple[FeeTable, ...], list[int]]:
    numbers: dict[FeeGroup, int] = {}
    tables: list[FeeTable] = []
    groups = []
    for place in places:
        group = FeeGroup(platform=place.program.platform, specialty=place.program.specialty)
        if group not in numbers:
            table = inputs.season.fee_table(group.platform, group.specialty)
            numbers[group] = -1 if table is None else len(tables)
            tables.extend([] if table is None else [table])
        groups.append(numbers[group])
    return tuple(tables), groups


def _signals(inputs: Inputs, places: Sequence[_Place]) -> dict[str, tuple[int, int]]:
    pools = {place.program.signal_pool for place in places}
    allowances = [inputs.season.allowance(pool) for pool in sorted(pools)]
    return {each.pool: (each.gold, each.silver) for each in allowances if each is not None}


def _fixed(inputs: Inputs, places: Sequence[_Place]) -> list[Json]:
    platforms = frozenset(place.program.platform for place in places)
    kind = inputs.snapshot.profile.img_type
    is_img = kind in (None, ImgType.NON_US_IMG, ImgType.US_IMG)
    return [
        {"code": each.code, "cents": each.cents, "carried_from": each.carried_from}
        for each in fixed_costs(inputs.season, platforms, is_img=is_img)
    ]


def _sum_cents(lines: Sequence[Json]) -> int:
    amounts = [line["cents"] for line in lines if isinstance(line, Mapping)]
    return sum(amount for amount in amounts if isinstance(amount, int))


def _entry(
    pick: Pick,
    place: _Place,
    scores: Ints,
    new_id: NewId,
) -> Entry:
    position = place.headline.position

    def estimate(column: str) -> Estimate:
        at = COLUMNS_V1.index(column)
        mid, low, high = (int(scores[at + step, position]) for step in range(3))
        return Estimate(mid=mid, low=low, high=high)

    none = int(scores[COLUMNS_V1.index("p_interview.none"), position])
    return Entry(
        id=EntryId(new_id()),
        program=place.program.id,
        tracks=tuple(track.id for track in place.tracks),
        track_codes=tuple(track.code for track in place.tracks),
        position=position,
        signal=pick.signal,
        fee_cents=pick.fee_cents,
        band=band_of(none).value,
        eligibility=ELIGIBILITIES[place.eligibility].value,
        utility=place.utility,
        marginal_value=pick.marginal_value_micro,
        p_interview=estimate(f"p_interview.{pick.signal.value}"),
        p_would_take=estimate("p_would_take"),
    )


def _totals(
    inputs: Inputs,
    choice: Choice,
    listed: Sequence[_Place],
    fixed: list[Json],
    budget: int | None,
    problem: Problem,
) -> dict[str, Json]:
    is_couple = inputs.snapshot.profile.is_couples_match
    unspent = None
    if budget is not None:
        unspent = max(0, budget - _sum_cents(fixed) - choice.spend_cents)
    low, mid, high = choice.expected_interviews
    carried = sorted({table.carried_from for table in problem.fee_tables if table.carried_from})
    signal_groups = sorted({(each.program.signal_pool) for each in listed})
    return {
        "program_count": len(listed),
        "program_fees_cents": choice.spend_cents,
        "fee_lines": _fee_lines(inputs, listed),
        "unpublished_fees": sum(pick.fee_cents is None for pick in choice.picks),
        "fees_carried_from": list(carried),
        "fixed_costs": fixed,
        "budget_cents": budget,
        "unspent_cents": None if is_couple else unspent,
        "stop_reason": None if is_couple else choice.stop_reason,
        "expected_interviews": {"low": low, "mid": mid, "high": high},
        "chance": None if is_couple else {"low": choice.chance[0], "high": choice.chance[1]},
        "value": None if is_couple else choice.value_micro,
        "outside_option": problem.outside_option,
        "curve": [
            {"count": each.count, "spend_cents": each.spend_cents, "value": each.value_micro}
            for each in choice.curve
        ],
        "refused_pins": list(choice.refused_pins),
        "signals_without_policy": sum(each.program.takes_signals is None for each in listed),
        "signal_pools": list(signal_groups),
        "divisions": _divisions(inputs, listed),
    }


def _fee_lines(inputs: Inputs, listed: Sequence[_Place]) -> list[Json]:
    """What each platform and specialty costs, as its table counts it."""
    counts: dict[FeeGroup, int] = {}
    for place in listed:
        group = FeeGroup(place.program.platform, place.program.specialty)
        counts[group] = counts.get(group, 0) + 1
    return [
        {
            "platform": line.group.platform.value,
            "specialty": line.group.specialty,
            "programs": line.programs,
            "cents": line.cents,
            "carried_from": line.carried_from,
        }
        for line in fee_lines(inputs.season, counts)
    ]


def _divisions(inputs: Inputs, listed: Sequence[_Place]) -> list[Json]:
    """At most three divisions, only such as the applicant really holds, most listed first."""
    held = inputs.snapshot.profile.preferences.divisions
    counts = {each: sum(place.program.division is each for place in listed) for each in held}
    ordered = sorted((each for each in held if counts[each]), key=lambda each: -counts[each])
    return [each.value for each in ordered[:3]]
