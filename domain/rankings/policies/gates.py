"""Gates: every track of a catalogue as eligible, at risk or ineligible for one applicant."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from domain.kernel.vocabulary import Specialty
from domain.programs.entities import (
    Catalogue,
    Overlay,
    Program,
    Requirement,
    Requirements,
    Stance,
    Track,
)
from domain.rankings.entities import Eligibility, Gate, GateFinding
from domain.rankings.policies.judgements import (
    Holds,
    Judgement,
    Place,
    judge_attempts,
    judge_experience,
    judge_graduation,
    judge_letters,
    judge_step_2,
)
from domain.rankings.policies.paper_judgements import judge_ecfmg, judge_step_3, judge_visa
from domain.rankings.policies.reading import NEEDS_NO_VISA, Reading

ABSENT = 3
"""Eligibility byte of a position that holds no open track in this catalogue version."""

LEVELS = (Eligibility.ELIGIBLE, Eligibility.AT_RISK, Eligibility.INELIGIBLE)
LEVEL_OF = {level: byte for byte, level in enumerate(LEVELS)}

_CODES = {
    Holds.PENDING: "pending",
    Holds.VALUE_UNKNOWN: "value-unknown",
    Holds.RULE_UNSTATED: "rule-unstated",
}
_USUAL_START = (7, 1)
"""Training years start on 1 July unless the program or the season says otherwise."""

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
RuleT = TypeVar("RuleT")
Judge = Callable[[Reading, Place], Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One distinct (gate, stance, rule, place): judged once however many tracks share it."""

    gate: Gate
    stance: Stance
    judge: Judge | None
    place: Place

    def finding(self, reading: Reading) -> GateFinding | None:
        """Return what is not simply passed.

        Ineligible only when the stance is strict, both values are known, and the rule is
        violated. An unknown stance is told but changes nothing, except for a visa that the
        applicant needs (or may need): that is at risk.
        """
        match self.stance:
            case Stance.NONE:
                return None
            case Stance.UNKNOWN:
                return self._unknown(reading)
            case Stance.STRICT | Stance.PREFERRED:
                return self._known(reading)

    def _unknown(self, reading: Reading) -> GateFinding:
        work = reading.snapshot.profile.work
        is_open = self.gate is not Gate.VISA or work.category in NEEDS_NO_VISA
        outcome = Eligibility.ELIGIBLE if is_open else Eligibility.AT_RISK
        return self._found(outcome, "rule-unknown", Judgement(holds=Holds.RULE_UNSTATED))

    def _known(self, reading: Reading) -> GateFinding | None:
        unstated = Judgement(holds=Holds.RULE_UNSTATED)
        judged = unstated if self.judge is None else self.judge(reading, self.place)
        match judged.holds:
            case Holds.MET:
                return None
            case Holds.VIOLATED if self.stance is Stance.STRICT:
                return self._found(Eligibility.INELIGIBLE, "violated", judged)
            case Holds.VIOLATED:
                return self._found(Eligibility.AT_RISK, "preferred-missed", judged)
            case _:
                return self._found(Eligibility.AT_RISK, _CODES[judged.holds], judged)

    def _found(self, outcome: Eligibility, code: str, judged: Judgement) -> GateFinding:
        return GateFinding(
            gate=self.gate, outcome=outcome, code=code, ours=judged.ours, theirs=judged.theirs
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTable:
    """The gates of one catalogue version under one overlay, ready for any applicant.

    `cases` are distinct; `index` is int32 of shape (gates, track_count) into them, -1 where no
    track is. Build once per catalogue version and overlay; judging is then per case.
    """

    track_count: int
    cases: tuple[Case, ...]
    index: Ints

    @staticmethod
    def of(catalogue: Catalogue, overlay: Overlay) -> "GateTable":
        """Lay overlay over track overrides over program, and number the distinct cases."""
        index = np.full((len(Gate), catalogue.track_count), -1, dtype=np.int32)
        numbers: dict[tuple[object, ...], int] = {}
        cases: list[Case] = []
        for program, track, requirements in effective(catalogue, overlay):
            for row, (key, parts) in enumerate(_keys(program, track, requirements)):
                number = numbers.setdefault(key, len(cases))
                if number == len(cases):
                    cases.append(parts())
                index[row, track.position] = number
        return GateTable(track_count=catalogue.track_count, cases=tuple(cases), index=index)

    def judge(self, reading: Reading) -> "GateOutcome":
        """Judge every case once and spread the results over the tracks."""
        found = tuple(case.finding(reading) for case in self.cases)
        levels = [0 if each is None else LEVEL_OF[each.outcome] for each in found]
        by_case = np.array([*levels, ABSENT], dtype=np.uint8)
        return GateOutcome(
            eligibility=np.max(by_case[self.index], axis=0), findings_by_case=found, table=self
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOutcome:
    """One applicant against every track: `eligibility` is uint8 of shape (track_count,)."""

    eligibility: Bytes
    findings_by_case: tuple[GateFinding | None, ...]
    table: GateTable

    def findings(self, position: int) -> tuple[GateFinding, ...]:
        """Return what is not simply passed at one track, worst first, then by gate."""
        numbers = [int(number) for number in self.table.index[:, position] if number >= 0]
        found = [self.findings_by_case[number] for number in numbers]
        return tuple(
            sorted(
                (each for each in found if each is not None),
                key=lambda each: (-LEVEL_OF[each.outcome], list(Gate).index(each.gate)),
            )
        )


def effective(
    catalogue: Catalogue, overlay: Overlay
) -> Iterable[tuple[Program, Track, Requirements]]:
    """Yield every open track with the requirements that hold for it under `overlay`."""
    for program in catalogue.programs:
        ours = overlay.overrides.get(program.id)
        for track in program.tracks:
            if track.is_open:
                theirs = track.overrides.over(program.requirements)
                yield program, track, theirs if ours is None else ours.over(theirs)


def start_of(program: Program, track: Track) -> date:
    """Return the first day of training in `track`."""
    usual = program.start_date
    month, day = (usual.month, usual.day) if usual else _USUAL_START
    return date(track.start_year, month, min(day, 28) if month == 2 else day)


def _keys(
    program: Program, track: Track, requirements: Requirements
) -> Iterable[tuple[tuple[object, ...], Callable[[], Case]]]:
    starts_on, specialty = start_of(program, track), program.specialty
    yield _case(Gate.STEP_2, requirements.step_2, judge_step_2, starts_on, specialty)
    yield _case(Gate.ATTEMPTS, requirements.attempts, judge_attempts, starts_on, specialty)
    yield _case(Gate.GRADUATION, requirements.graduation, judge_graduation, starts_on, specialty)
    yield _case(Gate.EXPERIENCE, requirements.experience, judge_experience, starts_on, specialty)
    yield _case(Gate.LETTERS, requirements.letters, judge_letters, starts_on, specialty)
    yield _case(Gate.ECFMG, requirements.ecfmg, judge_ecfmg, starts_on, specialty)
    yield _case(Gate.VISA, requirements.visa, judge_visa, starts_on, specialty)
    yield _case(Gate.STEP_3, requirements.step_3, judge_step_3, starts_on, specialty)


_USES_SPECIALTY: Mapping[Gate, bool] = {Gate.LETTERS: True}
_USES_START = frozenset({Gate.GRADUATION, Gate.ECFMG, Gate.VISA, Gate.STEP_3})


def _case(
    gate: Gate,
    requirement: Requirement[RuleT],
    judge: Callable[[RuleT, Reading, Place], Judgement],
    starts_on: date,
    specialty: Specialty,
) -> tuple[tuple[object, ...], Callable[[], Case]]:
    rule = requirement.rule
    key = (
        gate,
        requirement.stance,
        rule,
        starts_on if gate in _USES_START else None,
        specialty if gate in _USES_SPECIALTY else None,
    )

    def build() -> Case:
        bound = None if rule is None else _bind(judge, rule)
        place = Place(starts_on=starts_on, specialty=specialty)
        return Case(gate=gate, stance=requirement.stance, judge=bound, place=place)

    return key, build


def _bind(judge: Callable[[RuleT, Reading, Place], Judgement], rule: RuleT) -> Judge:
    return lambda reading, place: judge(rule, reading, place)
