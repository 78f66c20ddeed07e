"""What is left of the chance of an application that is out: by its status, and by silence so far.

While nobody answered, P(interview | silence) = p (1 - F) / (1 - p F), where F is the share of
invitations that are out by then. F is taken to grow evenly from the day programs may review to the
day interviews end: an assumption, named in the receipt. Silence is never a no before the season
closes it, so F stops short of 1.
"""

from collections.abc import Sequence
from datetime import date

from domain.programs.seasons import SeasonDates
from domain.rankings.entities import SCALE, RankingResult
from domain.rankings.policies.order import unpack_scores
from domain.rankings.policies.receipts import Inputs
from domain.shortlists.entities import SentApplication, Stage
from domain.shortlists.policies.places import Place, sent_place
from domain.shortlists.policies.question import Sent

VERSION = "silence/1"
MOST_OUT = 0.95
"""Invitations are never all out while the season is open."""

_CERTAIN = frozenset({Stage.INVITED, Stage.INTERVIEWED, Stage.RANKED})
_OPEN = frozenset({Stage.APPLIED, Stage.WAITLISTED})


def sent_of(
    inputs: Inputs, result: RankingResult, applications: Sequence[SentApplication], today: date
) -> tuple[Sent, ...]:
    """Return the applications that are out as the question takes them, by program.

    Programs the ranking's catalogue does not know are left out: they have neither chance nor fee.
    """
    programs = {each.id: each for each in inputs.catalogue.programs}
    known = sorted(
        (each for each in applications if each.program in programs), key=lambda each: each.program
    )
    scores = unpack_scores(result)
    return tuple(
        _sent(sent_place(inputs, result, scores, programs[each.program]), each, inputs, today)
        for each in known
    )


def interview_left(place: Place, application: SentApplication, out: float) -> float:
    """Return P(interview) given the status, and silence while a share `out` was invited."""
    if application.stage in _CERTAIN:
        return 1.0
    if application.stage not in _OPEN:
        return 0.0
    chance = place.interview(application.signal).mid / SCALE
    return chance * (1 - out) / (1 - chance * out)


def share_out(dates: SeasonDates, applied_on: date | None, today: date) -> float:
    """Return the share of invitations that have gone out since the application could be read."""
    since = max(dates.programs_review, applied_on or dates.programs_review)
    span = (dates.interviews_end - since).days
    if span <= 0:
        return MOST_OUT
    return min(max((today - since).days / span, 0.0), MOST_OUT)


def _sent(place: Place, application: SentApplication, inputs: Inputs, today: date) -> Sent:
    out = share_out(inputs.season.dates, application.applied_on, today)
    interview = interview_left(place, application, out)
    take = place.p_would_take.mid / SCALE
    chance = 1.0 if application.stage is Stage.MATCHED else interview * take
    return Sent(
        program=application.program,
        signal=application.signal.value,
        chance=round(chance * SCALE),
        interview=round(interview * SCALE),
        stage=application.stage.value,
    )
