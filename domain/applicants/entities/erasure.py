"""What remains of an erased applicant: that she was, why she went, and what went with her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.identifiers import ApplicantId


class ErasureReason(StrEnum):
    """Why; a closed list, so that no reason tells of a person."""

    REQUESTED = "requested"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CONTRACT_ENDED = "contract-ended"
    ENTERED_BY_MISTAKE = "entered-by-mistake"
    EXPIRED = "expired"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The tombstone: heads of chains and counts, nothing that was said of anybody."""

    applicant: ApplicantId
    reason: ErasureReason
    erased_at: datetime
    ledger_head: str
    counts: Mapping[str, int]
