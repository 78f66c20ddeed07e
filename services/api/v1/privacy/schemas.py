"""Bodies of exports."""

from datetime import datetime
from typing import Self

from domain.audit.entities import Export
from domain.kernel.identifiers import to_text
from services.edge.bodies import OutStruct


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
