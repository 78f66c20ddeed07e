"""What happened to shortlists; thin, no personal data."""

from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import ApplicantId, JobId, RankingId, ShortlistId, to_text

BUILT = "shortlist.built"
STALE = "shortlist.stale"
PUBLISHED = "shortlist.published"


def shortlist_built(
    *,
    shortlist: ShortlistId,
    version: int,
    ranking: RankingId,
    applicant: ApplicantId,
    job: JobId | None,
) -> DomainEvent:
    """Return version 1 of the event."""
    identifier = to_text("shl", shortlist)
    return DomainEvent(
        type=BUILT,
        version=1,
        job=job,
        data={
            "shortlist_id": identifier,
            "shortlist_version": version,
            "ranking_id": to_text("rnk", ranking),
            "applicant_id": to_text("apl", applicant),
            "url": f"/v1/shortlists/{identifier}",
        },
    )


def shortlist_stale(
    *, shortlist: ShortlistId, ranking: RankingId, applicant: ApplicantId, cause: str
) -> DomainEvent:
    """Return version 1 of the event; `cause` is a word of a closed list."""
    identifier = to_text("shl", shortlist)
    return DomainEvent(
        type=STALE,
        version=1,
        job=None,
        data={
            "shortlist_id": identifier,
            "ranking_id": to_text("rnk", ranking),
            "applicant_id": to_text("apl", applicant),
            "cause": cause,
            "url": f"/v1/shortlists/{identifier}",
        },
    )


def shortlist_published(
    *, shortlist: ShortlistId, version: int, ranking: RankingId, applicant: ApplicantId
) -> DomainEvent:
    """Return version 1 of the event."""
    identifier = to_text("shl", shortlist)
    return DomainEvent(
        type=PUBLISHED,
        version=1,
        job=None,
        data={
            "shortlist_id": identifier,
            "shortlist_version": version,
            "ranking_id": to_text("rnk", ranking),
            "applicant_id": to_text("apl", applicant),
            "url": f"/v1/shortlists/{identifier}",
        },
    )
