"""From a ranking to the optimiser's question: utilities as points, chances, fees, limits, law.

Utilities are points of a hundred (utility.py); the chance that a program would take her is
P(interview | signal) x P(would take); programs hang together by one common factor, whose share
`RHO` is an assumption: played through the simulated market, at about one half what a list says of
itself agrees with what it gets. Fees come by platform x specialty with the platform's fixed costs;
what comes once whatever is listed leaves the budget first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.applicants.entities import ImgType
from domain.kernel.identifiers import ProgramId
from domain.programs.seasons import FixedCost, Season
from domain.rankings.entities import SCALE, RankingResult
from domain.rankings.policies.order import unpack_scores
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.entities import Mark, MarkKind
from domain.shortlists.errors import InfeasibleError
from domain.shortlists.policies.bands import band_of
from domain.shortlists.policies.fees import FeeGroup, fixed_costs
from domain.shortlists.policies.locks import locks_that_hold, wanted_locks
from domain.shortlists.policies.optimise.feasible import require_feasible
from domain.shortlists.policies.optimise.instance import (
    Commitment,
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
)
from domain.shortlists.policies.optimise.reading import read_market
from domain.shortlists.policies.places import Place, kinds_of, places_of, sent_place
from domain.shortlists.policies.utility import outside_option

VERSION = "certified/1"
RHO = 0.5
LAW = Law(kind=LawKind.FACTOR, rho=RHO)
PROGRAMS_DEFAULT = 100
"""Programs in a list when neither a budget nor a number says less."""
POINTS = 100
"""Points of a utility of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Limits asked for; None: as the profile says, or none."""

    budget_cents: int | None = None
    max_programs: int | None = None
    max_per_specialty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An application of the season that is out already; what is left of its chances in 1e-6.

    `chance` is of holding the place, `interview` of being interviewed; None: as the model says.
    """

    program: ProgramId
    signal: str
    chance: int | None
    interview: int | None = None
    stage: str = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The instance, and what is needed to read its answer back as a list of programs."""

    inputs: Inputs
    instance: Instance
    places: Mapping[str, Place]
    """By item id, which is the program's code."""
    refused_pins: tuple[str, ...]
    refused_locks: tuple[str, ...]
    """Pins that are kept, though not at the tier they were locked at."""
    unpublished: int
    """Programs left out because their fee is not published and nobody pinned them."""
    budget_cents: int | None
    sent: tuple[Sent, ...] = ()


def ask(
    inputs: Inputs,
    result: RankingResult,
    marks: Sequence[Mark],
    wish: Wish,
    sent: Sequence[Sent] = (),
) -> Question:
    """Return the question of one applicant's list; every program at or below u0 stays out."""
    kinds = kinds_of(marks)
    out = {each.program for each in sent}
    every = _every_place(inputs, result, out)
    outside = outside_option(inputs.snapshot.profile, inputs.as_of)
    open_places = [
        each
        for each in every
        if each.program.id in out
        or (kinds.get(each.program.id) is not MarkKind.BAN and each.utility > outside)
    ]
    known = [each for each in open_places if _may_cost(inputs.season, each, kinds, out)]
    places = {each.program.code: each for each in known}
    instance = Instance(
        items=tuple(_item(each) for each in known),
        outside_option=_points(outside),
        fees=_fees(inputs, known),
        limits=_limits(inputs, known, wish),
        committed=_commitments(places, sent),
        law=LAW,
    )
    pinned, refused = _with_pins(inputs, instance, kinds, out)
    locked, unlocked = _with_locks(pinned, places, marks)
    return Question(
        inputs=inputs,
        instance=locked,
        places=places,
        refused_pins=refused,
        refused_locks=unlocked,
        unpublished=len(open_places) - len(known),
        budget_cents=_budget(inputs, wish),
        sent=tuple(each for each in sent if each.program in {p.program.id for p in known}),
    )


def _every_place(inputs: Inputs, result: RankingResult, out: set[ProgramId]) -> tuple[Place, ...]:
    """Return what could be listed, and what was applied to whether it could or not."""
    scores = unpack_scores(result)
    fitting = places_of(inputs, result, scores)
    missing = out - {each.program.id for each in fitting}
    return fitting + tuple(
        sent_place(inputs, result, scores, each)
        for each in inputs.catalogue.programs
        if each.id in missing
    )


def costs_of(inputs: Inputs, places: Iterable[Place]) -> tuple[FixedCost, ...]:
    """Return the fixed costs these programs open, and those that come with any list."""
    platforms = frozenset(place.program.platform for place in places)
    kind = inputs.snapshot.profile.img_type
    is_img = kind in (None, ImgType.NON_US_IMG, ImgType.US_IMG)
    return fixed_costs(inputs.season, platforms, is_img=is_img)


def fee_group(place: Place) -> str:
    """Return what the application is counted with."""
    return f"{place.program.platform.value}|{place.program.specialty}"


