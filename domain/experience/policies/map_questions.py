"""Behaviour questions and the logged cases that answer them; what a case lacks is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.applicants.entities import Competency, Experience

QUESTIONS: Mapping[Competency, str] = {
    Competency.PATIENT_CARE: "Tell me about a patient whose course you changed.",
    Competency.MEDICAL_KNOWLEDGE: "Tell me about a time when your first diagnosis was wrong.",
    Competency.PRACTICE_BASED_LEARNING: "Tell me about criticism that changed how you work.",
    Competency.COMMUNICATION: "Tell me about difficult news that you had to explain.",
    Competency.PROFESSIONALISM: "Tell me about a mistake that you owned up to.",
    Competency.SYSTEMS_BASED_PRACTICE: "Tell me about a time when the system failed a patient.",
}
"""Our own wording; one a competency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCase:
    """A case by its role's place and its own, with the parts it still lacks."""

    role: int
    case: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A question and its cases, the most complete first; none is a gap."""

    shows: Competency
    question: str
    cases: tuple[AnswerCase, ...]


def map_questions(experiences: Sequence[Experience]) -> tuple[Mapped, ...]:
    """Return every question with the cases marked as showing what it asks for."""
    return tuple(
        Mapped(shows=shows, question=words, cases=_cases(experiences, shows))
        for shows, words in QUESTIONS.items()
    )


def _cases(experiences: Sequence[Experience], shows: Competency) -> tuple[AnswerCase, ...]:
    found = [
        AnswerCase(
            role=place,
            case=number,
            missing=tuple(part for part in ("decided", "learned") if not getattr(case, part)),
        )
        for place, role in enumerate(experiences)
        for number, case in enumerate(role.cases)
        if shows in case.shows
    ]
    return tuple(sorted(found, key=lambda each: (len(each.missing), each.role, each.case)))
