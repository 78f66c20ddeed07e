"""The days since graduation by what filled them: five kinds, and nothing (EX-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from domain.applicants.entities import Experience, ExperienceKind
from domain.applicants.policies.classify_contact import contact_of, is_clinical, is_in_us
from domain.applicants.policies.months import days_of
from domain.kernel.vocabulary import ContactClass

_DAY = timedelta(days=1)


class Activity(StrEnum):
    """What fills a day, the closest to care first: a day of two kinds is of the first."""

    US_CARE = "us-care"
    US_OBSERVATION = "us-observation"
    CARE_ABROAD = "care-abroad"
    RESEARCH = "research"
    NON_MEDICAL = "non-medical"


CLINICAL = frozenset({Activity.US_CARE, Activity.US_OBSERVATION, Activity.CARE_ABROAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from first to last, both included, of one kind; None: nothing is recorded."""

    first: date
    last: date
    activity: Activity | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Every day from the one after graduation to today, in one span each."""

    spans: tuple[Span, ...]

    def days(self) -> Mapping[Activity | None, int]:
        """Return the days of each kind; they add up to the whole."""
        counted: dict[Activity | None, int] = dict.fromkeys((*Activity, None), 0)
        for span in self.spans:
            counted[span.activity] += span.days
        return counted

    def without(self, kinds: frozenset[Activity]) -> tuple[Span, ...]:
        """Return the gaps: longest runs of days of none of `kinds`."""
        gaps: list[Span] = []
        for span in self.spans:
            if span.activity in kinds:
                continue
            if gaps and gaps[-1].last + _DAY == span.first:
                gaps[-1] = Span(first=gaps[-1].first, last=span.last, activity=None)
            else:
                gaps.append(Span(first=span.first, last=span.last, activity=None))
        return tuple(gaps)


def activity_of(experience: Experience) -> Activity:
    """Return the kind of activity a role is."""
    if is_clinical(experience):
        if not is_in_us(experience):
            return Activity.CARE_ABROAD
        is_care = contact_of(experience) is ContactClass.HANDS_ON
        return Activity.US_CARE if is_care else Activity.US_OBSERVATION
    is_other = experience.kind is ExperienceKind.NON_MEDICAL
    return Activity.NON_MEDICAL if is_other else Activity.RESEARCH


def draw_timeline(experiences: Sequence[Experience], graduated: date, as_of: date) -> Timeline:
    """Return the days after `graduated` up to `as_of`; none when that lies ahead."""
    first = graduated + _DAY
    if first > as_of:
        return Timeline(spans=())
    marks = [
        (max(days[0], first), days[1] + _DAY, activity_of(each))
        for each in experiences
        if (days := days_of(each, as_of)) is not None and days[1] >= first
    ]
    cuts = sorted({first, as_of + _DAY, *(m[0] for m in marks), *(m[1] for m in marks)})
    spans: list[Span] = []
    for start, end in pairwise(cuts):
        here = [kind for begins, ends, kind in marks if begins <= start < ends]
        activity = min(here, key=list(Activity).index) if here else None
        if spans and spans[-1].activity is activity:
            spans[-1] = Span(first=spans[-1].first, last=end - _DAY, activity=activity)
        else:
            spans.append(Span(first=start, last=end - _DAY, activity=activity))
    return Timeline(spans=tuple(spans))
