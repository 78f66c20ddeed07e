"""Which of the six competencies a role gives evidence of: by duties and by its own cases."""

from collections.abc import Mapping, Sequence

from domain.applicants.entities import Competency, Experience
from domain.kernel.vocabulary import Duty

BY_DUTY: Mapping[Duty, frozenset[Competency]] = {
    Duty.HISTORY_AND_EXAMINATION: frozenset({Competency.PATIENT_CARE}),
    Duty.PROCEDURES: frozenset({Competency.PATIENT_CARE}),
    Duty.REASONING_AND_MANAGEMENT: frozenset({Competency.MEDICAL_KNOWLEDGE}),
    Duty.PRESENTING: frozenset({Competency.MEDICAL_KNOWLEDGE, Competency.COMMUNICATION}),
    Duty.COUNSELLING: frozenset({Competency.COMMUNICATION}),
    Duty.ROUNDS_AND_HANDOFFS: frozenset({Competency.SYSTEMS_BASED_PRACTICE}),
    Duty.DOCUMENTATION: frozenset({Competency.SYSTEMS_BASED_PRACTICE}),
}


def show_competencies(experience: Experience) -> frozenset[Competency]:
    """Return what a role shows; professionalism only by a case or a certificate."""
    found: set[Competency] = set()
    for duty in experience.performed:
        found |= BY_DUTY[duty]
    for case in experience.cases:
        found |= case.shows
    if experience.feedback and experience.improvement:
        found.add(Competency.PRACTICE_BASED_LEARNING)
    if experience.certificates:
        found.add(Competency.PROFESSIONALISM)
    return frozenset(found)


def cover(experiences: Sequence[Experience]) -> Mapping[Competency, tuple[int, ...]]:
    """Return, for each competency, the places of the roles that show it; none is a gap."""
    shown = [show_competencies(each) for each in experiences]
    return {
        competency: tuple(place for place, each in enumerate(shown) if competency in each)
        for competency in Competency
    }
