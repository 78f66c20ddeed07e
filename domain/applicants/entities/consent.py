"""A consent: given or withdrawn, for a purpose, to a version of its words; never changed."""

import re
from dataclasses import dataclass
from datetime import datetime

from domain.applicants.entities.checks import Faults
from domain.kernel.identifiers import ApplicantId, ConsentId
from domain.kernel.tenancy import Actor

_PURPOSE = re.compile(r"[a-z]+(-[a-z]+)*")
_VERSION = re.compile(r"[A-Za-z0-9._-]{1,40}")
PURPOSE_MAXIMUM = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision, by whom it was recorded and when; the newest of a purpose holds."""

    id: ConsentId
    applicant: ApplicantId
    purpose: str
    version: str
    is_given: bool
    decided_at: datetime
    recorded_by: Actor

    def __post_init__(self) -> None:
        """Refuse a purpose or version that could hold more than a name of words."""
        faults = Faults()
        faults.unless(
            len(self.purpose) <= PURPOSE_MAXIMUM and _PURPOSE.fullmatch(self.purpose) is not None,
            "/purpose",
            "bad-purpose",
            "A purpose is lower-case words with hyphens, as in share-with-school.",
        )
        faults.unless(
            _VERSION.fullmatch(self.version) is not None,
            "/version",
            "bad-version",
            "A version names the words agreed to, as in 2027-08.",
        )
        faults.refuse()
