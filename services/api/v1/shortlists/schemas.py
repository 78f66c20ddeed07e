"""Bodies of shortlists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.kernel.canonical import Json
from domain.kernel.errors import invalid
from domain.kernel.identifiers import ProgramId, to_text
from domain.kernel.vocabulary import SignalTier
from domain.programs.entities import Program
from domain.rankings.entities import SCALE
from domain.rankings.policies.words import Reader, say_contribution
from domain.shortlists.entities import Entry, Estimate, Mark, MarkKind, Version
from domain.shortlists.policies.question import POINTS, Wish
from domain.shortlists.views import (
    Comparison,
    ShortlistDetail,
    ShortlistSummary,
    VersionSummary,
)
from services.api.v1.rankings.schemas import ContributionOut, ProbabilityOut
from services.edge.bodies import InStruct, OutStruct
from services.edge.list_order import advisor_places
from services.edge.list_words import contributions_of, say_reasons, say_totals

Cents = Annotated[int, Meta(ge=0, le=100_000_000)]
Count = Annotated[int, Meta(ge=1, le=500)]


class ShortlistIn(InStruct):
    """Limits of a list; absent: as the profile says, or none."""

    budget_cents: Cents | None = None
    max_programs: Count | None = None
    max_per_specialty: Count | None = None

    def to_wish(self) -> Wish:
        """Return the domain's wish."""
        return Wish(
            budget_cents=self.budget_cents,
            max_programs=self.max_programs,
            max_per_specialty=self.max_per_specialty,
        )


class MarkIn(InStruct):
    """A pin, a ban, or neither, with a private note and one for the applicant.

    A pin with a `signal` is a lock: the program stays, and at that tier.
    """

    kind: MarkKind
    note: Annotated[str, Meta(max_length=2000)] | None = None
    shared_note: Annotated[str, Meta(max_length=2000)] | None = None
    signal: SignalTier | None = None

    def to_mark(self, program: ProgramId) -> Mark:
        """Return the mark; Invalid for a tier on what is not pinned."""
        if self.signal is not None and self.kind is not MarkKind.PIN:
            raise invalid("/signal", "not-pinned", "Only a pinned program is locked at a tier.")
        return Mark(
            program=program,
            kind=self.kind,
            note=self.note,
            shared_note=self.shared_note,
            signal=self.signal,
        )


class OrderIn(InStruct):
    """Programs in the advisor's order; empty: the solved order alone."""

    program_ids: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=500)]


class RestoreIn(InStruct):
    """The version to show again."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)]


class PublishIn(InStruct):
    """The version to publish; absent: the current one."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class WithdrawIn(InStruct):
    """The version to take back; absent: everything published."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class ListedProgramOut(OutStruct):
    """The program an entry is about."""

    id: str
    name: str
    institution: str
    specialty: str
    city: str
    state: str

    @classmethod
    def of(cls, program: Program) -> Self:
        """Map the program."""
        return cls(
            id=to_text("prg", program.id),
            name=program.name,
            institution=program.institution,
            specialty=program.specialty,
            city=program.city,
            state=program.state,
        )


class EntryOut(OutStruct, kw_only=True):
    """A program to apply to; `fee_cents` null: not published, which is not 0.

    Estimates and what is worked out from them are absent where they are not open to an applicant.
    """

    place: int
    advisor_place: int | None
    id: str
    band: str
    eligibility: str
    program: ListedProgramOut
    track_ids: list[str]
    track_codes: list[str]
    signal: str
    fee_cents: int | None
    p_interview: ProbabilityOut | UnsetType = UNSET
    p_would_take: ProbabilityOut | UnsetType = UNSET
    marginal_value: float | UnsetType = UNSET
    contributions: list[ContributionOut] | UnsetType = UNSET
    reasons: list[str]

    @classmethod
    def of(
        cls, place: int, entry: Entry, program: Program, reader: Reader, own: int | None = None
    ) -> Self:
        """Map the entry; `own` is its place in the advisor's order."""
        value = entry.marginal_value
        is_open = value is not None
        return cls(
            place=place,
            advisor_place=own,
            id=to_text("ent", entry.id),
            band=entry.band,
            eligibility=entry.eligibility,
            program=ListedProgramOut.of(program),
            track_ids=[to_text("trk", track) for track in entry.tracks],
            track_codes=list(entry.track_codes),
            signal=entry.signal.value,
            fee_cents=entry.fee_cents,
            p_interview=_probability(entry.p_interview),
            p_would_take=_probability(entry.p_would_take),
            marginal_value=UNSET if value is None else value / SCALE,
            contributions=contributions_in(entry.explanation, reader) if is_open else UNSET,
            reasons=say_reasons(entry.explanation, reader),
        )


class MarkOut(OutStruct):
    """A mark as it stands."""

    program_id: str
    kind: str
    note: str | None
    shared_note: str | None
    signal: str | None

    @classmethod
    def of(cls, mark: Mark) -> Self:
        """Map the mark."""
        return cls(
            program_id=to_text("prg", mark.program),
            kind=mark.kind.value,
            note=mark.note,
            shared_note=mark.shared_note,
            signal=None if mark.signal is None else mark.signal.value,
        )