def _may_cost(
    season: Season,
    place: Place,
    kinds: Mapping[ProgramId, MarkKind],
    out: set[ProgramId],
) -> bool:
    """Return whether the fee is published; one that is not is never 0, so only a pin lists it."""
    program = place.program
    is_asked = kinds.get(program.id) is MarkKind.PIN or program.id in out
    return is_asked or season.fee_table(program.platform, program.specialty) is not None


def _item(place: Place) -> Item:
    program = place.program
    return Item(
        id=program.code,
        specialty=program.specialty,
        utility=_points(place.utility),
        probability=place.chances(),
        fee_group=fee_group(place),
        platform=program.platform.value,
        application_unit=program.code,
        signal_group=program.signal_group,
        signal_pool=program.signal_pool,
        takes_signals=bool(program.takes_signals),
        attributes={
            "band": band_of(place.p_interview[0].mid).value,
            "state": program.state,
            "track": place.headline.kind.value,
        },
    )


def _fees(inputs: Inputs, places: Sequence[Place]) -> Fees:
    groups = {FeeGroup(each.program.platform, each.program.specialty) for each in places}
    tables = {each: inputs.season.fee_table(each.platform, each.specialty) for each in groups}
    return Fees(
        by_group={
            f"{group.platform.value}|{group.specialty}": tuple(
                FeeTier(up_to=tier.up_to, each_cents=tier.each_cents, flat_cents=tier.flat_cents)
                for tier in table.tiers
            )
            for group, table in sorted(tables.items())
            if table is not None
        },
        fixed_by_platform=_platform_costs(inputs, places),
    )


def _platform_costs(inputs: Inputs, places: Sequence[Place]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in costs_of(inputs, places):
        if each.platform is not None:
            found[each.platform.value] = found.get(each.platform.value, 0) + each.cents
    return found


def _budget(inputs: Inputs, wish: Wish) -> int | None:
    stated = inputs.snapshot.profile.budget_cents
    return wish.budget_cents if wish.budget_cents is not None else stated


def _limits(inputs: Inputs, places: Sequence[Place], wish: Wish) -> Limits:
    budget = _budget(inputs, wish)
    once = sum(each.cents for each in costs_of(inputs, places) if each.platform is None)
    fields = sorted({each.program.specialty for each in places})
    most = wish.max_per_specialty
    return Limits(
        budget_cents=None if budget is None else max(0, budget - once),
        max_programs=wish.max_programs or PROGRAMS_DEFAULT,
        max_per_specialty={} if most is None else dict.fromkeys(fields, most),
        signals=_signals(inputs, places),
        price_per_point_cents=inputs.snapshot.profile.preferences.price_per_point_cents,
    )


def _signals(inputs: Inputs, places: Sequence[Place]) -> dict[str, tuple[int, int]]:
    pools = sorted({place.program.signal_pool for place in places})
    allowances = [inputs.season.allowance(pool) for pool in pools]
    return {each.pool: (each.gold, each.silver) for each in allowances if each is not None}


def _commitments(places: Mapping[str, Place], sent: Sequence[Sent]) -> tuple[Commitment, ...]:
    codes = {place.program.id: code for code, place in places.items()}
    return tuple(
        Commitment(
            id=codes[each.program],
            signal=each.signal,
            probability=None if each.chance is None else each.chance / SCALE,
        )
        for each in sent
        if each.program in codes
    )


def _with_pins(
    inputs: Inputs,
    instance: Instance,
    kinds: Mapping[ProgramId, MarkKind],
    out: set[ProgramId],
) -> tuple[Instance, tuple[str, ...]]:
    """Return the instance with the pins that can be kept together, and the others' codes."""
    wanted = {each for each, kind in kinds.items() if kind is MarkKind.PIN and each not in out}
    codes = sorted(each.code for each in inputs.catalogue.programs if each.id in wanted)
    listed = {each.id for each in instance.items}
    kept: list[str] = []
    for code in codes:
        if code in listed and _holds(instance, [*kept, code]):
            kept.append(code)
    limits = replace(instance.limits, pins=frozenset(kept))
    return replace(instance, limits=limits), tuple(each for each in codes if each not in kept)


def _with_locks(
    instance: Instance, places: Mapping[str, Place], marks: Sequence[Mark]
) -> tuple[Instance, tuple[str, ...]]:
    """Return the instance with the locks of kept pins, and the codes whose tier cannot be had."""
    wanted = wanted_locks(marks)
    asked = {
        code: wanted[places[code].program.id]
        for code in instance.limits.pins
        if places[code].program.id in wanted
    }
    locks, refused = locks_that_hold(instance, asked)
    return replace(instance, limits=replace(instance.limits, locks=locks)), refused


def _holds(instance: Instance, pins: Sequence[str]) -> bool:
    """Return whether a list of these pins alone keeps every limit."""
    asked = {*pins, *(each.id for each in instance.committed)}
    alone = replace(
        instance,
        items=tuple(each for each in instance.items if each.id in asked),
        limits=replace(instance.limits, pins=frozenset(pins)),
    )
    try:
        require_feasible(read_market(alone))
    except InfeasibleError:
        return False
    return True


def _points(utility: int) -> float:
    return utility * POINTS / SCALE
