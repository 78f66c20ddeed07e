"""A profile version and the ledger up to a head, as the value a ranking scores."""

from collections.abc import Sequence

from domain.applicants.entities import Experience, LedgerEntry, Letter, Profile, ProfileSnapshot
from domain.applicants.policies.ledger_chain import EMPTY_HEAD, in_force
from domain.kernel.identifiers import ApplicantId


def freeze_profile(
    applicant: ApplicantId, version: int, profile: Profile, ledger: Sequence[LedgerEntry]
) -> ProfileSnapshot:
    """Return the snapshot; `ledger` is oldest first and ends at the head."""
    contents = [entry.content for entry in in_force(ledger)]
    return ProfileSnapshot(
        applicant=applicant,
        profile_version=version,
        ledger_head=ledger[-1].hash if ledger else EMPTY_HEAD,
        profile=profile,
        experiences=tuple(each for each in contents if isinstance(each, Experience)),
        letters=tuple(each for each in contents if isinstance(each, Letter)),
    )
