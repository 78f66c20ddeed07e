"""The plain door's document: anyone's numbers in, a list with its certificate out.

One reading for HTTP and the command line: strict JSON, every field bounded, then the domain's own
checks. Absent limits do not bind; absent fees cost nothing; a pool that `limits.signals` does not
name has no signals to give.
"""

import json
import math
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.kernel.errors import Fault, InvalidError
from domain.shortlists.policies.optimise.check import require_sound
from domain.shortlists.policies.optimise.instance import (
    Commitment,
    Fees,
    FeeTier,
    Instance,
    Item,
    Law,
    LawKind,
    Limits,
    Nodes,
    Solution,
)
from services.edge.bodies import InStruct, MalformedBodyError, OutStruct, decode

PLATFORM = "DEFAULT"
"""Platform of a program that names none."""

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Chance = Annotated[float, Meta(ge=0, le=1)]
Worth = Annotated[float, Meta(ge=0, le=1e9)]
Cents = Annotated[int, Meta(ge=0, le=10**12)]
Count = Annotated[int, Meta(ge=0, le=10**6)]
Counts = dict[Name, Count]
Tiers = Literal["none", "silver", "gold"]
Triple = tuple[float, float, float]


class ChancesIn(InStruct):
    """Chance of being held by signal tier; a tier left out is as the one below it."""

    none: Chance
    silver: Chance | UnsetType = UNSET
    gold: Chance | UnsetType = UNSET

    def triple(self) -> Triple:
        """Return all three."""
        silver = self.none if self.silver is UNSET else self.silver
        return self.none, silver, silver if self.gold is UNSET else self.gold


class OptimisationProgramIn(InStruct):
    """One thing that may be listed. `probability` may be left out where the model has nodes."""

    id: Name
    specialty: Name
    utility: Worth
    probability: ChancesIn | UnsetType = UNSET
    platform: Name = PLATFORM
    application_unit: Name | UnsetType = UNSET
    signal_group: Name | UnsetType = UNSET
    signal_pool: Name | UnsetType = UNSET
    nested_group: Name | None = None
    institution: Name | None = None
    state: Name | None = None
    division: Name | None = None
    track: Name | None = None
    band: Name | None = None
    loading: Annotated[float, Meta(gt=-1, lt=1)] | None = None
    takes_signals: bool = True

    def item(self) -> Item:
        """Return it with its defaults filled."""
        kinds = {"state": self.state, "track": self.track, "band": self.band}
        return Item(
            id=self.id,
            specialty=self.specialty,
            utility=self.utility,
            probability=(0.0, 0.0, 0.0) if self.probability is UNSET else self.probability.triple(),
            fee_group=f"{self.platform}|{self.specialty}",
            platform=self.platform,
            application_unit=self.id if self.application_unit is UNSET else self.application_unit,
            signal_group=self.id if self.signal_group is UNSET else self.signal_group,
            signal_pool=self.specialty if self.signal_pool is UNSET else self.signal_pool,
            nested_group=self.nested_group,
            takes_signals=self.takes_signals,
            loading=self.loading,
            attributes={kind: value for kind, value in kinds.items() if value is not None},
        )


class FeeTierIn(InStruct):
    """Units up to `up_to` (left out: all further) cost each_cents, or flat_cents once entered."""

    up_to: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    each_cents: Cents | None = None
    flat_cents: Cents | None = None

    def tier(self) -> FeeTier:
        """Return it for the domain."""
        return FeeTier(up_to=self.up_to, each_cents=self.each_cents, flat_cents=self.flat_cents)


class FixedCentsIn(InStruct):
    """What comes once, with the first application on a platform or in a specialty."""

    by_platform: dict[Name, Cents] = {}
    by_specialty: dict[Name, Cents] = {}


