"""What a supervisor confirms of a role: never the letter, and never shown to programs by us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.applicants.entities.checks import LONG, Faults
from domain.kernel.identifiers import AttestationRequestId, ExperienceId
from domain.kernel.vocabulary import Duty


class LetterAttribute(StrEnum):
    """What a letter is read for."""

    SPECIFIC_CASES = "specific-cases"
    COMMUNICATION = "communication"
    RELIABILITY = "reliability"
    WORK_ETHIC = "work-ethic"
    ADAPTATION = "adaptation-to-us-protocols"
    COMPARISON = "comparison-with-us-graduates"


class Strength(StrEnum):
    """How much an author could say of an attribute; what is left out was not said."""

    NOT_SEEN = "not-seen"
    SOME = "some"
    STRONG = "strong"


class AttestationPart(StrEnum):
    """What of an attestation the author lets the applicant see."""

    DUTIES = "duties"
    DATES = "dates"
    ATTRIBUTES = "attributes"
    COMMENT = "comment"


SHOWN_BY_DEFAULT = frozenset({AttestationPart.DUTIES, AttestationPart.DATES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """One supervisor's word on one entry as it stood; sealed at rest."""

    request: AttestationRequestId
    experience: ExperienceId
    experience_hash: str
    """Hash of the entry that was shown: what exactly was confirmed."""
    author: str
    author_title: str | None = None
    author_email: str
    us_licensed: bool | None = None
    faculty: bool | None = None
    observed_directly: bool | None = None
    duties: frozenset[Duty] = frozenset()
    """Those confirmed, of those the entry names."""
    started_on: date | None = None
    ended_on: date | None = None
    attributes: Mapping[LetterAttribute, Strength] = field(default_factory=dict)
    comment: str | None = None
    shown: frozenset[AttestationPart] = SHOWN_BY_DEFAULT

    def __post_init__(self) -> None:
        """Refuse text out of bounds and dates out of range."""
        faults = Faults()
        for name in ("author", "author_title"):
            faults.text(f"/{name}", getattr(self, name))
        faults.text("/author_email", self.author_email, 254)
        faults.text("/comment", self.comment, LONG)
        faults.days({"/started_on": self.started_on, "/ended_on": self.ended_on})
        faults.refuse()
