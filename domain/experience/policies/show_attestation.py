"""What of an attestation its author lets the applicant see: nothing more leaves the domain."""

from dataclasses import replace

from domain.applicants.entities import Attestation, AttestationPart
from domain.kernel.tenancy import ActorKind, Only, Tenant


def is_for_applicant(tenant: Tenant) -> bool:
    """Whether the applicant reads, or whoever acts for her alone."""
    kinds = (ActorKind.APPLICANT, ActorKind.VISITOR)
    return tenant.actor.kind in kinds or isinstance(tenant.reach, Only)


def show_to_applicant(attestation: Attestation) -> Attestation:
    """Return it with the parts taken out that the author did not show."""
    shown = attestation.shown
    dates = AttestationPart.DATES in shown
    return replace(
        attestation,
        duties=attestation.duties if AttestationPart.DUTIES in shown else frozenset(),
        started_on=attestation.started_on if dates else None,
        ended_on=attestation.ended_on if dates else None,
        attributes=attestation.attributes if AttestationPart.ATTRIBUTES in shown else {},
        comment=attestation.comment if AttestationPart.COMMENT in shown else None,
    )
