"""Roles as evidence: class and why, how recent, who supervised, what a supervisor confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import Attestation, Experience, LedgerEntry
from domain.applicants.policies.months import DAYS_A_MONTH, days_of
from domain.experience.policies.explain_contact import ContactExplained, explain_contact
from domain.experience.policies.show_attestation import show_to_applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A supervisor's word on a role as it stands; never described as seen by programs."""

    said: Attestation
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One role as evidence."""

    experience: Experience
    months: float
    days_since: int | None
    """Since its last day; 0: still going; None: it has not begun or runs backwards."""
    explained: ContactExplained
    confirmed: tuple[Confirmation, ...]


def weigh_evidence(
    valid: Sequence[LedgerEntry], as_of: date, *, is_whole: bool
) -> Iterator[Evidence]:
    """Yield every role in force; without `is_whole` only what authors show the applicant."""
    for entry in valid:
        role = entry.content
        if isinstance(role, Experience):
            days = days_of(role, as_of)
            yield Evidence(
                experience=role,
                months=round(_months(role, as_of), 1),
                days_since=None if days is None else (as_of - days[1]).days,
                explained=explain_contact(role),
                confirmed=tuple(_confirmations(entry, valid, is_whole=is_whole)),
            )


def _months(role: Experience, as_of: date) -> float:
    days = days_of(role, as_of)
    if days is None:
        return 0.0
    return ((days[1] - days[0]).days + 1) / DAYS_A_MONTH


def _confirmations(
    entry: LedgerEntry, valid: Sequence[LedgerEntry], *, is_whole: bool
) -> Iterator[Confirmation]:
    for each in valid:
        said = each.content
        if isinstance(said, Attestation) and said.experience_hash == entry.hash:
            shown = said if is_whole else show_to_applicant(said)
            yield Confirmation(said=shown, signed_on=each.recorded_at.date())
