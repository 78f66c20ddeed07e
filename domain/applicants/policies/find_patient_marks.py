"""Patient identifiers in free text (HIPAA, 45 CFR 164.514(b)(2)): found before anything is kept.

Rules by shape and context, none by a list of names: what looks like an identifier is refused and
reworded by its author. The test of this name prints precision and recall on a corpus that the
rules were written against; lower-case and bare first names are known to pass.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.applicants.entities import Experience
from domain.applicants.entities.checks import Faults


class MarkKind(StrEnum):
    """Which identifier it looks like."""

    NAME = "name"
    RECORD_NUMBER = "record-number"
    BIRTH_DATE = "birth-date"
    EXACT_DATE = "exact-date"
    CONTACT = "contact"
    AGE_OVER_89 = "age-over-89"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientMark:
    """What was found, and its place in the text: [start, end)."""

    kind: MarkKind
    start: int
    end: int


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?:19|20)\d{{2}})"
)
_NAME = r"[A-Z](?:[a-z]+|\.)(?:[-' ](?:[A-Z](?:[a-z]+|\.?)))*"
_NO_NAME = (
    r"(?!(?:The|This|That|With|Was|Had|Has|Is|In|On|And|For|After|Before|Who|Presented|Presenting"
    r"|Care|Safety|Education|History|Histories|Name|Experience|Services?|Advocate|Contact|Access"
    r"|Centered|Admitted|Came|Reported|Counselling|Counseling|Encounters?|Outcomes?|Portal"
    r"|Transport|Flow|Rounds|Management|Assessment|Interviews?|Follow|Notes?|Monitoring|Intake"
    r"|Navigator|Records?|Population|Satisfaction|Health|Medical|Reported|Teaching)\b)"
)

_PATTERNS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = (
    (
        MarkKind.RECORD_NUMBER,
        re.compile(
            r"\b(?:MRN|(?:medical )?record (?:no\.?|number|#)|chart (?:no\.?|number|#)"
            r"|patient (?:id|number|no\.?)|account (?:no\.?|number|#)|accession(?: number| no\.?)?"
            r"|policy (?:no\.?|number)|medicaid (?:id|number)|SSN|hospital (?:id|number|no\.?))"
            r"(?: is| was)?\s*[:#=]?\s*#?[A-Z]{0,3}-?\d[\d-]{3,}",
            re.IGNORECASE,
        ),
    ),
    (MarkKind.RECORD_NUMBER, re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    (
        MarkKind.BIRTH_DATE,
        re.compile(
            rf"\b(?:dob|d\.o\.b\.|date of birth|birth ?date|birthday|born)\b"
            rf"(?: is| was| on)*\s*[:=]?\s*{_DATE}",
            re.IGNORECASE,
        ),
    ),
    (MarkKind.EXACT_DATE, re.compile(rf"\b{_DATE}\b", re.IGNORECASE)),
    (
        MarkKind.NAME,
        re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Master|Baby (?:boy|girl))\.? {_NO_NAME}{_NAME}"),
    ),
    (
        MarkKind.NAME,
        re.compile(
            rf"\b(?:[Pp]atient(?:'s name)?|[Pp]t\.?|[Ll]ady|[Gg]entleman|[Ww]oman|[Mm]an|[Bb]oy"
            rf"|[Gg]irl|[Cc]hild|[Mm]other|[Ff]ather|[Dd]aughter|[Ss]on|[Ww]ife|[Hh]usband)"
            rf"(?: (?:named|called|name|was|is))*[:,]? {_NO_NAME}{_NAME}\b"
            rf"(?= ?(?:,|\.|\(|'s|was|had|has|came|who|presented|is|told|said|with|aged?|asked|$))"
        ),
    ),
    (MarkKind.NAME, re.compile(rf"\b(?:named|name is|name was) {_NO_NAME}{_NAME}")),
    (
        MarkKind.NAME,
        re.compile(
            r"\b[A-Z][a-z]+ [A-Z][a-z]+,? (?:is |was )?(?:a |an )?\d{1,3}[- ]"
            r"(?:y(?:ea)?r|month|day|week|y/?o)"
        ),
    ),
    (
        MarkKind.CONTACT,
        re.compile(
            r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"
            r"|(?<![\d-])(?:\+?1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"
        ),
    ),
    (
        MarkKind.AGE_OVER_89,
        re.compile(
            r"\b(?:9\d|1[01]\d)[- ]?(?:years?|yrs?|y/?o)\b[- ]?(?:old)?"
            r"|\baged? (?:9\d|1[01]\d)\b(?! ?%)",
            re.IGNORECASE,
        ),
    ),
)


def find_patient_marks(text: str) -> tuple[PatientMark, ...]:
    """Return what may identify a patient, by place; of what overlaps the first kind named."""
    found: list[PatientMark] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            mark = PatientMark(kind=kind, start=match.start(), end=match.end())
            if all(mark.end <= each.start or each.end <= mark.start for each in found):
                found.append(mark)
    return tuple(sorted(found, key=lambda each: each.start))


def refuse_patient_marks(experience: Experience) -> None:
    """Raise Invalid with each place in the texts of a role that may identify a patient."""
    faults = Faults()
    for pointer, text in _texts(experience):
        note_patient_marks(faults, pointer, text)
    faults.refuse()


def note_patient_marks(faults: Faults, pointer: str, text: str | None) -> None:
    """Note each place in one text that may identify a patient; None has none."""
    for mark in find_patient_marks(text or ""):
        faults.unless(
            False,
            pointer,
            "patient-identifier",
            f"Characters {mark.start + 1} to {mark.end} look like a patient's "
            f"{mark.kind.value}; say it without, nothing was kept.",
        )


def _texts(experience: Experience) -> Iterator[tuple[str, str]]:
    for name in ("description", "case_learned_from", "feedback", "improvement"):
        text = getattr(experience, name)
        if text:
            yield f"/{name}", text
    for place, case in enumerate(experience.cases):
        for name in ("happened", "decided", "learned"):
            text = getattr(case, name)
            if text:
                yield f"/cases/{place}/{name}", text
