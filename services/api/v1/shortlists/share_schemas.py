"""Bodies of links to lists."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Self

from msgspec import Meta

from domain.kernel.identifiers import ProgramId, ShortlistId, to_text
from domain.programs.entities import Program
from domain.rankings.entities import SCALE
from domain.rankings.policies.words import BASIS
from domain.shortlists.entities import Entry, Share
from domain.shortlists.use_cases.share_shortlist import MadeShare, ShareShortlist
from domain.shortlists.views import ShortlistDetail
from services.edge.bodies import InStruct, OutStruct
from services.edge.list_files import NOT_AFFILIATED


class ShareIn(InStruct):
    """What a link shows beside programs and signals, and for how many days."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    days: Annotated[int, Meta(ge=1, le=90)] = 30
    shows_chances: bool = False
    shows_fees: bool = False
    shows_notes: bool = False

    def to_command(self, shortlist: ShortlistId) -> ShareShortlist:
        """Return the command."""
        return ShareShortlist(
            shortlist=shortlist,
            number=self.version,
            lasts=timedelta(days=self.days),
            shows_chances=self.shows_chances,
            shows_fees=self.shows_fees,
            shows_notes=self.shows_notes,
        )


class ShareOut(OutStruct):
    """A link to one version of a list; its token is nowhere to be read again."""

    id: str
    version: int
    shows_chances: bool
    shows_fees: bool
    shows_notes: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, share: Share) -> Self:
        """Map the link."""
        return cls(
            id=to_text("shr", share.id),
            version=share.number,
            shows_chances=share.shows_chances,
            shows_fees=share.shows_fees,
            shows_notes=share.shows_notes,
            created_at=share.created_at,
            expires_at=share.expires_at,
            revoked_at=share.revoked_at,
        )


class SharesOut(OutStruct):
    """Every link of a list, newest first."""

    items: list[ShareOut]


class MadeShareOut(OutStruct):
    """The link, with its token this once; whoever has `url` reads the list."""

    id: str
    token: str
    url: str
    expires_at: datetime

    @classmethod
    def of(cls, made: MadeShare) -> Self:
        """Map what was made."""
        return cls(
            id=to_text("shr", made.share.id),
            token=made.token,
            url=f"/v1/shared-shortlists/{made.token}",
            expires_at=made.share.expires_at,
        )


class SharedEntryOut(OutStruct):
    """A program of a shared list; null where the link does not show it."""

    place: int
    program: str
    institution: str
    specialty: str
    city: str
    state: str
    track_codes: list[str]
    signal: str
    band: str | None
    p_interview: float | None
    fee_cents: int | None
    note: str | None

    @classmethod
    def of(cls, place: int, entry: Entry, program: Program, share: Share, note: str | None) -> Self:
        """Map the entry as far as the link goes."""
        chance = entry.p_interview if share.shows_chances else None
        return cls(
            place=place,
            program=program.name,
            institution=program.institution,
            specialty=program.specialty,
            city=program.city,
            state=program.state,
            track_codes=list(entry.track_codes),
            signal=entry.signal.value,
            band=entry.band if share.shows_chances else None,
            p_interview=None if chance is None else chance.mid / SCALE,
            fee_cents=entry.fee_cents if share.shows_fees else None,
            note=note if share.shows_notes else None,
        )


class SharedShortlistOut(OutStruct):
    """One version of somebody's list, without her name: best under this model, not a forecast."""

    season: str
    created_at: datetime
    expires_at: datetime
    entries: list[SharedEntryOut]
    summary: list[str]

    @classmethod
    def of(cls, share: Share, detail: ShortlistDetail) -> Self:
        """Map what the link shows; nothing here names applicant, agency or ranking."""
        notes: Mapping[ProgramId, str | None] = {
            mark.program: mark.shared_note for mark in detail.marks
        }
        return cls(
            season=detail.summary.season,
            created_at=detail.version.created_at,
            expires_at=share.expires_at,
            entries=[
                SharedEntryOut.of(place, entry, program, share, notes.get(program.id))
                for place, (entry, program) in enumerate(detail.entries, 1)
            ],
            summary=[BASIS, NOT_AFFILIATED],
        )
