"""Words that programs and applicants share: exams, milestones, duties, visas, specialties."""

import re
from enum import StrEnum
from typing import NewType

from domain.kernel.errors import invalid

Specialty = NewType("Specialty", str)
"""Slug of a field, such as `internal-medicine`."""

SeasonCode = NewType("SeasonCode", str)
"""Year of the Match a season ends in, as text, such as `2027`; always with its season data."""

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SEASON = re.compile(r"20[2-9][0-9]")


def parse_specialty(text: str, pointer: str) -> Specialty:
    """Return a specialty slug (at most 64 characters); else Invalid at `pointer`."""
    if len(text) > 64 or not _SLUG.fullmatch(text):
        raise invalid(pointer, "bad-specialty", f"{text!r} is not a slug like internal-medicine.")
    return Specialty(text)


def parse_season(text: str, pointer: str) -> SeasonCode:
    """Return a season code; else Invalid at `pointer`."""
    if not _SEASON.fullmatch(text):
        raise invalid(pointer, "bad-season", f"{text!r} is not a season such as 2028.")
    return SeasonCode(text)


class Exam(StrEnum):
    """Exams a profile records and an attempts rule may count."""

    STEP_1 = "step-1"
    STEP_2_CK = "step-2-ck"
    STEP_2_CS = "step-2-cs"
    STEP_3 = "step-3"
    OET = "oet"
    COMLEX_1 = "comlex-1"
    COMLEX_2 = "comlex-2"
    COMLEX_3 = "comlex-3"


class Milestone(StrEnum):
    """When a requirement must be met, earliest first."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    RANK = "rank"
    START = "start"


class Visa(StrEnum):
    """Visas a program may sponsor."""

    J1 = "j-1"
    H1B = "h-1b"


class Duty(StrEnum):
    """The seven classes of hands-on duty."""

    HISTORY_AND_EXAMINATION = "history-and-examination"
    PRESENTING = "presenting"
    REASONING_AND_MANAGEMENT = "reasoning-and-management"
    PROCEDURES = "procedures"
    COUNSELLING = "counselling"
    ROUNDS_AND_HANDOFFS = "rounds-and-handoffs"
    DOCUMENTATION = "documentation"


class ContactClass(StrEnum):
    """How close an experience came to care, judged by duties and not by title."""

    OBSERVATIONAL = "observational"
    ACTIVE_OBSERVATIONAL = "active-observational"
    HANDS_ON = "hands-on"


class TrackKind(StrEnum):
    """NRMP track types."""

    CATEGORICAL = "categorical"
    PRELIMINARY = "preliminary"
    ADVANCED = "advanced"
    PHYSICIAN = "physician"
    MEDICINE_PEDIATRICS = "medicine-pediatrics"


class SignalTier(StrEnum):
    """What a signal group may receive."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"
