"""An application and what has become of it: events are appended, corrections supersede."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.kernel.events import EventLog
from domain.kernel.identifiers import (
    ApplicantId,
    ApplicationId,
    ProgramId,
    RankingId,
    TrackId,
)
from domain.kernel.vocabulary import SeasonCode, SignalTier, Specialty


class Status(StrEnum):
    """How far an application is."""

    CONSIDERING = "considering"
    APPLYING = "applying"
    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    INVITED = "invited"
    INTERVIEWED = "interviewed"
    RANKED = "ranked"
    """On her own certified list; a program's own ranking is never seen."""
    MATCHED = "matched"
    NOT_MATCHED = "not-matched"
    NOT_INVITED = "not-invited"
    """Silence, once the season closed it; before that silence is no answer."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """How a place was found."""

    MAIN_MATCH = "main-match"
    SOAP = "soap"
    OFF_CYCLE = "off-cycle"


class Source(StrEnum):
    """Where an event comes from."""

    ENTERED = "entered"
    IMPORTED = "imported"
    LIST = "list"
    """Taken from a shortlist."""
    ROLL_OVER = "roll-over"
    """Closed with its season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """One dated step. `supersedes` names the event it corrects; the note rests sealed."""

    seq: int
    status: Status
    on: date
    recorded_at: datetime
    source: Source = Source.ENTERED
    route: Route | None = None
    track: TrackId | None = None
    rank_position: int | None = None
    """Her own, from 1."""
    note: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A chance of an interview in 1e-6, as somebody said it before the answer came."""

    chance: int
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSaid:
    """What the model said when it was decided to apply, in 1e-6."""

    p_interview: int
    p_would_take: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the events in force add up to."""

    status: Status
    applied_on: date | None = None
    invited_on: date | None = None
    interviewed_on: date | None = None
    closed_on: date | None = None
    rank_position: int | None = None
    matched_track: TrackId | None = None
    route: Route | None = None


@dataclass(slots=True, kw_only=True)
class Application(EventLog):
    """The aggregate; `version` counts changes of any kind."""

    id: ApplicationId
    applicant: ApplicantId
    program: ProgramId
    tracks: tuple[TrackId, ...]
    season: SeasonCode
    specialty: Specialty
    img_type: str | None = None
    """Of the applicant when it was opened; for counts, which read no profile."""
    signal: SignalTier = SignalTier.NONE
    ranking: RankingId | None = None
    """The ranking it was decided on."""
    said: ModelSaid | None = None
    events: tuple[StatusEvent, ...] = ()
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)
    """By who gave it: the actor's kind and id as text."""
    version: int = 1