class OptimisationFeesIn(InStruct):
    """Tiers by number of application units in a fee group, `PLATFORM|SPECIALTY`."""

    default: Annotated[list[FeeTierIn], Meta(max_length=100)] = []
    by_group: dict[Name, Annotated[list[FeeTierIn], Meta(max_length=100)]] = {}
    fixed_cents: FixedCentsIn = msgspec.field(default_factory=FixedCentsIn)

    def fees(self) -> Fees:
        """Return them for the domain."""
        return Fees(
            default=tuple(each.tier() for each in self.default),
            by_group={
                name: tuple(each.tier() for each in tiers) for name, tiers in self.by_group.items()
            },
            fixed_by_platform=self.fixed_cents.by_platform,
            fixed_by_specialty=self.fixed_cents.by_specialty,
        )


class SignalCountsIn(InStruct):
    """Signals a pool has to give."""

    gold: Count = 0
    silver: Count = 0


class GroupedCountsIn(InStruct):
    """Counts by band, state or track."""

    band: Counts = {}
    state: Counts = {}
    track: Counts = {}

    def counts(self) -> dict[str, Counts]:
        """Return those that say something."""
        found = {"band": self.band, "state": self.state, "track": self.track}
        return {kind: counts for kind, counts in found.items() if counts}


class OptimisationLimitsIn(InStruct):
    """What binds the list; what is left out does not.

    `signals` is a table of what each pool has to give: a pool not in it has none. Without the
    table signals are without limit.
    """

    budget_cents: Cents | None = None
    max_programs: Count | None = None
    max_per_specialty: Count | Counts | None = None
    signals: dict[Name, SignalCountsIn] | UnsetType = UNSET
    pins: Annotated[list[Name], Meta(max_length=20_000)] = []
    bans: Annotated[list[Name], Meta(max_length=20_000)] = []
    min: GroupedCountsIn = msgspec.field(default_factory=GroupedCountsIn)
    max: GroupedCountsIn = msgspec.field(default_factory=GroupedCountsIn)
    price_per_point_cents: Annotated[int, Meta(ge=1, le=10**12)] | None = None

    def limits(self, items: tuple[Item, ...]) -> Limits:
        """Return them for the domain; one number per specialty holds for each."""
        most = self.max_per_specialty
        if isinstance(most, int):
            most = dict.fromkeys(sorted({each.specialty for each in items}), most)
        return Limits(
            budget_cents=self.budget_cents,
            max_programs=self.max_programs,
            max_per_specialty=most or {},
            signals=self._signals(items),
            pins=frozenset(self.pins),
            bans=frozenset(self.bans),
            minimum=self.min.counts(),
            maximum=self.max.counts(),
            price_per_point_cents=self.price_per_point_cents,
        )

    def _signals(self, items: tuple[Item, ...]) -> dict[str, tuple[int, int]]:
        if self.signals is UNSET:
            return dict.fromkeys(
                sorted({each.signal_pool for each in items}), (len(items), len(items))
            )
        return {pool: (each.gold, each.silver) for pool, each in self.signals.items()}


class CommitmentIn(InStruct):
    """An application already sent; `probability` is what status and silence leave of it."""

    id: Name
    signal: Tiers = "none"
    probability: Chance | None = None

    def commitment(self) -> Commitment:
        """Return it for the domain."""
        return Commitment(id=self.id, signal=self.signal, probability=self.probability)


class NodesIn(InStruct):
    """An explicit mixture; an entry is one chance, or chances for none, silver, gold."""

    weights: Annotated[list[Chance], Meta(min_length=1, max_length=100)]
    conditional: list[list[Chance | Annotated[list[Chance], Meta(min_length=1, max_length=3)]]]

    def nodes(self) -> Nodes:
        """Return it for the domain."""
        return Nodes(
            weights=tuple(self.weights),
            conditional=tuple(tuple(_three(each) for each in row) for row in self.conditional),
        )


def _three(entry: float | list[float]) -> Triple:
    chances = entry if isinstance(entry, list) else [entry]
    padded = [*chances, *[chances[-1]] * (3 - len(chances))]
    return padded[0], padded[1], padded[2]


