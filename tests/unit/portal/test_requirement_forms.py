"""Requirements in forms: what a form shows is what its saving keeps."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.programs.entities import MilestoneRule, Requirement, Rights, Stance, VisaRule
from domain.programs.policies.generate import generate_programs
from domain.programs.policies.import_requirements import PARTS
from domain.programs.policies.overlay_cells import overrides_of
from services.portal.forms import filled
from services.portal.requirement_words import cells_of, parts_of, typed_of


def stated() -> Iterator[tuple[str, Requirement[object]]]:
    """Yield requirements of every kind, those that say little too."""
    for program in generate_programs(3, 60):
        for code in PARTS:
            yield code, getattr(program.requirements, code)
    yield "ecfmg", Requirement(stance=Stance.STRICT, rule=MilestoneRule())
    yield "step_3", Requirement(stance=Stance.PREFERRED, rule=MilestoneRule())
    yield "visa", Requirement(stance=Stance.STRICT, rule=VisaRule())
    yield "visa", Requirement(stance=Stance.STRICT, rule=VisaRule(j1=False))


def test_a_form_saved_as_it_was_shown_changes_nothing() -> None:
    seen = 0
    for code, requirement in stated():
        cells = cells_of(filled(typed_of(code, requirement)), code)
        kept = getattr(overrides_of(cells), code)
        origin = replace(requirement.provenance, rights=Rights.RESTRICTED)
        assert kept == replace(requirement, provenance=origin), (code, cells)
        seen += 1
    assert seen > 400


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, []),
        (VisaRule(j1=True, h1b=False), [("Sponsors J-1", "Yes"), ("Sponsors H-1B", "No")]),
        (VisaRule(), []),
    ],
)
def test_a_page_says_what_a_rule_says_and_no_more(
    rule: object, words: list[tuple[str, str]]
) -> None:
    assert parts_of(str, "visa", rule) == words
