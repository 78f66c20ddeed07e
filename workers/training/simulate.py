"""A small simulated market: applications, screens, limited interviews, signals, a match."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.rankings.policies.facts import ApplicantFacts
from domain.rankings.policies.features import NAMES, ProgramFeatures, feature_matrix
from domain.rankings.policies.support import count_alike
from workers.training.assumptions import Draw
from workers.training.population import SIGNALS, Population, sample_population

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

GOLD_SHARE = 0.2
"""Of an applicant's signals; the register says what a gold one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Every application of a simulated season: one row a pair of applicant and program."""

    features: Floats
    """(pairs, features), from what profiles tell."""
    applicant: Ints
    program: Ints
    tier: Ints
    """0 none, 1 silver, 2 gold."""
    invited: Flags
    interviewed: Flags
    would_take: Flags
    """Meaningful where interviewed."""
    matched: Flags
    kind: Ints
    """Index into KINDS, of the pair's applicant."""
    field: Ints
    """Index into FIELDS, of the pair's program."""
    in_state: Flags
    people: int
    alike: Ints
    """Applicants as the model is told of them, by the cells of `support`."""


Revise = Callable[[Population, Ints, Ints], tuple[Ints, Ints]]
"""From people and their applications (applicant, program), sorted, to those really sent, sorted."""


def simulate_season(
    draw: Draw, programs: int, random: np.random.Generator, revise: Revise | None = None
) -> Season:
    """Play one season under `draw`; `revise` lets some choose where to apply otherwise.

    Programs invite those they like best, up to their interviews; applicants attend up to
    their limit, best liked first; both sides rank; applicant-proposing deferred acceptance
    gives the match. `would_take` says that the program ranks her at or above the last one it
    holds (or has room): in a large market she would hold the place were it the only one she
    ranked, and this does not depend on her own order.
    """
    people = sample_population(draw, programs, random)
    unseen = people.unseen
    applicant, program = _applications(people, draw, random)
    if revise is not None:
        applicant, program = revise(people, applicant, program)
    told = _pairs(ProgramFeatures.from_facts(people.programs), people.told, applicant, program)
    true = _pairs(ProgramFeatures.from_facts(people.rules), people.true, applicant, program)
    in_state = unseen.home[applicant] == people.rules.state[program]
    tier = _signals(applicant, unseen.field, random)
    interest = (
        _interest(true, people, applicant, program, draw)
        + draw["in_state"] * in_state
        + draw["unobserved_quality"] * unseen.quality[applicant]
    )
    seen = interest + _signal_effect(tier, draw) + random.logistic(size=len(tier))
    seen[_screened_out(true, draw, random)] = -np.inf
    places = np.rint(people.quota * draw["interviews_per_slot"]).astype(np.int64)
    invited = _best(seen, program, places) & np.isfinite(seen)
    liking = (
        people.appeal[program]
        + random.gumbel(size=len(tier))
        + true[:, _AT["division_preferred"]]
        + in_state
        + 3.0 * true[:, _AT["specialty_targeted"]]
    )
    attended = np.full(len(people.true), round(draw["interviews_attended"]))
    interviewed = _best(np.where(invited, liking, -np.inf), applicant, attended) & invited
    order = (
        interest
        + draw["interview_skill"] * random.normal(size=len(people.true))[applicant]
        + random.normal(scale=draw["interview_day_noise"], size=len(tier))
    )
    held, would_take = _match(interviewed, applicant, program, liking, order, people.quota)
    return Season(
        features=told,
        applicant=applicant,
        program=program,
        tier=tier,
        invited=invited,
        interviewed=interviewed,
        would_take=would_take,
        matched=held,
        kind=unseen.kind[applicant],
        field=people.rules.specialty[program].astype(np.int64),
        in_state=in_state,
        people=len(people.true),
        alike=count_alike(people.told, unseen.field),
    )


_AT = {name: column for column, name in enumerate(NAMES)}


