"""An export: everything kept about one applicant, or about all of an agency's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.identifiers import ApplicantId, ExportId, JobId


class ExportState(StrEnum):
    """Life of an export."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One request and what came of it; `applicant` None is the whole agency."""

    id: ExportId
    applicant: ApplicantId | None
    job: JobId
    requested_at: datetime
    expires_at: datetime
    state: ExportState = ExportState.QUEUED
    progress: int = 0
    size_bytes: int | None = None
    sha256: str | None = None
    failure: str | None = None
