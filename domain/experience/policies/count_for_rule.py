"""What of a ledger counts for one program's own rule, role by role (EX-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities import Experience
from domain.applicants.policies.classify_contact import contact_of, is_clinical, is_in_us
from domain.applicants.policies.months import Wanted, calendar_months, days_of, months_before
from domain.programs.entities import ExperienceRule


class Verdict(StrEnum):
    """Whether a role counts, and if not, why."""

    COUNTS = "counts"
    NOT_STARTED = "not-started"
    TOO_OLD = "too-old"
    NOT_US = "not-us"
    NOT_CLINICAL = "not-clinical"
    CLASS_NOT_COUNTED = "class-not-counted"
    RULE_UNSTATED = "rule-unstated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """Months that count under a rule on a day; None: the rule does not say what counts."""

    months: float | None
    wanted: float
    verdicts: tuple[Verdict, ...]
    """One a role, in the order they were given."""


def count_for_rule(
    experiences: Sequence[Experience], rule: ExperienceRule, cut: date, as_of: date
) -> RuleCount:
    """Return what counts when a program looks at `cut`, with the roles as known on `as_of`."""
    since = None if rule.within_months is None else months_before(cut, rule.within_months)
    verdicts = tuple(_verdict(each, rule, since, min(cut, as_of)) for each in experiences)
    months = None
    if rule.counts is not None:
        wanted = Wanted(until=min(cut, as_of), since=since, contact=rule.counts, in_us=True)
        months = calendar_months(experiences, wanted)
    return RuleCount(months=months, wanted=rule.months, verdicts=verdicts)


def _verdict(
    experience: Experience, rule: ExperienceRule, since: date | None, until: date
) -> Verdict:
    days = days_of(experience, until)
    if days is None:
        return Verdict.NOT_STARTED
    if not is_clinical(experience):
        return Verdict.NOT_CLINICAL
    if not is_in_us(experience):
        return Verdict.NOT_US
    if since is not None and days[1] < since:
        return Verdict.TOO_OLD
    if rule.counts is None:
        return Verdict.RULE_UNSTATED
    return Verdict.COUNTS if contact_of(experience) in rule.counts else Verdict.CLASS_NOT_COUNTED
