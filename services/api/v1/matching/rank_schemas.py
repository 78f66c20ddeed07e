"""Bodies of rank lists."""

from datetime import date
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import ApplicantId, TrackId, from_text, to_text
from domain.kernel.vocabulary import SeasonCode, TrackKind
from domain.matching.entities import RankOrder
from domain.matching.policies.rank_lists import WHY, RankCost, RankFinding
from domain.matching.use_cases.keep_rank_list import PutRankList
from domain.matching.views import Choice, RankSheet
from services.edge.bodies import InStruct, OutStruct

TrackText = Annotated[str, Meta(min_length=30, max_length=30, description="trk_ id")]
Tracks = Annotated[list[TrackText], Meta(max_length=300)]


class SupplementalIn(InStruct):
    """First years, best first, for when the advanced track `under` takes her."""

    under: TrackText
    tracks: Tracks


class RankListIn(InStruct):
    """Tracks by preference, best first; `certified_on` left out: this order is not certified."""

    primary: Tracks
    supplemental: Annotated[list[SupplementalIn], Meta(max_length=300)] = []
    is_shared: bool | None = None
    certified_on: date | None = None

    def command(self, applicant: ApplicantId, season: SeasonCode, expected: int) -> PutRankList:
        """Return it for the domain; the last list under a track stands."""
        order = RankOrder(
            primary=_tracks(self.primary),
            supplemental={_track(each.under): _tracks(each.tracks) for each in self.supplemental},
        )
        return PutRankList(
            applicant=applicant,
            season=season,
            order=order,
            expected=expected,
            is_shared=self.is_shared,
            certified_on=self.certified_on,
        )


class RankedOut(OutStruct):
    """One place on a list, or what may still take one; no chance stands here."""

    track_id: str
    kind: TrackKind | None
    application_id: str | None
    program_id: str | None
    program: str | None
    supplemental: list["RankedOut"]


class RankCostOut(OutStruct):
    """What codes beyond those included cost; null: not published, which is not 0."""

    primary_codes: int
    supplemental_codes: int
    included: int | None
    extra: int | None
    cents: int | None
    source: str | None
    carried_from: str | None

    @classmethod
    def of(cls, cost: RankCost) -> Self:
        """Map it."""
        fees = cost.fees
        return cls(
            primary_codes=cost.primary_codes,
            supplemental_codes=cost.supplemental_codes,
            included=None if fees is None else fees.included,
            extra=cost.extra,
            cents=cost.cents,
            source=None if fees is None else fees.source,
            carried_from=None if fees is None else fees.carried_from,
        )


class RankListOut(OutStruct):
    """A rank list by preference."""

    applicant_id: str
    season: str
    why: str
    items: list[RankedOut]
    not_ranked: list[RankedOut]
    is_shared: bool
    certified_on: date | None
    due_on: date
    is_due_estimated: bool
    cost: RankCostOut
    findings: list[RankFinding]
    version: int

    @classmethod
    def of(cls, sheet: RankSheet) -> Self:
        """Map it."""
        kept, dates = sheet.rank_list, sheet.season.dates
        listed = {*kept.order.primary, *kept.order.supplemental_codes}
        lists = kept.order.supplemental
        return cls(
            applicant_id=to_text("apl", kept.applicant),
            season=kept.season,
            why=WHY,
            items=[
                _ranked(each, sheet, [_ranked(one, sheet) for one in lists.get(each, ())])
                for each in kept.order.primary
            ],
            not_ranked=[_ranked(each, sheet) for each in sheet.choices if each not in listed],
            is_shared=kept.is_shared,
            certified_on=kept.certified_on,
            due_on=dates.rank_list_due,
            is_due_estimated="rank_list_due" in dates.estimated,
            cost=RankCostOut.of(sheet.fees),
            findings=list(sheet.findings),
            version=kept.version,
        )


def _ranked(
    track: TrackId, sheet: RankSheet, supplemental: list[RankedOut] | None = None
) -> RankedOut:
    choice: Choice | None = sheet.choices.get(track)
    return RankedOut(
        track_id=to_text("trk", track),
        kind=None if choice is None else choice.track.kind,
        application_id=None if choice is None else to_text("out", choice.application),
        program_id=None if choice is None else to_text("prg", choice.program.id),
        program=None if choice is None else choice.program.name,
        supplemental=supplemental or [],
    )


def _track(text: str) -> TrackId:
    return TrackId(from_text("trk", text))


def _tracks(texts: list[str]) -> tuple[TrackId, ...]:
    return tuple(_track(each) for each in texts)
