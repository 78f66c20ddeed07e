"""Readiness: where an applicant stands in a specialty, and what would change it."""
