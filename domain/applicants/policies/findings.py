"""Contradictions in what a profile says, each named, none of them an error (AP-16)."""

from collections.abc import Callable, Iterator

from domain.applicants.entities import Finding
from domain.applicants.policies.exam_findings import exam_findings
from domain.applicants.policies.experience_findings import experience_findings
from domain.applicants.policies.paper_findings import paper_findings
from domain.applicants.policies.reviewed import Reviewed

RULES: tuple[Callable[[Reviewed], Iterator[Finding]], ...] = (
    paper_findings,
    exam_findings,
    experience_findings,
)


def find_contradictions(reviewed: Reviewed) -> tuple[Finding, ...]:
    """Return every finding: papers first, then exams, then experience."""
    return tuple(finding for rule in RULES for finding in rule(reviewed))
