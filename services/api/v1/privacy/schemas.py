"""Bodies of exports and erasure."""

from datetime import datetime
from typing import Literal, Self

from domain.applicants.entities import Erasure, ErasureReason
from domain.audit.entities import Export
from domain.kernel.identifiers import to_text
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
