"""How a season ends for an applicant who goes on, and what to check before the next."""

from datetime import date
from enum import StrEnum

from domain.applicants.entities import ExamOutcome, Profile
from domain.applications.entities import Status
from domain.programs.seasons import Phase, Season

_CLOSING = {
    Status.APPLIED: Status.NOT_INVITED,
    Status.WAITLISTED: Status.NOT_INVITED,
    Status.CONSIDERING: Status.WITHDRAWN,
    Status.APPLYING: Status.WITHDRAWN,
}
UNSETTLED = frozenset({Status.INVITED, Status.INTERVIEWED, Status.RANKED})
"""Statuses whose end only a person knows; they are left as they are."""

SILENT = frozenset({Status.APPLIED, Status.WAITLISTED})


class Recheck(StrEnum):
    """Something that may have run out, or is not known of the new season."""

    SEASON_ESTIMATED = "season-estimated"
    RESULT_PENDING = "result-pending"
    ECFMG_EXPIRES = "ecfmg-expires"
    WORK_EXPIRES = "work-expires"
    YEARS_SINCE_GRADUATION = "years-since-graduation"
    LETTERS = "letters"
    BUDGET = "budget"


def closing_of(status: Status) -> Status | None:
    """Return the status that ends what nobody answered or sent; None: it is left."""
    return _CLOSING.get(status)


def is_over(season: Season, today: date) -> bool:
    """Return whether silence is an answer."""
    return season.phase_on(today) is Phase.AFTER


def rechecks(profile: Profile, season: Season) -> tuple[Recheck, ...]:
    """Return what to look at before anything of the new season is called exact."""
    starts = season.dates.training_starts
    ends = (profile.ecfmg.valid_through, profile.ecfmg.certificate_expires_on)
    found = []
    if season.dates.estimated:
        found.append(Recheck.SEASON_ESTIMATED)
    if any(each.outcome is ExamOutcome.PENDING for each in profile.exams):
        found.append(Recheck.RESULT_PENDING)
    if any(each is not None and each < starts for each in ends):
        found.append(Recheck.ECFMG_EXPIRES)
    if profile.work.expires_on is not None and profile.work.expires_on < starts:
        found.append(Recheck.WORK_EXPIRES)
    return (*found, Recheck.YEARS_SINCE_GRADUATION, Recheck.LETTERS, Recheck.BUDGET)
