"""What is unknown that the report would need: named, never guessed."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from domain.applicants.entities import Experience, Letter, Profile
from domain.applicants.policies.classify_contact import is_clinical, is_in_us


class Unknown(StrEnum):
    """One thing that is not recorded."""

    ROLES = "no-role-recorded"
    LETTERS = "no-letter-recorded"
    EXAMS = "no-exam-recorded"
    DEGREE = "degree-date"
    AUTHORISATION = "work-authorisation"
    ECFMG = "ecfmg-stage"
    SEASON = "season"
    HOURS = "hours-of-a-us-role"
    SUPERVISOR = "supervisor-of-a-us-role"
    LICENCE = "licence-of-a-us-supervisor"
    DUTIES = "duties-of-a-us-role"


def name_unknown(
    profile: Profile, roles: Sequence[Experience], letters: Sequence[Letter]
) -> Iterator[Unknown]:
    """Yield what is not recorded, the profile's first."""
    missing = {
        Unknown.EXAMS: not profile.exams,
        Unknown.DEGREE: profile.graduation.degree_on is None,
        Unknown.AUTHORISATION: profile.work.category is None,
        Unknown.ECFMG: profile.ecfmg.stage is None,
        Unknown.SEASON: profile.season is None,
        Unknown.ROLES: not roles,
        Unknown.LETTERS: not letters,
        **_of_roles([each for each in roles if is_in_us(each) and is_clinical(each)]),
    }
    yield from (each for each, is_missing in missing.items() if is_missing)


def _of_roles(roles: Sequence[Experience]) -> dict[Unknown, bool]:
    return {
        Unknown.HOURS: any(each.hours_per_week is None for each in roles),
        Unknown.SUPERVISOR: any(each.supervisor is None for each in roles),
        Unknown.LICENCE: any(
            each.supervisor is not None and each.supervisor_us_licensed is None for each in roles
        ),
        Unknown.DUTIES: any(not each.duties and not each.duties_done for each in roles),
    }
