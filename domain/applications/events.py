"""What happened to applications; thin, no personal data, nothing of SOAP."""

from domain.kernel.events import DomainEvent
from domain.kernel.identifiers import ApplicantId, ApplicationId, to_text

STATUS_CHANGED = "application.status_changed"


def status_changed(
    *, application: ApplicationId, applicant: ApplicantId, status: str
) -> DomainEvent:
    """Return version 1 of the event; `status` is a word of a closed list."""
    identifier = to_text("out", application)
    return DomainEvent(
        type=STATUS_CHANGED,
        version=1,
        job=None,
        data={
            "application_id": identifier,
            "applicant_id": to_text("apl", applicant),
            "status": status,
            "url": f"/v1/applications/{identifier}",
        },
    )