class FeeLineOut(OutStruct):
    """Fees of one platform and specialty; `cents` null: not published, which is not 0."""

    platform: str
    specialty: str
    programs: int
    cents: int | None
    carried_from: str | None


class CurvePointOut(OutStruct):
    """Value of the first `count` programs against what they cost."""

    count: int
    spend_cents: int
    value: float


class CommittedOut(OutStruct):
    """An application that is out: fee and signal are spent; what is left of its chances."""

    program_id: str
    signal: str
    stage: str
    p_interview: float
    p_held: float

    @classmethod
    def of(cls, document: Json) -> Self:
        """Map the document."""
        told = cast("Mapping[str, Json]", document)
        return cls(
            program_id=str(told["program_id"]),
            signal=str(told["signal"]),
            stage=str(told["stage"]),
            p_interview=_integer(told["interview_ppm"]) / SCALE,
            p_held=_integer(told["chance_ppm"]) / SCALE,
        )


class NextFeeOut(OutStruct):
    """What one more application costs after those sent; `cents` null: not published."""

    platform: str
    specialty: str
    sent: int
    cents: int | None


class LawOut(OutStruct):
    """How outcomes of different programs hang together; an assumption, named."""

    kind: str
    rho: float | None
    nodes: int | None


class CertificateOut(OutStruct):
    """Points of value of the list, and what no list under this model exceeds.

    With a stated price per point `score` and `upper_bound` are value less cost / price.
    """

    objective: float
    score: float
    upper_bound: float
    gap: float
    exact: bool
    solver: str
    considered: int
    price_per_point_cents: int | None
    law: LawOut

    @classmethod
    def of(cls, document: Json) -> Self | None:
        """Map the document; None for couples and for lists built before there was one."""
        if not isinstance(document, Mapping):
            return None
        law = cast("Mapping[str, Json]", document["law"])
        rho = law["rho_ppm"]
        return cls(
            objective=_integer(document["objective_micropoints"]) / SCALE,
            score=_integer(document["score_micropoints"]) / SCALE,
            upper_bound=_integer(document["upper_bound_micropoints"]) / SCALE,
            gap=_integer(document["gap_ppb"]) / 1e9,
            exact=bool(document["is_exact"]),
            solver=str(document["solver"]),
            considered=_integer(document["considered"]),
            price_per_point_cents=_maybe(document["price_per_point_cents"]),
            law=LawOut(
                kind=str(law["kind"]),
                rho=None if rho is None else _integer(rho) / SCALE,
                nodes=_maybe(law["nodes"]),
            ),
        )


class ShortlistOut(OutStruct, kw_only=True):
    """A version of the list: best under this model for the limits given."""

    id: str
    applicant_id: str
    season: str
    version: int
    built_version: int
    published_version: int | None
    stale_cause: str | None
    ranking_id: str
    url: str
    created_at: datetime
    entries: list[EntryOut]
    summary: list[str]
    program_fees_cents: int
    fee_lines: list[FeeLineOut]
    committed: list[CommittedOut] | UnsetType = UNSET
    next_fees: list[NextFeeOut]
    budget_cents: int | None
    unspent_cents: int | None
    divisions: list[str]
    certificate: CertificateOut | UnsetType | None = UNSET
    curve: list[CurvePointOut] | UnsetType = UNSET
    marks: list[MarkOut]
    receipt_sha256: str

    @classmethod
    def of(cls, detail: ShortlistDetail, reader: Reader, receipt_sha256: str) -> Self:
        """Map the view."""
        summary, version = detail.summary, detail.version
        totals, is_open = version.totals, detail.shows_estimates
        said_to = reader if is_open else Reader.APPLICANT
        identifier = to_text("shl", summary.id)
        own = advisor_places(detail)
        return cls(
            id=identifier,
            applicant_id=to_text("apl", summary.applicant),
            season=summary.season,
            version=summary.version,
            built_version=version.number,
            published_version=summary.published,
            stale_cause=summary.stale_cause,
            ranking_id=to_text("rnk", version.ranking),
            url=f"/v1/shortlists/{identifier}",
            created_at=version.created_at,
            entries=[
                EntryOut.of(place, entry, program, said_to, own.get(entry.program))
                for place, (entry, program) in enumerate(detail.entries, 1)
            ],
            summary=say_totals(totals),
            program_fees_cents=_integer(totals["program_fees_cents"]),
            fee_lines=msgspec.convert(totals["fee_lines"], list[FeeLineOut]),
            committed=[CommittedOut.of(each) for each in _list(totals.get("committed"))]
            if is_open
            else UNSET,
            next_fees=msgspec.convert(totals.get("next_fees") or [], list[NextFeeOut]),
            budget_cents=_maybe(totals["budget_cents"]),
            unspent_cents=_maybe(totals["unspent_cents"]),
            divisions=[str(each) for each in _list(totals["divisions"])],
            certificate=CertificateOut.of(totals.get("certificate")) if is_open else UNSET,
            curve=[_curve_point(each) for each in _list(totals["curve"])] if is_open else UNSET,
            marks=[MarkOut.of(mark) for mark in detail.marks],
            receipt_sha256=receipt_sha256,
        )