class ModelIn(InStruct):
    """How outcomes hang together; `nodes` take the place of every program's probability."""

    kind: Literal["independent", "nested", "factor"] = "independent"
    rho: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    nodes: NodesIn | None = None

    def law(self) -> Law:
        """Return it for the domain."""
        nodes = None if self.nodes is None else self.nodes.nodes()
        return Law(kind=LawKind(self.kind), rho=self.rho, nodes=nodes)


class OptimisationIn(InStruct):
    """The whole problem."""

    programs: Annotated[list[OptimisationProgramIn], Meta(min_length=1, max_length=20_000)]
    outside_option: Worth = 0.0
    fees: OptimisationFeesIn = msgspec.field(default_factory=OptimisationFeesIn)
    limits: OptimisationLimitsIn = msgspec.field(default_factory=OptimisationLimitsIn)
    committed: Annotated[list[CommitmentIn], Meta(max_length=20_000)] = []
    model: ModelIn = msgspec.field(default_factory=ModelIn)
    deadline_ms: Annotated[int, Meta(ge=1, le=600_000)] | None = None

    def instance(self, *, deadline_ms: int) -> Instance:
        """Return it for the domain; Invalid with every fault. `deadline_ms` is the longest."""
        if self.model.nodes is None:
            self._require_probabilities()
        items = tuple(each.item() for each in self.programs)
        instance = Instance(
            items=items,
            outside_option=self.outside_option,
            fees=self.fees.fees(),
            limits=self.limits.limits(items),
            committed=tuple(each.commitment() for each in self.committed),
            law=self.model.law(),
            deadline_ms=min(self.deadline_ms or deadline_ms, deadline_ms),
        )
        require_sound(instance)
        return instance

    def _require_probabilities(self) -> None:
        faults = tuple(
            Fault(
                pointer=f"/programs/{place}/probability",
                code="missing-probability",
                detail="A program needs its probability unless the model has nodes.",
            )
            for place, each in enumerate(self.programs)
            if each.probability is UNSET
        )
        if faults:
            raise InvalidError("invalid-document", faults[0].detail, faults=faults)


class OptimisationOut(OutStruct):
    """The list and its certificate: no list within the limits is worth more than `upper_bound`.

    `gap` is (upper_bound - objective) / objective. With a price per point the list is best by
    worth less cost over price.
    """

    programs: list[str]
    signals: dict[str, str]
    objective: float
    upper_bound: float
    gap: float
    exact: bool
    cost_cents: int
    solver: str
    elapsed_ms: float
    unspent_cents: int | UnsetType = UNSET

    @classmethod
    def of(cls, solution: Solution, elapsed_seconds: float) -> "OptimisationOut":
        """Map the solution."""
        return cls(
            programs=list(solution.chosen),
            signals=dict(solution.signals),
            objective=solution.objective,
            upper_bound=solution.upper_bound,
            gap=solution.gap,
            exact=solution.is_exact,
            cost_cents=solution.cost_cents,
            unspent_cents=UNSET if solution.unspent_cents is None else solution.unspent_cents,
            solver=solution.solver,
            elapsed_ms=round(elapsed_seconds * 1000, 3),
        )


def read_document(raw: bytes) -> OptimisationIn:
    """Return the document; Invalid with a pointer, MalformedBody for what is no JSON."""
    try:
        return decode(raw, OptimisationIn)
    except MalformedBodyError as error:
        faults = tuple(_not_finite(raw))
        if faults:
            raise InvalidError("invalid-document", faults[0].detail, faults=faults) from error
        raise


def _not_finite(raw: bytes) -> Iterator[Fault]:
    """Name the NaN and Infinity that other writers of JSON let through."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[str, object]] = [("", found)]
    while waiting:
        pointer, each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend((f"{pointer}/{key}", value) for key, value in each.items())
        elif isinstance(each, list):
            waiting.extend((f"{pointer}/{place}", value) for place, value in enumerate(each))
        elif isinstance(each, float) and not math.isfinite(each):
            yield Fault(pointer=pointer, code="not-finite", detail=f"{each} is no number here.")
