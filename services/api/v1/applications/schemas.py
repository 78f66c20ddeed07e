"""Bodies of applications: bounded structs, and the way from and to the domain."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta
from msgspec.structs import asdict

from domain.applications.entities import Application, Progress, Route, Source, Status, StatusEvent
from domain.applications.policies.calibration import Bin, CalibrationLedger, Group, Head, Scored
from domain.applications.policies.funnel import SMALLEST_CELL, Funnel
from domain.applications.policies.progress import NEXT, progress_of
from domain.applications.use_cases.import_steps import StepReport
from domain.applications.use_cases.open_application import OpenApplication
from domain.applications.use_cases.record_status import Step
from domain.applications.views import ApplicationSummary
from domain.kernel.identifiers import ApplicantId, ProgramId, TrackId, from_text, to_text
from domain.kernel.vocabulary import SeasonCode, SignalTier
from services.edge.bodies import InStruct, OutStruct

ProgramText = Annotated[str, Meta(min_length=30, max_length=30, description="prg_ id")]
TrackText = Annotated[str, Meta(min_length=30, max_length=30, description="trk_ id")]
Season = Annotated[str, Meta(pattern="^20[2-9][0-9]$")]
Note = Annotated[str, Meta(min_length=1, max_length=4_000)]
Position = Annotated[int, Meta(ge=1, le=300)]
Chance = Annotated[float, Meta(ge=0, le=1)]


class StepIn(InStruct):
    """One dated step; `on` left out: today. `supersedes` names the event it corrects."""

    status: Status
    on: date | None = None
    route: Route | None = None
    track_id: TrackText | None = None
    rank_position: Position | None = None
    note: Note | None = None
    supersedes: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    signal: SignalTier | None = None

    def step(self) -> Step:
        """Return it for the domain."""
        return Step(
            status=self.status,
            on=self.on,
            route=self.route,
            track=None if self.track_id is None else TrackId(from_text("trk", self.track_id)),
            rank_position=self.rank_position,
            note=self.note,
            supersedes=self.supersedes,
            signal=self.signal,
        )


class ApplicationIn(InStruct):
    """A program to follow; no tracks named: all of them."""

    program_id: ProgramText
    season: Season
    track_ids: Annotated[list[TrackText], Meta(max_length=20)] = []
    signal: SignalTier = SignalTier.NONE
    status: Status = Status.CONSIDERING
    on: date | None = None

    def command(self, applicant: ApplicantId) -> OpenApplication:
        """Return it for the domain."""
        return OpenApplication(
            applicant=applicant,
            season=SeasonCode(self.season),
            program=ProgramId(from_text("prg", self.program_id)),
            tracks=tuple(TrackId(from_text("trk", each)) for each in self.track_ids),
            signal=self.signal,
            first=Step(status=self.status, on=self.on),
        )


class ForecastIn(InStruct):
    """What the caller expects, before the answer is known."""

    p_interview: Chance


class StatusEventOut(OutStruct):
    """One step; those with `is_corrected` are kept and count no more."""

    seq: int
    status: Status
    on: date
    recorded_at: datetime
    source: Source
    route: Route | None
    track_id: str | None
    rank_position: int | None
    note: str | None
    supersedes: int | None
    is_corrected: bool

    @classmethod
    def of(cls, event: StatusEvent, corrected: set[int | None]) -> "StatusEventOut":
        """Map it."""
        return cls(
            seq=event.seq,
            status=event.status,
            on=event.on,
            recorded_at=event.recorded_at,
            source=event.source,
            route=event.route,
            track_id=None if event.track is None else to_text("trk", event.track),
            rank_position=event.rank_position,
            note=event.note,
            supersedes=event.supersedes,
            is_corrected=event.seq in corrected,
        )


class ForecastOut(OutStruct):
    """Somebody's forecast beside the model's."""

    by: str
    p_interview: float
    given_at: datetime


class ApplicationSummaryOut(OutStruct):
    """An application as a list shows it."""

    id: str
    applicant_id: str
    program_id: str
    season: str
    specialty: str
    signal: SignalTier
    status: Status
    next_statuses: list[Status]
    applied_on: date | None
    invited_on: date | None
    interviewed_on: date | None
    closed_on: date | None
    rank_position: int | None
    route: Route | None
    ranking_id: str | None
    model_p_interview: float | None
    version: int

    @classmethod
    def of(cls, view: ApplicationSummary) -> "ApplicationSummaryOut":
        """Map the view."""
        return summary_out(view.application, view.progress)


class ApplicationOut(ApplicationSummaryOut):
    """An application whole."""

    track_ids: list[str]
    matched_track_id: str | None
    events: list[StatusEventOut]
    forecasts: list[ForecastOut]

    @classmethod
    def whole(cls, application: Application) -> "ApplicationOut":
        """Map the aggregate."""
        progress = progress_of(application.events)
        corrected = {each.supersedes for each in application.events}
        matched = progress.matched_track
        return cls(
            **asdict(summary_out(application, progress)),
            track_ids=[to_text("trk", each) for each in application.tracks],
            matched_track_id=None if matched is None else to_text("trk", matched),
            events=[StatusEventOut.of(each, corrected) for each in application.events],
            forecasts=[
                ForecastOut(by=name, p_interview=each.chance / 1e6, given_at=each.given_at)
                for name, each in sorted(application.forecasts.items())
            ],
        )


def summary_out(application: Application, progress: Progress) -> ApplicationSummaryOut:
    """Return what lists and the whole share."""
    said, ranking = application.said, application.ranking
    return ApplicationSummaryOut(
        id=to_text("out", application.id),
        applicant_id=to_text("apl", application.applicant),
        program_id=to_text("prg", application.program),
        season=application.season,
        specialty=application.specialty,
        signal=application.signal,
        status=progress.status,
        next_statuses=sorted(NEXT[progress.status]),
        applied_on=progress.applied_on,
        invited_on=progress.invited_on,
        interviewed_on=progress.interviewed_on,
        closed_on=progress.closed_on,
        rank_position=progress.rank_position,
        route=progress.route,
        ranking_id=None if ranking is None else to_text("rnk", ranking),
        model_p_interview=None if said is None else said.p_interview / 1e6,
        version=application.version,
    )


class AdoptedOut(OutStruct):
    """What following a list did."""

    opened: int
    known: int


class StepFaultOut(OutStruct):
    """A bad cell, as /line/column."""

    pointer: str
    code: str
    detail: str


class StepsOut(OutStruct):
    """What an import did, or would do."""

    opened: int
    recorded: int
    unchanged: int
    faults: list[StepFaultOut]

    @classmethod
    def of(cls, report: StepReport) -> "StepsOut":
        """Map the report."""
        return cls(
            opened=report.opened,
            recorded=report.recorded,
            unchanged=report.unchanged,
            faults=[
                StepFaultOut(pointer=each.pointer, code=each.code, detail=each.detail)
                for each in report.faults
            ],
        )


class FunnelRowOut(OutStruct):
    """Counts of one specialty."""

    specialty: str
    applicants: int
    applied: int
    invited: int
    interviewed: int
    ranked: int
    matched: int
    open: int


class FunnelOut(OutStruct):
    """What became of a season's applications; specialties of fewer applicants are kept back."""

    season: str
    rows: list[FunnelRowOut]
    suppressed: int
    smallest_cell: int

    @classmethod
    def of(cls, season: str, funnel: Funnel) -> "FunnelOut":
        """Map the view."""
        return cls(
            season=season,
            rows=[
                FunnelRowOut(
                    specialty=each.specialty,
                    applicants=each.applicants,
                    applied=each.applied,
                    invited=each.invited,
                    interviewed=each.interviewed,
                    ranked=each.ranked,
                    matched=each.matched,
                    open=each.open,
                )
                for each in funnel.rows
            ],
            suppressed=funnel.suppressed,
            smallest_cell=SMALLEST_CELL,
        )