class ShortlistSummaryOut(OutStruct):
    """A shortlist as a list shows it."""

    id: str
    season: str
    ranking_id: str
    version: int
    built_version: int
    published_version: int | None
    updated_at: datetime
    stale_cause: str | None
    url: str

    @classmethod
    def of(cls, summary: ShortlistSummary) -> Self:
        """Map the summary."""
        identifier = to_text("shl", summary.id)
        return cls(
            id=identifier,
            season=summary.season,
            ranking_id=to_text("rnk", summary.ranking),
            version=summary.version,
            built_version=summary.current,
            published_version=summary.published,
            updated_at=summary.updated_at,
            stale_cause=summary.stale_cause,
            url=f"/v1/shortlists/{identifier}",
        )


class ShortlistsOut(OutStruct):
    """An applicant's shortlists."""

    items: list[ShortlistSummaryOut]


class VersionOut(OutStruct):
    """A version as a list shows it."""

    number: int
    ranking_id: str
    entry_count: int
    created_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, summary: VersionSummary) -> Self:
        """Map the summary."""
        return cls(
            number=summary.number,
            ranking_id=to_text("rnk", summary.ranking),
            entry_count=summary.entry_count,
            created_at=summary.created_at,
            published_at=summary.published_at,
        )


class VersionsOut(OutStruct):
    """Every version, newest first."""

    items: list[VersionOut]


class ChangedOut(OutStruct):
    """One program that was added, dropped or moved."""

    program_id: str
    place_before: int | None
    place_after: int | None


class ResignalledOut(OutStruct):
    """One program whose signal changed."""

    program_id: str
    signal_before: str
    signal_after: str


class ComparisonOut(OutStruct):
    """What changed between two versions; `value_difference` in points, null for couples."""

    before: int
    after: int
    added: list[ChangedOut]
    dropped: list[ChangedOut]
    moved: list[ChangedOut]
    resignalled: list[ResignalledOut]
    fee_difference_cents: int
    cost_difference_cents: int
    value_difference: float | UnsetType | None = UNSET

    @classmethod
    def of(cls, view: Comparison) -> Self:
        """Map the view."""
        fees = [_integer(each.totals["program_fees_cents"]) for each in (view.before, view.after)]
        fixed = [fixed_cents(each) for each in (view.before, view.after)]
        return cls(
            before=view.before.number,
            after=view.after.number,
            added=[_changed(each, None, _place(view.after, each)) for each in view.added],
            dropped=[_changed(each, _place(view.before, each), None) for each in view.dropped],
            moved=[_changed(entry, before, after) for entry, before, after in view.moved],
            resignalled=[
                ResignalledOut(
                    program_id=to_text("prg", entry.program),
                    signal_before=tier.value,
                    signal_after=entry.signal.value,
                )
                for entry, tier in view.resignalled
            ],
            fee_difference_cents=fees[1] - fees[0],
            cost_difference_cents=fees[1] - fees[0] + fixed[1] - fixed[0],
            value_difference=_value_difference(view),
        )


def fixed_cents(version: Version) -> int:
    """Return what comes once beside the fees."""
    lines = [cast("Mapping[str, Json]", each) for each in _list(version.totals["fixed_costs"])]
    return sum(_integer(each["cents"]) for each in lines)


def contributions_in(explanation: Mapping[str, Json], reader: Reader) -> list[ContributionOut]:
    """Return every reason with its log-odds, strongest first."""
    return [
        ContributionOut(
            group=each.group,
            log_odds=each.micro_logits / SCALE,
            words=say_contribution(each, reader),
        )
        for each in contributions_of(explanation)
    ]


def _value_difference(view: Comparison) -> float | UnsetType | None:
    """Return points; None for couples, nothing where estimates are not open to the reader."""
    both = (view.before.totals, view.after.totals)
    if any("value" not in each for each in both):
        return UNSET
    before, after = (_maybe(each["value"]) for each in both)
    return None if before is None or after is None else (after - before) * POINTS / SCALE


def _changed(entry: Entry, before: int | None, after: int | None) -> ChangedOut:
    return ChangedOut(
        program_id=to_text("prg", entry.program), place_before=before, place_after=after
    )


def _place(version: Version, entry: Entry) -> int:
    return version.entries.index(entry) + 1


def _probability(estimate: Estimate | None) -> ProbabilityOut | UnsetType:
    if estimate is None:
        return UNSET
    return ProbabilityOut(
        mid=estimate.mid / SCALE, low=estimate.low / SCALE, high=estimate.high / SCALE
    )


def _curve_point(value: Json) -> CurvePointOut:
    point = cast("Mapping[str, Json]", value)
    return CurvePointOut(
        count=_integer(point["count"]),
        spend_cents=_integer(point["spend_cents"]),
        value=_integer(point["value"]) / SCALE,
    )


def _integer(value: Json) -> int:
    return int(cast("int", value))


def _maybe(value: Json) -> int | None:
    return None if value is None else _integer(value)


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []
