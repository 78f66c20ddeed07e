"""Requirements of a program as a page shows them, and as its form asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.vocabulary import ContactClass, Exam, Milestone
from domain.programs.entities import (
    AttemptScope,
    Counting,
    GraduationException,
    GraduationFrom,
    Provenance,
    Requirement,
    Stance,
)
from domain.programs.policies.import_requirements import PARTS
from services.portal.choices import Options, options
from services.portal.forms import Form
from services.portal.phrases import Translate, named


def _(text: str) -> str:
    return text


NAMES = {
    "step_2": _("Step 2 CK score"),
    "attempts": _("Attempts at exams"),
    "graduation": _("Years since graduation"),
    "experience": _("US clinical experience"),
    "letters": _("Letters of recommendation"),
    "ecfmg": _("ECFMG certificate"),
    "visa": _("Visas"),
    "step_3": _("Step 3"),
}
STANCES = {
    Stance.STRICT: _("Strict rule"),
    Stance.PREFERRED: _("Preference"),
    Stance.NONE: _("No such rule, as verified"),
    Stance.UNKNOWN: _("Not known"),
}
LABELS = {
    "minimum": _("At least"),
    "maximum": _("At most"),
    "exams": _("Exams counted"),
    "counting": _("Counted are"),
    "scope": _("The maximum holds for"),
    "counts_incomplete": _("Incomplete attempts count"),
    "years": _("At most so many years"),
    "from": _("Counted from"),
    "at": _("Counted to"),
    "exceptions": _("Accepted instead"),
    "months": _("At least so many months"),
    "counts": _("What counts"),
    "within_months": _("Within the last so many months"),
    "count": _("How many"),
    "from_us": _("Of them from the US"),
    "in_specialty": _("Of them in the specialty"),
    "by": _("Needed by"),
    "is_dated": _("It is said by when"),
    "j1": _("Sponsors J-1"),
    "h1b": _("Sponsors H-1B"),
    "h1b_step_3_by": _("H-1B needs Step 3 by"),
    "is_stated": _("It is said which"),
}
FIELDS = {"from": "measured_from", "at": "measured_at"}
"""Parts that the rule calls by another name."""

ONE_OF: Mapping[str, type[StrEnum]] = {
    "counting": Counting,
    "scope": AttemptScope,
    "from": GraduationFrom,
    "at": Milestone,
    "by": Milestone,
    "h1b_step_3_by": Milestone,
}
SOME_OF: Mapping[str, type[StrEnum]] = {
    "exams": Exam,
    "exceptions": GraduationException,
    "counts": ContactClass,
}
YES_NO = frozenset({"counts_incomplete", "is_dated", "j1", "h1b", "is_stated"})
ASKED_ONLY = frozenset({"is_dated", "is_stated"})
"""Parts that exist to be told apart from no rule at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One requirement in words."""

    code: str
    name: str
    stance: Stance
    stance_words: str
    parts: list[tuple[str, str]]
    provenance: Provenance
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of the form: `number`, `one`, `some` or `yes-no`."""

    column: str
    label: str
    kind: str
    offered: Options


def shown(translate: Translate, stated: object, own: object) -> list[Shown]:
    """Return every requirement; those that `own` replaces are the agency's."""
    found = []
    for code in PARTS:
        mine: Requirement[object] | None = getattr(own, code)
        each: Requirement[object] | None = mine or getattr(stated, code)
        if each is None:
            continue
        found.append(
            Shown(
                code=code,
                name=translate(NAMES[code]),
                stance=each.stance,
                stance_words=translate(STANCES[each.stance]),
                parts=parts_of(translate, code, each.rule),
                provenance=each.provenance,
                is_own=mine is not None,
            )
        )
    return found


def parts_of(translate: Translate, code: str, rule: object) -> list[tuple[str, str]]:
    """Return what a rule says, label by label; what it leaves open is not shown."""
    if rule is None:
        return []
    found = []
    for part in PARTS[code]:
        value = None if part in ASKED_ONLY else getattr(rule, FIELDS.get(part, part))
        if value is not None and value != frozenset():
            found.append((translate(LABELS[part]), _words(translate, value)))
    return found


def asked(translate: Translate, code: str) -> list[Part]:
    """Return the fields of the form of one requirement."""
    found = []
    for part in PARTS[code]:
        kind = "number"
        offered: Options = ()
        if part in YES_NO:
            kind = "yes-no"
        elif part in ONE_OF:
            kind, offered = "one", tuple(options(translate, ONE_OF[part]))
        elif part in SOME_OF:
            kind, offered = "some", tuple(options(translate, SOME_OF[part]))
        label = translate(LABELS[part])
        found.append(Part(column=f"{code}_{part}", label=label, kind=kind, offered=offered))
    return found


def cells_of(form: Form, code: str) -> dict[str, str]:
    """Return the import's cells of what was typed; several chosen are joined as it joins them."""
    columns = [f"{code}_{part}" for part in ("stance", *PARTS[code], "source", "verified_on")]
    found = {column: "|".join(form.all(column)) for column in columns}
    return {column: cell for column, cell in found.items() if cell}


def typed_of(code: str, requirement: Requirement[object]) -> dict[str, object]:
    """Return a requirement as its form shows it before anybody types."""
    origin = requirement.provenance
    found: dict[str, object] = {
        f"{code}_stance": requirement.stance,
        f"{code}_source": origin.source,
        f"{code}_verified_on": origin.verified_on,
    }
    if requirement.rule is None:
        return found
    said = [part for part in PARTS[code] if part not in ASKED_ONLY]
    for part in said:
        found[f"{code}_{part}"] = getattr(requirement.rule, FIELDS.get(part, part))
    if all(found[f"{code}_{part}"] is None for part in said):
        # A rule that says neither when nor what is told from no rule at all.
        found |= {f"{code}_{part}": False for part in PARTS[code] if part in ASKED_ONLY}
    return found


def _words(translate: Translate, value: object) -> str:
    if isinstance(value, bool):
        return translate("Yes") if value else translate("No")
    if isinstance(value, frozenset):
        return ", ".join(sorted(named(translate, each) for each in value))
    if isinstance(value, StrEnum):
        return named(translate, value)
    return f"{value:g}" if isinstance(value, float) else str(value)