class BinOut(OutStruct):
    """One tenth of the scale; rates are null where it is empty or too small to show."""

    low: float
    high: float
    count: int
    mean_said: float | None
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    is_suppressed: bool

    @classmethod
    def of(cls, each: Bin) -> "BinOut":
        """Map it."""
        return cls(
            low=each.low,
            high=each.high,
            count=each.count,
            mean_said=each.mean_said,
            rate=each.rate,
            rate_low=each.rate_low,
            rate_high=each.rate_high,
            is_suppressed=each.is_suppressed,
        )


class ScoredOut(OutStruct):
    """Scores of one forecaster: the model, or who gave forecasts; null: too few to say."""

    said_by: str
    head: Head
    count: int
    applicants: int
    base_rate: float | None
    mean_said: float | None
    brier: float | None
    log_loss: float | None
    gap: float | None
    bins: list[BinOut]

    @classmethod
    def of(cls, each: Scored) -> "ScoredOut":
        """Map it."""
        return cls(
            said_by=each.said_by,
            head=each.head,
            count=each.count,
            applicants=each.applicants,
            base_rate=each.base_rate,
            mean_said=each.mean_said,
            brier=each.brier,
            log_loss=each.log_loss,
            gap=each.gap,
            bins=[BinOut.of(one) for one in each.bins],
        )


class CalibrationGroupOut(OutStruct):
    """Specialty x kind of graduate x season x model; null: all together, or not known."""

    specialty: str | None
    img_type: str | None
    season: str | None
    model_sha256: str | None
    scores: list[ScoredOut]

    @classmethod
    def of(cls, group: Group) -> "CalibrationGroupOut":
        """Map it."""
        return cls(
            specialty=group.specialty,
            img_type=group.img_type,
            season=group.season,
            model_sha256=group.model,
            scores=[ScoredOut.of(each) for each in group.scores],
        )


class CalibrationOut(OutStruct):
    """The agency's own ledger: what was said against what happened."""

    basis: str
    overall: CalibrationGroupOut
    groups: list[CalibrationGroupOut]
    suppressed: int

    @classmethod
    def of(cls, ledger: CalibrationLedger) -> "CalibrationOut":
        """Map it."""
        return cls(
            basis=CALIBRATION_BASIS,
            overall=CalibrationGroupOut.of(ledger.overall),
            groups=[CalibrationGroupOut.of(each) for each in ledger.groups],
            suppressed=ledger.suppressed,
        )


CALIBRATION_BASIS = (
    "This agency's recorded outcomes only. Silence counts once its season closed it; would-take is "
    "read from certified lists alone. Groups and bins of fewer than five applicants show no rate. "
    "Not affiliated with AAMC, NRMP or ECFMG."
)
