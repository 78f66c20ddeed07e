"""Why a role has its class: the duties and phrases that decided, and what contradicts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.applicants.entities import Experience, ExperienceKind, SkillLevel
from domain.applicants.policies.classify_contact import TOUCHING, contact_of
from domain.kernel.vocabulary import ContactClass, Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words of the role's own description and the duty they tell of; None: of watching."""

    text: str
    start: int
    duty: Duty | None


class Contradiction(StrEnum):
    """What does not fit together in one role."""

    WATCHING_TITLE_WITH_TOUCHING_DUTIES = "watching-title-with-touching-duties"
    WATCHING_TITLE_WITH_PROCEDURES = "watching-title-with-procedures"
    TEXT_SAYS_ONLY_WATCHED = "text-says-only-watched"
    TEXT_TELLS_OF_A_DUTY_NOT_NAMED = "text-tells-of-a-duty-not-named"
    PROCEDURES_DONE_BUT_NOT_NAMED_AS_DUTY = "procedures-done-but-not-named-as-duty"
    HANDS_ON_TITLE_WITHOUT_DUTIES = "hands-on-title-without-duties"
    RESEARCH_WITH_DUTIES_OF_CARE = "research-with-duties-of-care"
    """Its days count as research: care done beside it is a role of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactExplained:
    """The class and its grounds."""

    contact: ContactClass
    decided_by: tuple[Duty, ...]
    only_watched: tuple[Duty, ...]
    phrases: tuple[Phrase, ...]
    contradictions: tuple[Contradiction, ...]


WATCHING_TITLES = frozenset({ExperienceKind.OBSERVERSHIP, ExperienceKind.SHADOWING})
RESEARCHING = frozenset({ExperienceKind.RESEARCH, ExperienceKind.QUALITY_IMPROVEMENT})
CARE = frozenset({Duty.HISTORY_AND_EXAMINATION, Duty.PROCEDURES})
"""Duties of care; talking with participants is part of research."""
HANDS_ON_TITLES = frozenset({ExperienceKind.CLERKSHIP, ExperienceKind.EXTERNSHIP})

_WORDS: dict[Duty, str] = {
    Duty.HISTORY_AND_EXAMINATION: r"(?:took|taking|obtained|obtaining|performed|performing|did)"
    r" (?:\w+ ){0,3}(?:histor(?:y|ies)|(?:physical )?exam(?:s|inations?)?|H&Ps?)\b",
    Duty.PRESENTING: r"present(?:ed|ing) (?:\w+ ){0,3}(?:patients?|cases?)\b"
    r"|oral presentations?",
    Duty.REASONING_AND_MANAGEMENT: r"differential diagnos[ei]s|management plans?"
    r"|(?:formulat|propos|suggest)(?:ed|ing) (?:\w+ ){0,3}(?:plans?|treatments?|diagnos[ei]s)",
    Duty.PROCEDURES: r"(?:performed|performing|placed|placing|did|drew|drawing|inserted|sutured)"
    r" (?:\w+ ){0,3}(?:procedures?|sutures?|lines?|catheters?|venipunctures?|injections?|blood"
    r"|punctures?|laceration\w*|IVs?)\b|sutur(?:ed|ing)|phlebotomy",
    Duty.COUNSELLING: r"counsel(?:l?ed|l?ing)|(?:patient education|educat(?:ed|ing)"
    r" (?:\w+ ){0,2}(?:patients?|families))|goals[- ]of[- ]care",
    Duty.ROUNDS_AND_HANDOFFS: r"\b(?:pre-?round(?:ed|ing)?|rounds|rounded|sign-?outs?"
    r"|hand-?offs?|handovers?)\b",
    Duty.DOCUMENTATION: r"(?:wrote|writing|drafted|drafting|documented|documenting)"
    r"|(?:progress|SOAP|admission|discharge) (?:notes?|summar(?:y|ies))",
}
_DUTY = {duty: re.compile(words, re.IGNORECASE) for duty, words in _WORDS.items()}
_WATCHED = re.compile(
    r"\b(?:only |just |purely )?(?:observed|observing|shadowed|shadowing|watched|watching)\b"
    r"|no (?:direct )?patient contact",
    re.IGNORECASE,
)
_ONLY_WATCHED = re.compile(
    r"\b(?:only|just|purely|strictly) (?:observ|shadow|watch)|no (?:direct )?patient contact",
    re.IGNORECASE,
)


def explain_contact(experience: Experience) -> ContactExplained:
    """Return the class of a role with its grounds; the title decides nothing."""
    contact = contact_of(experience)
    done = experience.performed
    deciding = done & TOUCHING if contact is ContactClass.HANDS_ON else done
    phrases = find_phrases(experience.description or "")
    return ContactExplained(
        contact=contact,
        decided_by=tuple(each for each in Duty if each in deciding),
        only_watched=tuple(
            each.duty for each in experience.duties_done if each.level is SkillLevel.OBSERVED
        ),
        phrases=phrases,
        contradictions=tuple(_contradictions(experience, contact, phrases)),
    )


def find_phrases(text: str) -> tuple[Phrase, ...]:
    """Return the words of a description that tell of a duty or of watching, by place."""
    found = [
        Phrase(text=match.group(), start=match.start(), duty=duty)
        for duty, pattern in (*_DUTY.items(), (None, _WATCHED))
        for match in pattern.finditer(text)
        if duty is None or not _is_watched(text, match.start())
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.text)))


def _is_watched(text: str, start: int) -> bool:
    """Whether what is told there was watched: "observed residents performing procedures"."""
    sentence = re.split(r"[.;]", text[:start])[-1]
    return _WATCHED.search(sentence) is not None


def _contradictions(
    experience: Experience, contact: ContactClass, phrases: tuple[Phrase, ...]
) -> Iterator[Contradiction]:
    done = experience.performed
    did_procedures = any(each.level is not SkillLevel.OBSERVED for each in experience.procedures)
    yield from _of_title(experience, contact)
    if experience.kind in WATCHING_TITLES:
        if contact is ContactClass.HANDS_ON:
            yield Contradiction.WATCHING_TITLE_WITH_TOUCHING_DUTIES
        if did_procedures:
            yield Contradiction.WATCHING_TITLE_WITH_PROCEDURES
    if contact is ContactClass.HANDS_ON and _ONLY_WATCHED.search(experience.description or ""):
        yield Contradiction.TEXT_SAYS_ONLY_WATCHED
    if {each.duty for each in phrases if each.duty} - done:
        yield Contradiction.TEXT_TELLS_OF_A_DUTY_NOT_NAMED
    if did_procedures and Duty.PROCEDURES not in done:
        yield Contradiction.PROCEDURES_DONE_BUT_NOT_NAMED_AS_DUTY


def _of_title(experience: Experience, contact: ContactClass) -> Iterator[Contradiction]:
    if experience.kind in RESEARCHING and experience.performed & CARE:
        yield Contradiction.RESEARCH_WITH_DUTIES_OF_CARE
    if experience.kind in HANDS_ON_TITLES and contact is ContactClass.OBSERVATIONAL:
        yield Contradiction.HANDS_ON_TITLE_WITHOUT_DUTIES
