"""The form of a role and of a letter: read into entries, and filled from them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from domain.applicants.entities import (
    AuthorKind,
    Case,
    DutyDone,
    Experience,
    ExperienceKind,
    Frequency,
    Letter,
    LetterStatus,
    SkillLevel,
)
from domain.kernel.identifiers import ExperienceId, from_text, to_text
from domain.kernel.places import Country, parse_country, parse_state
from domain.kernel.vocabulary import Duty, parse_specialty
from services.portal.forms import Form

CASE_ROWS = 3
LONG = 4_000
DONE = "done"
"""A duty that was done, without saying how often or at what level."""

TEXTS = ("description", "case_learned_from", "feedback", "improvement")
FLAGS = ("is_paid", "supervisor_us_licensed", "supervisor_faculty", "patient_contact")


def read_experience(form: Form, before: Experience | None) -> Experience | None:
    """Return the role as typed, None with faults; what the form does not show is kept."""
    with form.blaming("role"):
        bare = _role(form)
        named = replace(
            bare,
            setting=form.text("setting"),
            specialty=form.parsed("specialty", parse_specialty),
            state=form.parsed("state", parse_state),
            supervisor=form.text("supervisor"),
            supervisor_us_licensed=form.answer("supervisor_us_licensed"),
            supervisor_faculty=form.answer("supervisor_faculty"),
            record_system=form.text("record_system"),
        )
        done = replace(
            named,
            ended_on=form.day("ended_on"),
            hours_per_week=form.number("hours_per_week", least=0.5, most=168),
            is_paid=form.answer("is_paid"),
            patient_contact=form.answer("patient_contact"),
            duties=_duties(form),
            duties_done=_duties_done(form),
            cases=_cases(form, before),
        )
        kept = before or done
        told = replace(
            done,
            description=form.text("description", most=LONG),
            case_learned_from=form.text("case_learned_from", most=LONG),
            feedback=form.text("feedback", most=LONG),
            improvement=form.text("improvement", most=LONG),
            procedures=kept.procedures,
            certificates=kept.certificates,
        )
        return None if form.faults else told
    return None


def _role(form: Form) -> Experience:
    # A stand-in where something is missing, so that every other fault is found as well.
    kind, started = form.choice("kind", ExperienceKind), form.day("started_on")
    country = form.parsed("country", parse_country)
    for name, found in (("kind", kind), ("started_on", started), ("country", country)):
        if found is None:
            form.refuse(name, "This is needed.")
    return Experience(
        kind=kind or ExperienceKind.OBSERVERSHIP,
        role=form.needed("role") or "?",
        site=form.needed("site") or "?",
        country=country or Country("US"),
        started_on=started or date(2000, 1, 1),
    )


def typed_experience(experience: Experience) -> Mapping[str, object]:
    """Return what the form shows of a role that stands in the ledger."""
    names = ("kind", "role", "site", "setting", "specialty", "country", "state", "started_on")
    more = ("ended_on", "supervisor", "record_system", *TEXTS, *FLAGS)
    typed: dict[str, object] = {name: getattr(experience, name) for name in (*names, *more)}
    hours = experience.hours_per_week
    typed["hours_per_week"] = None if hours is None else f"{hours:g}"
    typed |= {f"level-{each}": DONE for each in experience.duties}
    for done in experience.duties_done:
        typed[f"level-{done.duty}"] = done.level
        typed[f"frequency-{done.duty}"] = done.frequency
    for row, case in enumerate(experience.cases[:CASE_ROWS]):
        for name in ("happened", "decided", "learned"):
            typed[f"cases/{row}/{name}"] = getattr(case, name)
    return typed


def read_letter(form: Form) -> Letter | None:
    """Return the letter as typed, None with faults."""
    author, title = form.needed("author"), form.text("title")
    status = form.choice("status", LetterStatus) or LetterStatus.TO_ASK
    kind = form.choice("author_kind", AuthorKind)
    specialty, written = form.parsed("specialty", parse_specialty), form.day("written_on")
    about = form.get("experience")
    if form.faults:
        return None
    with form.blaming("author"):
        return Letter(
            author=author,
            title=title,
            specialty=specialty,
            from_us=form.answer("from_us"),
            is_waived=form.answer("is_waived"),
            status=status,
            written_on=written,
            author_kind=kind,
            experience=ExperienceId(from_text("exp", about)) if about else None,
        )
    return None


def typed_letter(letter: Letter) -> Mapping[str, object]:
    """Return what the form shows of a letter that stands in the ledger."""
    names = ("author", "title", "specialty", "from_us", "is_waived", "status", "written_on")
    typed: dict[str, object] = {name: getattr(letter, name) for name in (*names, "author_kind")}
    about = letter.experience
    return typed | {"experience": None if about is None else to_text("exp", about)}


def _duties(form: Form) -> frozenset[Duty]:
    # A duty only watched is none of those done, whatever is said of how often.
    levels = {each: form.get(f"level-{each}") for each in Duty}
    return frozenset(each for each, level in levels.items() if level not in {"", "observed"})


def _duties_done(form: Form) -> tuple[DutyDone, ...]:
    found = []
    for duty in Duty:
        often = form.choice(f"frequency-{duty}", Frequency)
        if form.get(f"level-{duty}") == DONE:
            continue
        level = form.choice(f"level-{duty}", SkillLevel)
        if level is not None and often is None:
            form.refuse(f"frequency-{duty}", "Say how often, too.")
        if level is not None and often is not None:
            found.append(DutyDone(duty=duty, frequency=often, level=level))
    return tuple(found)


def _cases(form: Form, before: Experience | None) -> tuple[Case, ...]:
    kept = before.cases if before else ()
    found = []
    for row in range(CASE_ROWS):
        names = ("happened", "decided", "learned")
        texts = {name: form.text(f"cases/{row}/{name}", most=LONG) for name in names}
        happened = texts["happened"]
        if happened is None and any(texts.values()):
            form.refuse(f"cases/{row}/happened", "Say what happened, too.")
        if happened is not None:
            with form.blaming(f"cases/{row}/happened"):
                shows = kept[row].shows if row < len(kept) else frozenset()
                found.append(
                    Case(
                        happened=happened,
                        decided=texts["decided"],
                        learned=texts["learned"],
                        shows=shows,
                    )
                )
    return (*found, *kept[CASE_ROWS:])
