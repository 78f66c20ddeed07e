"""Reach as SQL: whose applicants a tenant sees, the same two parameters in every statement."""

from uuid import UUID

from domain.kernel.tenancy import All, Assigned, Only, Tenant

REACH = """($2::uuid IS NULL OR a.advisor_id = $2 OR EXISTS (
    SELECT FROM assignment o
    WHERE o.agency_id = $1 AND o.applicant_id = a.id AND o.advisor_id = $2
)) AND ($3::uuid IS NULL OR a.id = $3)"""
"""Condition on alias `a` of applicant; $1 is the agency, $2 and $3 are `reach_arguments`."""


def reach_arguments(tenant: Tenant) -> tuple[UUID | None, UUID | None]:
    """Return (advisor, applicant): None does not narrow."""
    match tenant.reach:
        case All():
            return None, None
        case Assigned(advisor=advisor):
            return advisor, None
        case Only(applicant=applicant):
            return None, applicant