def _applications(people: Population, draw: Draw, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Each applies within the own field first, and with a tenth of the list outside it."""
    applicants, programs = [], []
    field_of = people.programs.specialty
    draws = draw["applications_by_size"] * np.log(people.quota)
    for number, each in enumerate(people.true):
        mean = draw["applications_us"] if each.is_us_graduate else draw["applications_img"]
        wanted = np.array([each.targets.get(field, 0.0) for field in people.programs.specialties])
        taste = random.gumbel(size=len(field_of)) + 3.0 * wanted[field_of] + draws
        count = min(int(random.poisson(mean)) + 1, len(field_of))
        chosen = np.argpartition(-taste, count - 1)[:count]
        programs.append(np.sort(chosen))
        applicants.append(np.full(count, number))
    return np.concatenate(applicants), np.concatenate(programs)


def _pairs(
    prepared: ProgramFeatures,
    facts: tuple[ApplicantFacts, ...],
    applicant: Ints,
    program: Ints,
) -> Floats:
    rows = np.empty((len(applicant), len(NAMES)), dtype=np.float32)
    starts = np.searchsorted(applicant, np.arange(len(facts) + 1))
    for number, each in enumerate(facts):
        mine = slice(starts[number], starts[number + 1])
        rows[mine] = feature_matrix(prepared, each)[program[mine]]
    return rows


def _signals(applicant: Ints, field: Ints, random: np.random.Generator) -> Ints:
    """Return tiers: each applicant signals some of the own applications, a fifth gold."""
    lots = random.random(len(applicant))
    signalled = _best(lots, applicant, np.array(SIGNALS)[field])
    gold = signalled & (random.random(len(applicant)) < GOLD_SHARE)
    return signalled.astype(np.int64) + gold


def _signal_effect(tier: Ints, draw: Draw) -> Doubles:
    silver = draw["signal_silver"]
    return np.array([0.0, silver, silver + draw["signal_gold_extra"]])[tier]


def _interest(
    true: Floats, people: Population, applicant: Ints, program: Ints, draw: Draw
) -> Doubles:
    """Return log-odds of interest; each term undoes the scale of its feature."""
    effect = {
        "step_2": 1.5 * draw["step_2_per_10"],
        "has_step_3": draw["step_3_passed"],
        "failures": -2 * draw["failure_each"],
        "years_since_graduation": -5 * draw["year_since_graduation"],
        "observed_months": draw["observed_full"],
        "months_in_specialty": 6 * draw["month_in_specialty"],
        "letters_us": 4 * draw["letter_us"],
        "letters_in_specialty": 4 * draw["letter_in_specialty"],
        "publications": 2 * draw["publications_log"],
        "presentations": 2 * draw["presentations_log"],
        "needs_visa": -draw["visa_needed"],
        "is_certified": draw["certified"],
        "prior_match_attempts": -2 * draw["prior_match_attempt"],
        "specialty_targeted": draw["specialty_targeted"],
        "division_preferred": draw["geography_aligned"],
        "no_division_preferred": draw["geography_undeclared"],
    }
    weights = np.array([effect.get(name, 0.0) for name in NAMES])
    is_img = 1.0 - true[:, _AT["is_us_graduate"]]
    openness = is_img * (
        draw["img_share_openness"] * (people.rules.img_share[program] - 0.3) - draw["img_penalty"]
    )
    hands_on = _hands_on_effect(people, draw)[applicant]
    return np.asarray(true @ weights + openness + hands_on, dtype=np.float64)


def _hands_on_effect(people: Population, draw: Draw) -> Doubles:
    """Return what supervised US hands-on work adds: it saturates with months and fades.

    Whether it was paid does not enter.
    """
    months = np.array([each.hands_on_months for each in people.true])
    fading = 0.5 ** (people.unseen.hands_on_years_ago / draw["hands_on_half_life_years"])
    return np.asarray(
        draw["hands_on_full"] * -np.expm1(-months * fading / draw["hands_on_months_scale"])
    )


def _screened_out(true: Floats, draw: Draw, random: np.random.Generator) -> Flags:
    """A stated cut-off that is missed, or no visa to be had, ends it at most programs."""
    cut_offs = (
        "step_2_shortfall",
        "failures_over_rule",
        "years_over_rule",
        "months_short_of_rule",
        "visa_not_sponsored",
    )
    missed = np.any(true[:, [_AT[name] for name in cut_offs]] > 0, axis=1)
    return np.asarray(missed & (random.random(len(true)) < draw["strict_screen"]))


def _best(value: Doubles, group: Ints, limit: Ints) -> Flags:
    """Return which rows are among the `limit[group]` highest of their group."""
    order = np.lexsort((-value, group))
    sorted_group = group[order]
    place = np.arange(len(group)) - np.searchsorted(sorted_group, sorted_group)
    chosen = np.zeros(len(group), dtype=np.bool_)
    chosen[order] = place < limit[sorted_group]
    return chosen


def _match(
    interviewed: Flags, applicant: Ints, program: Ints, liking: Doubles, order: Doubles, quota: Ints
) -> tuple[Flags, Flags]:
    """Return (held, would take) per pair: deferred acceptance, applicants proposing."""
    pairs = np.flatnonzero(interviewed)
    pairs = pairs[np.lexsort((-liking[pairs], applicant[pairs]))]
    starts = np.searchsorted(applicant[pairs], np.arange(int(applicant.max()) + 2))
    following = starts[:-1].copy()
    holding: list[list[tuple[float, int]]] = [[] for _ in quota]
    waiting = list(range(len(following)))
    while waiting:
        person = waiting.pop()
        if following[person] == starts[person + 1]:
            continue
        pair = int(pairs[following[person]])
        following[person] += 1
        held = holding[program[pair]]
        heapq.heappush(held, (float(order[pair]), pair))
        if len(held) > quota[program[pair]]:
            waiting.append(int(applicant[heapq.heappop(held)[1]]))
    is_held = np.zeros(len(applicant), dtype=np.bool_)
    is_held[[pair for held in holding for _, pair in held]] = True
    cut = np.array(
        [
            held[0][0] if len(held) >= room else -np.inf
            for held, room in zip(holding, quota, strict=True)
        ]
    )
    return is_held, interviewed & (order >= cut[program])
