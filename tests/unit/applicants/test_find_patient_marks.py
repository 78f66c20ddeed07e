"""Identifiers in free text: measured on a corpus of our own, refused with the place."""

import re
import sys
from collections.abc import Iterator

import pytest

from domain.applicants.policies.find_patient_marks import find_patient_marks, refuse_patient_marks
from domain.kernel.errors import InvalidError
from tests.builders import an_experience
from tests.unit.applicants.patient_corpus import WITH, WITHOUT


def test_precision_and_recall_on_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    found = [find_patient_marks(text) for text, _ in _marked()]
    hits = sum(
        any(mark.start < end and start < mark.end for mark in marks)
        for marks, (_, (start, end)) in zip(found, _marked(), strict=True)
    )
    false = [text for text in WITHOUT if find_patient_marks(text)]
    recall, precision = hits / len(WITH), hits / (hits + len(false))
    with capsys.disabled():
        sys.stdout.write(
            f"\npatient marks: recall {recall:.3f}, precision {precision:.3f} "
            f"({len(WITH)} texts with, {len(WITHOUT)} without)\n"
        )
    assert recall >= 0.88
    assert precision >= 0.95


def test_a_mark_is_refused_with_pointer_and_place() -> None:
    text = "We saw Mr. Alvarez, chart #883201."
    with pytest.raises(InvalidError) as refused:
        refuse_patient_marks(an_experience(description=text))
    assert [each.pointer for each in refused.value.faults] == ["/description", "/description"]
    assert "Characters 8 to 18 look like a patient's name" in refused.value.faults[0].detail
    assert not any("Alvarez" in each.detail for each in refused.value.faults)


def _marked() -> Iterator[tuple[str, tuple[int, int]]]:
    for text in WITH:
        match = re.search(r"\[\[(.*?)\]\]", text)
        assert match is not None
        yield re.sub(r"\[\[|\]\]", "", text), (match.start(), match.end() - 4)
