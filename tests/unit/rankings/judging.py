"""One track judged for one reading, for the gate tests."""

from dataclasses import replace

from domain.programs.entities import (
    Requirement,
    Requirements,
    ScoreRule,
    Stance,
)
from domain.rankings.policies.gates import GateOutcome, GateTable
from domain.rankings.policies.reading import Reading
from tests.unit.rankings.catalogues import (
    NO_OVERLAY,
    one_track,
)

SILENT = Requirements(
    **{name: Requirement(stance=Stance.NONE) for name in Requirements.__dataclass_fields__}
)


def judged(requirements: Requirements, reading: Reading) -> GateOutcome:
    return GateTable.of(one_track(requirements), NO_OVERLAY).judge(reading)


def code_of(outcome: GateOutcome) -> str | None:
    findings = outcome.findings(0)
    return findings[0].code if findings else None


def strict_step_2(minimum: int) -> Requirements:
    rule = Requirement(stance=Stance.STRICT, rule=ScoreRule(minimum=minimum))
    return replace(SILENT, step_2=rule)
