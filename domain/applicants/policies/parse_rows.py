"""Applicants from CSV rows: every bad cell named by line and column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from domain.applicants.entities import (
    ApplicantStatus,
    Ecfmg,
    EcfmgStage,
    ExamAttempt,
    ExamOutcome,
    Graduation,
    Identity,
    ImgType,
    Preferences,
    Profile,
    Research,
    Target,
    WorkAuthorisation,
    WorkCategory,
)
from domain.kernel.errors import Fault, InvalidError, invalid
from domain.kernel.places import Country, Division, State
from domain.kernel.vocabulary import Exam, SeasonCode, Specialty, TrackKind, Visa

ROWS_MAXIMUM = 2_000
"""Rows of one import: one transaction that others can wait for."""

Item = TypeVar("Item")
Value = TypeVar("Value", Profile, Graduation, Ecfmg, WorkAuthorisation, Research, Preferences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An applicant while its cells are applied; starts as what is already kept."""

    identity: Identity
    profile: Profile = Profile()  # noqa: RUF009 - frozen, so one instance serves all
    status: ApplicantStatus = ApplicantStatus.PROSPECT


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One line of the file: its number and its cells that are not blank."""

    line: int
    external_id: str
    cells: Mapping[str, str]


def read_rows(text: str) -> tuple[tuple[CsvRow, ...], tuple[Fault, ...]]:
    """Return the rows, and the faults of header, lines and external ids."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        line = str(reader.line_num)
        return (), (_fault(line, "", "not-csv", f"This is not well-formed CSV: {error}."),)
    faults = list(_header_faults(header))
    if len(lines) > ROWS_MAXIMUM:
        faults.append(_fault("1", "", "too-many-rows", f"At most {ROWS_MAXIMUM} rows at once."))
    if faults:
        return (), tuple(faults)
    rows = [_row(line, header, cells) for line, cells in lines if len(cells) == len(header)]
    faults += [
        _fault(str(line), "", "wrong-width", f"{len(header)} cells are wanted, not {len(cells)}.")
        for line, cells in lines
        if len(cells) != len(header)
    ]
    return tuple(rows), (*faults, *_id_faults(rows))


def apply_row(row: CsvRow, kept: Draft | None) -> tuple[Draft | None, tuple[Fault, ...]]:
    """Return `kept` (None: a new applicant) with the row's cells, and the bad cells.

    A blank cell says nothing and leaves what is kept.
    """
    name = row.cells.get("name")
    if kept is None and name is None:
        return None, (_fault(str(row.line), "name", "missing", "A new applicant has a name."),)
    draft = kept or Draft(identity=Identity(name="-"))
    faults: list[Fault] = []
    for column in COLUMNS:  # in this order: failures come before the last sitting
        text = row.cells.get(column)
        if text is None:
            continue
        try:
            draft = COLUMNS[column](draft, text)
        except InvalidError as error:
            faults.append(_fault(str(row.line), column, error.slug, error.detail))
        except ValueError:
            faults.append(_fault(str(row.line), column, "bad-value", _wanted(column)))
    return (None, tuple(faults)) if faults else (draft, ())


def _header_faults(header: list[str]) -> Iterator[Fault]:
    for place, name in enumerate(header):
        if name not in COLUMNS and name != "external_id":
            yield _fault("1", name, "unknown-column", f"There is no column {name!r}.")
        if name in header[:place]:
            yield _fault("1", name, "duplicate-column", f"Column {name!r} stands twice.")
    if "external_id" not in header:
        yield _fault("1", "external_id", "missing-column", "The column external_id is needed.")


def _row(line: int, header: list[str], cells: list[str]) -> CsvRow:
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    return CsvRow(line=line, external_id=filled.get("external_id", ""), cells=filled)


def _id_faults(rows: list[CsvRow]) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in rows:
        if not 1 <= len(row.external_id) <= 200:
            detail = "An external id has 1 to 200 characters."
            yield _fault(str(row.line), "external_id", "bad-length", detail)
        elif row.external_id in seen:
            detail = "This external id stands on an earlier line."
            yield _fault(str(row.line), "external_id", "duplicate-row", detail)
        seen.add(row.external_id)


def _fault(line: str, column: str, code: str, detail: str) -> Fault:
    pointer = f"/lines/{line}/{column}" if column else f"/lines/{line}"
    return Fault(pointer=pointer, code=code, detail=detail)


def _wanted(column: str) -> str:
    return f"This is no value for {column}."


Apply = Callable[[Draft, str], Draft]
Change = Callable[[Profile, str], Profile]


def _person(change: Callable[[Identity, str], Identity]) -> Apply:
    return lambda draft, text: replace(draft, identity=change(draft.identity, text))


def _profile(change: Change) -> Apply:
    return lambda draft, text: replace(draft, profile=change(draft.profile, text))


def _section(section: str, name: str, parse: Callable[[str], object]) -> Apply:
    """Return what sets field `name` of the profile's `section` ("": the profile itself)."""

    def change(profile: Profile, text: str) -> Profile:
        if not section:
            return _with(profile, name, parse(text))
        return _with(profile, section, _with(getattr(profile, section), name, parse(text)))

    return _profile(change)


