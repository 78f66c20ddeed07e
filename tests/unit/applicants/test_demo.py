"""The demo's applicants are valid bodies, differ, and contradict themselves nowhere."""

from datetime import date
from importlib.resources import files

import msgspec
import pytest

from domain.applicants.entities import Experience, Letter
from domain.applicants.policies.findings import find_contradictions
from domain.applicants.policies.reviewed import Calendar, Reviewed
from domain.kernel.identifiers import ApplicantId
from services.api.v1.applicants.ledger_schemas import ExperienceIn, LetterIn
from services.api.v1.applicants.schemas import ApplicantIn
from tests.builders import a_ledger, an_applicant


class Demo(msgspec.Struct, forbid_unknown_fields=True):
    """One demo file."""

    applicant: ApplicantIn
    experiences: list[ExperienceIn]
    letters: list[LetterIn]


FILES = sorted(
    (each for each in files("infra").joinpath("demo/applicants").iterdir() if each.is_file()),
    key=lambda each: each.name,
)


@pytest.mark.parametrize("name", [each.name for each in FILES])
def test_a_demo_applicant_is_consistent(name: str) -> None:
    raw = files("infra").joinpath("demo/applicants", name).read_bytes()
    demo = msgspec.json.decode(raw, type=Demo, strict=True)
    command = demo.applicant.to_creation()
    someone = ApplicantId(an_applicant().id)
    contents: list[Experience | Letter] = [
        *(each.to_command(someone).experience for each in demo.experiences),
        *(each.to_command(someone).letter for each in demo.letters),
    ]
    found = find_contradictions(
        Reviewed(
            profile=command.profile,
            as_of=date(2026, 11, 23),
            born_on=command.identity.born_on,
            entries=a_ledger(*contents),
            calendar=Calendar(rank_list_due=date(2028, 3, 1), training_starts=date(2028, 7, 1)),
        )
    )
    assert {finding.code for finding in found} <= {"gap"}


def test_there_are_three_of_them() -> None:
    assert len(FILES) == 3
