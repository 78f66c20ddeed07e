"""The person: identity, status, the aggregate, and frozen copies a ranking scored."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.applicants.entities.checks import SHORT, Faults
from domain.applicants.entities.ledger import Experience, Letter
from domain.applicants.entities.profile import Profile
from domain.kernel.identifiers import AdvisorId, ApplicantId

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names or reaches a person; always sealed at rest."""

    name: str
    email: str | None = None
    phone: str | None = None
    born_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse an empty name, what is no e-mail address, and dates out of range."""
        faults = Faults()
        faults.text("/name", self.name)
        faults.text("/email", self.email, 320)
        faults.unless(
            self.email is None or _EMAIL.fullmatch(self.email) is not None,
            "/email",
            "bad-email",
            "An e-mail address reads like name@example.org.",
        )
        faults.text("/phone", self.phone, 50)
        faults.day("/born_on", self.born_on)
        faults.refuse()


class ApplicantStatus(StrEnum):
    """Only active applicants are billed."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A person advised, at one version of identity and profile."""

    id: ApplicantId
    version: int
    status: ApplicantStatus
    identity: Identity
    profile: Profile
    external_id: str | None = None
    advisor: AdvisorId | None = None
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        """Refuse an external id out of bounds."""
        faults = Faults()
        faults.text("/external_id", self.external_id, SHORT)
        faults.refuse()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSnapshot:
    """What a ranking scored: profile version and ledger head, with the entries then in force."""

    applicant: ApplicantId
    profile_version: int
    ledger_head: str
    """Hash of the last ledger entry, 64 zeros for an empty ledger."""
    profile: Profile
    experiences: tuple[Experience, ...]
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A contradiction or gap in a profile, named; never a failure."""

    code: str
    pointer: str
    detail: str
    is_private: bool = False
    """For the advisor's eyes: never shown to the applicant or a visitor."""