def _with(value: Value, name: str, content: object) -> Value:
    return replace(value, **{name: content})  # type: ignore[arg-type]  # each parser fits


def _outcome(exam: Exam) -> Apply:
    return _profile(lambda profile, text: _sat(profile, exam, ExamOutcome(text), None))


def _score(exam: Exam) -> Apply:
    """A score stands on a passed sitting unless the file says how it ended."""
    return _profile(lambda profile, text: _sat(profile, exam, None, int(text)))


def _sat(profile: Profile, exam: Exam, outcome: ExamOutcome | None, score: int | None) -> Profile:
    """Return the profile with the last sitting of `exam` changed, or a first one added."""
    places = [place for place, each in enumerate(profile.exams) if each.exam is exam]
    place = places[-1] if places else len(profile.exams)
    last = profile.exams[place] if places else None
    scored = score if score is not None else (last.score if last else None)
    ended = outcome or (last.outcome if last else ExamOutcome.PASSED)
    sitting = ExamAttempt(
        exam=exam, outcome=ended, taken_on=last.taken_on if last else None, score=scored
    )
    return replace(profile, exams=(*profile.exams[:place], sitting, *profile.exams[place + 1 :]))


def _failures(exam: Exam) -> Apply:
    def change(profile: Profile, text: str) -> Profile:
        count = int(text)
        if not 0 <= count <= 10:
            raise ValueError(text)
        failed = ExamAttempt(exam=exam, outcome=ExamOutcome.FAILED)
        kept = [
            each
            for each in profile.exams
            if each.exam is not exam or each.outcome is not ExamOutcome.FAILED
        ]
        return replace(profile, exams=(*[failed] * count, *kept))

    return _profile(change)


def _many(parse: Callable[[str], Item]) -> Callable[[str], tuple[Item, ...]]:
    return lambda text: tuple(parse(part.strip()) for part in text.split(";") if part.strip())


def _set(parse: Callable[[str], Item]) -> Callable[[str], frozenset[Item]]:
    return lambda text: frozenset(_many(parse)(text))


def _weighted(text: str) -> tuple[str, float]:
    name, _, weight = text.partition(":")
    return name.strip(), float(weight) if weight else 1.0


def _target(text: str) -> Target:
    name, weight = _weighted(text)
    return Target(specialty=Specialty(name), weight=weight)


def _states(text: str) -> Mapping[State, float]:
    return {State(name): weight for name, weight in _many(_weighted)(text)}


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise invalid("", "bad-truth", "Write true or false.")
    return text == "true"


_EXAMS = {"step_1": Exam.STEP_1, "step_2_ck": Exam.STEP_2_CK, "step_3": Exam.STEP_3}

COLUMNS: Mapping[str, Apply] = {
    "name": _person(lambda identity, text: replace(identity, name=text)),
    "email": _person(lambda identity, text: replace(identity, email=text)),
    "phone": _person(lambda identity, text: replace(identity, phone=text)),
    "born_on": _person(lambda identity, text: replace(identity, born_on=date.fromisoformat(text))),
    "status": lambda draft, text: replace(draft, status=ApplicantStatus(text)),
    **{f"{name}_failures": _failures(exam) for name, exam in _EXAMS.items()},
    **{name: _outcome(exam) for name, exam in _EXAMS.items()},
    **{f"{name}_score": _score(exam) for name, exam in _EXAMS.items()},
    "season": _section("", "season", SeasonCode),
    "img_type": _section("", "img_type", ImgType),
    "languages": _section("", "languages", _many(str)),
    "budget_cents": _section("", "budget_cents", int),
    "prior_match_attempts": _section("", "prior_match_attempts", int),
    "class_year": _section("graduation", "class_year", int),
    "degree_on": _section("graduation", "degree_on", date.fromisoformat),
    "school": _section("graduation", "school", str),
    "school_country": _section("graduation", "country", Country),
    "is_graduated": _section("graduation", "is_graduated", _truth),
    "ecfmg_stage": _section("ecfmg", "stage", EcfmgStage),
    "certified_on": _section("ecfmg", "certified_on", date.fromisoformat),
    "oet_on": _section("ecfmg", "oet_on", date.fromisoformat),
    "work_category": _section("work", "category", WorkCategory),
    "work_expires_on": _section("work", "expires_on", date.fromisoformat),
    "accepts": _section("work", "accepts", _set(Visa)),
    "citizenships": _section("work", "citizenships", _many(Country)),
    "publications": _section("research", "publications", int),
    "abstracts_and_presentations": _section("research", "abstracts_and_presentations", int),
    "projects": _section("research", "projects", int),
    "targets": _section("preferences", "targets", _many(_target)),
    "states": _section("preferences", "states", _states),
    "divisions": _section("preferences", "divisions", _many(Division)),
    "track_kinds": _section("preferences", "track_kinds", _set(TrackKind)),
    "excluded_states": _section("preferences", "excluded_states", _set(State)),
}
"""What each column sets; lists are separated by `;`, weights follow a `:`, dates are ISO."""
