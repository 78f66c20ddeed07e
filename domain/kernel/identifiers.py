"""Typed ids: UUIDv7 inside, prefix and 26 Crockford characters at the edge (decision 4)."""

from typing import NewType
from uuid import UUID

from domain.kernel.errors import NotFoundError

AgencyId = NewType("AgencyId", UUID)
PersonId = NewType("PersonId", UUID)
MembershipId = NewType("MembershipId", UUID)
SessionId = NewType("SessionId", UUID)
InvitationId = NewType("InvitationId", UUID)
AdvisorId = NewType("AdvisorId", UUID)
ApplicantId = NewType("ApplicantId", UUID)
ExperienceId = NewType("ExperienceId", UUID)
LetterId = NewType("LetterId", UUID)
AttestationId = NewType("AttestationId", UUID)
AttestationRequestId = NewType("AttestationRequestId", UUID)
ProgramId = NewType("ProgramId", UUID)
TrackId = NewType("TrackId", UUID)
CatalogueId = NewType("CatalogueId", UUID)
RankingId = NewType("RankingId", UUID)
BatchId = NewType("BatchId", UUID)
ShortlistId = NewType("ShortlistId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
TaskId = NewType("TaskId", UUID)
TemplateId = NewType("TemplateId", UUID)
NoteId = NewType("NoteId", UUID)
MessageId = NewType("MessageId", UUID)
NotificationId = NewType("NotificationId", UUID)
ShareId = NewType("ShareId", UUID)
InterviewId = NewType("InterviewId", UUID)
FeedId = NewType("FeedId", UUID)
RankListId = NewType("RankListId", UUID)
EntryId = NewType("EntryId", UUID)
EventId = NewType("EventId", UUID)
EndpointId = NewType("EndpointId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
AttemptId = NewType("AttemptId", UUID)
JobId = NewType("JobId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
AuditId = NewType("AuditId", UUID)
ExportId = NewType("ExportId", UUID)
ConsentId = NewType("ConsentId", UUID)
SupportGrantId = NewType("SupportGrantId", UUID)

PLATFORM = AgencyId(UUID(int=0))
"""Owner of what belongs to no agency (the shared catalogue)."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LENGTH = 26
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)


def to_text(prefix: str, identifier: UUID) -> str:
    """Return `prefix` + `_` + 26 lower-case Crockford characters; sorts like the UUID."""
    number = identifier.int
    pairs = [_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS]
    return f"{prefix}_{''.join(pairs)}"


def from_text(prefix: str, text: str) -> UUID:
    """Return the UUID of `text`; any other prefix, length or character is NotFound."""
    head, _, body = text.partition("_")
    number = _number(body) if head == prefix and len(body) == _LENGTH else None
    if number is None:
        raise NotFoundError("not-found", f"There is no such {prefix} id.")
    return UUID(int=number)


def _number(body: str) -> int | None:
    number = 0
    for character in body:
        value = _VALUES.get(character)
        if value is None:
            return None
        number = number << 5 | value
    return number if number < 1 << 128 else None
