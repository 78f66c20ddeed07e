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


def contact_of(experience: Experience) -> ContactClass:
    """Return the class of what was done oneself in a role: watching a duty is not doing it."""
    return classify_contact(experience.performed)


def is_in_us(experience: Experience) -> bool:
    """Return whether it took place in the United States or a territory."""
    return experience.country in US_PLACES


BESIDE_CARE = frozenset(
    {ExperienceKind.NON_MEDICAL, ExperienceKind.RESEARCH, ExperienceKind.QUALITY_IMPROVEMENT}
)
"""Never months of care: programs count research apart, whatever was done with participants."""


def is_clinical(experience: Experience) -> bool:
    """Return whether its days can count as clinical."""
    return experience.kind not in BESIDE_CARE
