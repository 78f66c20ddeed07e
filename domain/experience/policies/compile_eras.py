"""The ten experiences and three meaningful ones of an application, from own text only (B-16).

Exact: of all choices of at most ten the most competencies are covered, then the weights are
highest. Nothing is written, shortened or joined; what does not fit is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from domain.applicants.entities import Competency, Experience
from domain.applicants.policies.classify_contact import contact_of, is_in_us
from domain.experience.policies.show_competencies import show_competencies
from domain.kernel.vocabulary import ContactClass, Specialty

MOST = 10
MEANINGFUL = 3
DESCRIPTION_LIMIT = 750
MEANINGFUL_LIMIT = 300
"""Characters (AAMC, MyERAS experiences)."""

_ORDER = tuple(Competency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One role of the application; texts are the applicant's own, whole, or None."""

    place: int
    description: str | None
    over_by: int
    """Characters its description is too long; 0: it fits or there is none."""
    meaningful: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The choice, and what it leaves uncovered."""

    chosen: tuple[Chosen, ...]
    uncovered: tuple[Competency, ...]


def compile_eras(experiences: Sequence[Experience], specialty: Specialty, as_of: date) -> Compiled:
    """Return the best choice of roles that have begun."""
    begun = [place for place, each in enumerate(experiences) if each.started_on <= as_of]
    masks = {place: _mask(experiences[place]) for place in begun}
    weights = {place: weigh(experiences[place], specialty, as_of) for place in begun}
    picked = _best(begun, masks, weights)
    texts = {place: _meaningful(experiences[place]) for place in picked}
    meant = _best_three([each for each in picked if texts[each]], masks, weights)
    covered = 0
    for place in picked:
        covered |= masks[place]
    return Compiled(
        chosen=tuple(
            _chosen(place, experiences[place], texts[place] if place in meant else None)
            for place in sorted(picked, key=lambda each: (-weights[each], each))
        ),
        uncovered=tuple(each for bit, each in enumerate(_ORDER) if not covered & 1 << bit),
    )


def weigh(experience: Experience, specialty: Specialty, as_of: date) -> int:
    """Return how much a role tells a program, in points; pay counts for nothing."""
    days = (as_of - min(experience.ended_on or as_of, as_of)).days
    by_class = {
        ContactClass.HANDS_ON: 40,
        ContactClass.ACTIVE_OBSERVATIONAL: 20,
        ContactClass.OBSERVATIONAL: 5,
    }
    return (
        by_class[contact_of(experience)]
        + (20 if is_in_us(experience) else 0)
        + (15 if experience.specialty == specialty else 0)
        + max(0, 15 - days // 73)
        + (5 if experience.description else 0)
    )


def _mask(experience: Experience) -> int:
    shown = show_competencies(experience)
    return sum(1 << bit for bit, each in enumerate(_ORDER) if each in shown)


def _best(places: list[int], masks: dict[int, int], weights: dict[int, int]) -> tuple[int, ...]:
    """Dynamic programme over (covered, how many): the highest weight that gets there."""
    states: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
    for place in places:
        for (mask, count), (weight, picked) in list(states.items()):
            if count == MOST:
                continue
            key = (mask | masks[place], count + 1)
            reached = (weight + weights[place], (*picked, place))
            if key not in states or reached[0] > states[key][0]:
                states[key] = reached
    best = max(states.items(), key=lambda each: (each[0][0].bit_count(), each[1][0]))
    return best[1][1]


def _best_three(
    places: list[int], masks: dict[int, int], weights: dict[int, int]
) -> tuple[int, ...]:
    def worth(chosen: tuple[int, ...]) -> tuple[int, int]:
        covered = 0
        for place in chosen:
            covered |= masks[place]
        return covered.bit_count(), sum(weights[place] for place in chosen)

    size = min(MEANINGFUL, len(places))
    return max(combinations(places, size), key=worth, default=())


def _meaningful(experience: Experience) -> str | None:
    own = (
        *(case.learned for case in experience.cases),
        experience.case_learned_from,
        experience.improvement,
    )
    return next((text for text in own if text and len(text) <= MEANINGFUL_LIMIT), None)


def _chosen(place: int, experience: Experience, meaningful: str | None) -> Chosen:
    text = experience.description or ""
    over = max(0, len(text) - DESCRIPTION_LIMIT)
    fits = text if text and not over else None
    return Chosen(place=place, description=fits, over_by=over, meaningful=meaningful)
