"""Bodies of jobs."""

from datetime import datetime
from typing import Self

from domain.kernel.identifiers import JobId, from_text, to_text
from domain.kernel.jobs import JobKind, JobView
from services.edge.bodies import OutStruct

SUBJECTS: dict[str, tuple[str, str]] = {
    JobKind.RUN_RANKING: ("rnk", "/v1/rankings/"),
    JobKind.ADVANCE_BATCH: ("bat", "/v1/ranking-batches/"),
    JobKind.EXPORT_PERSONAL: ("xpt", "/v1/exports/"),
}
"""Prefix and place of what a job of each kind is about."""


class JobOut(OutStruct):
    """A job; `last_error` is a code with a sentence, of the newest attempt that went wrong."""

    id: str
    kind: str
    state: str
    subject_id: str | None
    subject_url: str | None
    attempts: int
    max_attempts: int
    dispatches: int
    run_after: datetime
    lease_until: datetime | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None
    url: str

    @classmethod
    def of(cls, view: JobView) -> Self:
        """Map the view."""
        prefix, place = SUBJECTS.get(view.kind, ("", ""))
        subject = to_text(prefix, view.subject) if prefix and view.subject else None
        identifier = to_text("job", view.id)
        return cls(
            id=identifier,
            kind=view.kind,
            state=view.state.value,
            subject_id=subject,
            subject_url=None if subject is None else f"{place}{subject}",
            attempts=view.attempts,
            max_attempts=view.max_attempts,
            dispatches=view.dispatches,
            run_after=view.run_after,
            lease_until=view.lease_until,
            last_error=view.last_error,
            created_at=view.created_at,
            finished_at=view.finished_at,
            url=f"/v1/jobs/{identifier}",
        )


def parse_job(text: str) -> JobId:
    """Return the id; NotFound for any other prefix."""
    return JobId(from_text("job", text))
