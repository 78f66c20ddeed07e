"""One international graduate over a generated catalogue, ranked by a scorer without an engine."""

import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from domain.applicants.entities import Preferences, Target
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Overlay
from domain.programs.policies.generate import generate_catalogue
from domain.programs.policies.season_documents import parse_season_document
from domain.programs.seasons import Season
from domain.rankings.entities import RankingResult
from domain.rankings.policies.compute import compute_ranking
from domain.rankings.policies.receipts import Inputs
from domain.rankings.use_cases.run_ranking import scoring_of
from domain.shortlists.entities import Mark
from domain.shortlists.policies.compose import Composition, compose
from domain.shortlists.policies.optimise.instance import Solution
from domain.shortlists.policies.optimise.solve import solve
from domain.shortlists.policies.question import Question, Sent, Wish, ask
from tests.benchmarks.ranking_inputs import one_applicant
from tests.fakes.scorer import FakeProgramScorer

SEASONS = Path(__file__).parents[3] / "infra" / "seasons"


def a_season() -> Season:
    """Return the season planned for."""
    return parse_season_document(json.loads((SEASONS / "2028.json").read_text()), 1)


@lru_cache
def ranked(programs: int = 300) -> tuple[Inputs, RankingResult]:
    """Return the inputs and their ranking."""
    drawn = Inputs(
        snapshot=one_applicant(),
        catalogue=generate_catalogue(7, programs),
        overlay=Overlay(version=0),
        season=a_season(),
        as_of=date(2026, 11, 23),
    )
    targets = (
        Target(specialty=Specialty("internal-medicine")),
        Target(specialty=Specialty("family-medicine"), weight=0.6),
    )
    wanted = replace(drawn.snapshot.profile.preferences, targets=targets)
    inputs = with_preferences(drawn, wanted)
    return inputs, compute_ranking(inputs, scoring_of(FakeProgramScorer()))


def with_preferences(inputs: Inputs, preferences: Preferences) -> Inputs:
    """Return the same applicant with other preferences."""
    profile = replace(inputs.snapshot.profile, preferences=preferences)
    return replace(inputs, snapshot=replace(inputs.snapshot, profile=profile))


def listed(
    wish: Wish, marks: Sequence[Mark] = (), sent: Sequence[Sent] = (), inputs: Inputs | None = None
) -> tuple[Question, Solution, Composition]:
    """Return question, answer and list."""
    ours, result = ranked()
    question = ask(inputs or ours, result, marks, wish, sent)
    solution = solve(question.instance, now=time.monotonic)
    numbers = itertools.count(1)
    return question, solution, compose(question, solution, lambda: UUID(int=next(numbers)))
