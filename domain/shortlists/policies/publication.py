"""What an applicant sees of her lists: what her advisor published, and no private note."""

from collections.abc import Sequence
from dataclasses import replace

from domain.kernel.tenancy import ActorKind, Tenant
from domain.shortlists.entities import Mark


def sees_published_only(tenant: Tenant) -> bool:
    """Return whether the caller is an applicant, who reads only what was published to her."""
    return tenant.actor.kind is ActorKind.APPLICANT


def marks_for(tenant: Tenant, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the marks the caller may read; an applicant reads none that is private."""
    if not sees_published_only(tenant):
        return tuple(marks)
    return tuple(replace(each, note=None) for each in marks if each.shared_note is not None)
