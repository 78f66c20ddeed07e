"""What was done in a role: duties with frequency and level, cases, certificates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.applicants.entities.checks import LONG, Faults
from domain.kernel.vocabulary import Duty


class SkillLevel(StrEnum):
    """How far something was done oneself."""

    OBSERVED = "observed"
    ASSISTED = "assisted"
    SUPERVISED = "supervised"
    INDEPENDENT = "independent"


class Frequency(StrEnum):
    """How often a duty was done."""

    ONCE = "once"
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"


class Competency(StrEnum):
    """The six core competencies of residents (ACGME Common Program Requirements)."""

    PATIENT_CARE = "patient-care"
    MEDICAL_KNOWLEDGE = "medical-knowledge"
    PRACTICE_BASED_LEARNING = "practice-based-learning"
    COMMUNICATION = "communication"
    PROFESSIONALISM = "professionalism"
    SYSTEMS_BASED_PRACTICE = "systems-based-practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDone:
    """One duty with how often and at what level of supervision."""

    duty: Duty
    frequency: Frequency
    level: SkillLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure with how often and at what level it was done."""

    name: str
    level: SkillLevel
    count: int | None = None

    def __post_init__(self) -> None:
        """Refuse an empty name and counts out of range."""
        faults = Faults()
        faults.text("/name", self.name)
        faults.between("/count", self.count, 1, 100_000)
        faults.refuse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case without anything that identifies a patient."""

    happened: str
    decided: str | None = None
    learned: str | None = None
    shows: frozenset[Competency] = frozenset()

    def __post_init__(self) -> None:
        """Refuse text out of bounds."""
        faults = Faults()
        for name in ("happened", "decided", "learned"):
            faults.text(f"/{name}", getattr(self, name), LONG)
        faults.refuse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A training certificate (HIPAA, life support) and its last day."""

    name: str
    issued_on: date | None = None
    expires_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse an empty name and dates out of range."""
        faults = Faults()
        faults.text("/name", self.name)
        faults.days({"/issued_on": self.issued_on, "/expires_on": self.expires_on})
        faults.refuse()
