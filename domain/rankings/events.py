"""What happened to rankings; thin, no personal data."""

from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import ApplicantId, BatchId, JobId, RankingId, to_text

COMPLETED = "ranking.completed"
FAILED = "ranking.failed"
CANCELLED = "ranking.cancelled"
BATCH_COMPLETED = "batch.completed"


def ranking_event(
    kind: str, *, ranking: RankingId, applicant: ApplicantId, job: JobId
) -> DomainEvent:
    """Return version 1 of a ranking's event."""
    identifier = to_text("rnk", ranking)
    return DomainEvent(
        type=kind,
        version=1,
        job=job,
        data={
            "ranking_id": identifier,
            "applicant_id": to_text("apl", applicant),
            "url": f"/v1/rankings/{identifier}",
        },
    )


def batch_completed(*, batch: BatchId, job: JobId) -> DomainEvent:
    """Return version 1: every item of the batch has ended, whichever way."""
    identifier = to_text("bat", batch)
    return DomainEvent(
        type=BATCH_COMPLETED,
        version=1,
        job=job,
        data={"batch_id": identifier, "url": f"/v1/ranking-batches/{identifier}"},
    )
