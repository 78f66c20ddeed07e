"""A shortlist: one per applicant and season, with versions; an entry is a program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.kernel.canonical import Json
from domain.kernel.events import EventLog
from domain.kernel.identifiers import (
    ApplicantId,
    EntryId,
    JobId,
    ProgramId,
    RankingId,
    ShareId,
    ShortlistId,
    TrackId,
)
from domain.kernel.vocabulary import SeasonCode, SignalTier
from domain.shortlists.errors import season_closed


class MarkKind(StrEnum):
    """What an advisor says of a program on the list."""

    PIN = "pin"
    BAN = "ban"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A pin or ban with notes, private and for the applicant to read; both rest sealed.

    A pin with a `signal` is a lock: the program stays on the list, and at that tier.
    """

    program: ProgramId
    kind: MarkKind
    note: str | None = None
    shared_note: str | None = None
    signal: SignalTier | None = None


class Stage(StrEnum):
    """How far an application that is out has come; the words of its steps."""

    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    INVITED = "invited"
    INTERVIEWED = "interviewed"
    RANKED = "ranked"
    MATCHED = "matched"
    NOT_MATCHED = "not-matched"
    NOT_INVITED = "not-invited"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentApplication:
    """An application of the season that is out: its fee is paid, its signal spent."""

    program: ProgramId
    signal: SignalTier
    stage: Stage
    applied_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A modelled number with its interval, in 1e-6."""

    mid: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One program to apply to, with the tracks to tick and the signal to send.

    `fee_cents` is what it adds in the order of the list; None: not published, which is not 0.
    `explanation` is the ranking's explanation of the track `position`, as a document.
    Estimates and what is worked out from them are None for a reader to whom they are not open.
    """

    id: EntryId
    program: ProgramId
    tracks: tuple[TrackId, ...]
    track_codes: tuple[str, ...]
    position: int
    signal: SignalTier
    fee_cents: int | None
    band: str
    eligibility: str
    utility: int
    marginal_value: int | None
    p_interview: Estimate | None
    p_would_take: Estimate | None
    explanation: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One build of the list: entries in order, totals and receipt as canonical documents."""

    number: int
    ranking: RankingId
    job: JobId | None
    entries: tuple[Entry, ...]
    totals: Mapping[str, Json]
    receipt: Mapping[str, Json]
    created_at: datetime


class StaleCause(StrEnum):
    """What changed since the ranking behind a list."""

    PROFILE = "profile-changed"
    LEDGER = "ledger-changed"
    PROGRAM = "program-changed"
    """A program on the list, in the catalogue."""
    OVERLAY = "overlay-changed"
    """A program on the list, in the agency's own overlay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A link to version `number`: programs and signals, and beside them what it says it shows."""

    id: ShareId
    shortlist: ShortlistId
    applicant: ApplicantId
    number: int
    shows_chances: bool
    shows_fees: bool
    shows_notes: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Shortlist(EventLog):
    """The aggregate; `version` counts changes of any kind, `current` the list now shown."""

    id: ShortlistId
    applicant: ApplicantId
    season: SeasonCode
    current: int = 0
    latest: int = 0
    """Highest version number ever given."""
    version: int = 1
    order: tuple[ProgramId, ...] = ()
    """An advisor's own order; programs it does not name follow as solved."""
    closed_at: datetime | None = None
    """When its season was closed; from then on it is read, not changed."""

    def require_open(self) -> None:
        """Refuse a change of a closed list (Conflict `season-closed`)."""
        if self.closed_at is not None:
            raise season_closed()
