"""How close a role came to care: judged by its duties, whatever it was called (EX-5)."""

from domain.applicants.entities import Experience, ExperienceKind
from domain.kernel.vocabulary import ContactClass, Duty

TOUCHING = frozenset({Duty.HISTORY_AND_EXAMINATION, Duty.PROCEDURES, Duty.COUNSELLING})
"""Duties done with the patient: one of them makes a role hands-on."""

TAKING_PART = frozenset(
    {
        Duty.PRESENTING,
        Duty.REASONING_AND_MANAGEMENT,
        Duty.ROUNDS_AND_HANDOFFS,
        Duty.DOCUMENTATION,
    }
)
"""Duties done with the team: alone they make an observer an active one."""

US_PLACES = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""ISO codes of the United States and its territories, which have codes of their own."""


def classify_contact(duties: frozenset[Duty]) -> ContactClass:
    """Return the class of a role with these duties; no duty named is observation."""
    if duties & TOUCHING:
        return ContactClass.HANDS_ON
    return ContactClass.ACTIVE_OBSERVATIONAL if duties & TAKING_PART else ContactClass.OBSERVATIONAL


def is_in_us(experience: Experience) -> bool:
    """Return whether it took place in the United States or a territory."""
    return experience.country in US_PLACES


def is_clinical(experience: Experience) -> bool:
    """Return whether it counts as clinical: research does so only with duties done on patients."""
    is_research = experience.kind is ExperienceKind.RESEARCH
    return not is_research or bool(experience.duties & TOUCHING)
