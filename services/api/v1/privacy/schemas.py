"""Bodies of exports, erasure, consent and retention."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta

from domain.agencies.entities import SupportGrant, SupportPurpose
from domain.agencies.use_cases.support import GrantSupport
from domain.applicants.entities import Consent, Erasure, ErasureReason
from domain.applicants.use_cases.record_consent import RecordConsent
from domain.audit.entities import Export
from domain.audit.policies.retention import RetentionRule
from domain.kernel.identifiers import ApplicantId, to_text
from services.edge.bodies import InStruct, OutStruct


class ExportOut(OutStruct):
    """State of an export; `content_url` is there while it can be taken."""

    id: str
    applicant_id: str | None
    state: str
    progress: int
    requested_at: datetime
    expires_at: datetime
    size_bytes: int | None
    sha256: str | None
    failure: str | None
    content_url: str | None

    @classmethod
    def of(cls, export: Export) -> Self:
        """Map the export."""
        name = to_text("xpt", export.id)
        applicant = export.applicant
        return cls(
            id=name,
            applicant_id=None if applicant is None else to_text("apl", applicant),
            state=export.state.value,
            progress=export.progress,
            requested_at=export.requested_at,
            expires_at=export.expires_at,
            size_bytes=export.size_bytes,
            sha256=export.sha256,
            failure=export.failure,
            content_url=f"/v1/exports/{name}/content" if export.sha256 else None,
        )


class ErasureIn(InStruct):
    """Why: one of a list, so that no reason tells of a person."""

    reason: Literal["requested", "consent-withdrawn", "contract-ended", "entered-by-mistake"]

    def to_reason(self) -> ErasureReason:
        """Return the reason."""
        return ErasureReason(self.reason)


class ErasureOut(OutStruct):
    """What went; `counts` by kind, `answers` are kept answers of requests that were blanked."""

    applicant_id: str
    reason: str
    erased_at: datetime
    ledger_head: str
    counts: dict[str, int]

    @classmethod
    def of(cls, erasure: Erasure) -> Self:
        """Map the tombstone."""
        return cls(
            applicant_id=to_text("apl", erasure.applicant),
            reason=erasure.reason.value,
            erased_at=erasure.erased_at,
            ledger_head=erasure.ledger_head,
            counts=dict(erasure.counts),
        )


class ConsentIn(InStruct):
    """A consent given or withdrawn: for what, and to which version of the words."""

    purpose: Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z]+(-[a-z]+)*$")]
    version: Annotated[str, Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9._-]+$")]
    is_given: bool

    def to_command(self, applicant: ApplicantId) -> RecordConsent:
        """Return the command."""
        return RecordConsent(
            applicant=applicant,
            purpose=self.purpose,
            version=self.version,
            is_given=self.is_given,
        )


class ConsentOut(OutStruct):
    """One entry of the record."""

    id: str
    applicant_id: str
    purpose: str
    version: str
    is_given: bool
    decided_at: datetime
    recorded_by: str

    @classmethod
    def of(cls, consent: Consent) -> Self:
        """Map the consent."""
        return cls(
            id=to_text("cns", consent.id),
            applicant_id=to_text("apl", consent.applicant),
            purpose=consent.purpose,
            version=consent.version,
            is_given=consent.is_given,
            decided_at=consent.decided_at,
            recorded_by=consent.recorded_by.kind.value,
        )


class ConsentsOut(OutStruct):
    """The whole record, newest first: the newest of a purpose holds."""

    items: list[ConsentOut]


class RetentionOut(OutStruct):
    """One timer."""

    kept: str
    seconds: int
    why: str

    @classmethod
    def of(cls, rule: RetentionRule) -> Self:
        """Map the rule."""
        return cls(kept=rule.kept.value, seconds=int(rule.time.total_seconds()), why=rule.why)


class RetentionsOut(OutStruct):
    """Every timer."""

    items: list[RetentionOut]


class SupportGrantIn(InStruct):
    """Let one of us read for a while."""

    purpose: Literal["fault", "question", "training"]
    minutes: Annotated[int, Meta(ge=1, le=60)] = 30

    def to_command(self) -> GrantSupport:
        """Return the command."""
        return GrantSupport(purpose=SupportPurpose(self.purpose), minutes=self.minutes)


class SupportGrantOut(OutStruct):
    """Who was let in, by whom, for what and how long."""

    id: str
    purpose: str
    consented_by: str | None
    consented_at: datetime
    expires_at: datetime
    operator: str | None
    opened_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, grant: SupportGrant) -> Self:
        """Map the grant."""
        person = grant.consented_by.id
        return cls(
            id=to_text("sup", grant.id),
            purpose=grant.purpose.value,
            consented_by=None if person is None else to_text("psn", person),
            consented_at=grant.consented_at,
            expires_at=grant.expires_at,
            operator=grant.operator,
            opened_at=grant.opened_at,
            ended_at=grant.ended_at,
        )


class SupportGrantsOut(OutStruct):
    """Newest first, a hundred at most."""

    items: list[SupportGrantOut]
