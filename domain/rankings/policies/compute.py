"""A ranking as one pure function: inputs and model in, result out, byte for byte the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from domain.kernel.canonical import Json, canonical
from domain.kernel.identifiers import CatalogueId, ProgramId
from domain.kernel.vocabulary import Specialty
from domain.programs.entities import Catalogue, Overlay, RequirementOverrides
from domain.rankings.entities import Explanation, GateFinding, RankingResult
from domain.rankings.policies.adjust import adjusted
from domain.rankings.policies.explain import Score, attribute
from domain.rankings.policies.facts import applicant_facts
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from domain.rankings.policies.gates import GateOutcome, GateTable
from domain.rankings.policies.listing import TOP
from domain.rankings.policies.order import (
    default_order,
    pack_result,
    track_id_ranks,
    whole_scores,
)
from domain.rankings.policies.outlook import Lawful, Outlook, look_out
from domain.rankings.policies.reading import read_snapshot
from domain.rankings.policies.receipts import Inputs
from domain.rankings.policies.support import Support, SupportCounts, support_of

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The model as a function, with what explanations need of its manifest."""

    score: Score
    feature_names: tuple[str, ...]
    feature_groups: Mapping[str, tuple[str, ...]]
    baseline: tuple[float, ...]
    support: SupportCounts


@dataclass(frozen=True, slots=True)
class _Version:
    """A catalogue version under an overlay as a cache key: equal by name, not by content."""

    id: CatalogueId
    version: int
    sha256: str
    overrides: tuple[tuple[ProgramId, RequirementOverrides], ...]
    catalogue: Catalogue = field(compare=False, repr=False)
    overlay: Overlay = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    gates: GateTable
    features: ProgramFeatures
    id_ranks: Ints


def compute_ranking(inputs: Inputs, scoring: Scoring) -> RankingResult:
    """Gate every track, score them in one call, order them, explain the first ones."""
    scoring = _as_adjusted(inputs, scoring)
    outcome, matrix = _read(inputs)
    scores = scoring.score(matrix.tobytes(), len(matrix))
    whole = whole_scores(scores, outcome.eligibility)
    order = default_order(whole, outcome.eligibility, _tables(inputs).id_ranks)
    explained = _worth_explaining(inputs, order)
    explanations = _explain(outcome, matrix, scoring, explained)
    return pack_result(whole, order, outcome.eligibility, encode_explanations(explanations))


def score_only(inputs: Inputs, scoring: Scoring) -> RankingResult:
    """Gate, score and order as a ranking does, and explain nothing: for what would be."""
    scoring = _as_adjusted(inputs, scoring)
    outcome, matrix = _read(inputs)
    whole = whole_scores(scoring.score(matrix.tobytes(), len(matrix)), outcome.eligibility)
    order = default_order(whole, outcome.eligibility, _tables(inputs).id_ranks)
    return pack_result(whole, order, outcome.eligibility, encode_explanations(()))


def explain_positions(
    inputs: Inputs, scoring: Scoring, positions: Sequence[int]
) -> tuple[Explanation, ...]:
    """Explain any positions of the catalogue version, in the order given."""
    outcome, matrix = _read(inputs)
    return _explain(
        outcome, matrix, _as_adjusted(inputs, scoring), np.asarray(positions, dtype=np.int32)
    )


def look_out_at(inputs: Inputs, scoring: Scoring, position: int) -> Outlook:
    """Return what one track's estimate rests on, what is worth knowing, what would change it."""
    reading = read_snapshot(inputs.snapshot, inputs.season.dates, inputs.as_of)
    is_student = inputs.snapshot.profile.graduation.is_graduated is False
    return look_out(
        _tables(inputs).features.facts,
        position,
        applicant_facts(reading),
        _as_adjusted(inputs, scoring).score,
        scoring.support,
        Lawful(hands_on=is_student or reading.needs_sponsor is False),
    )


def support_by_field(inputs: Inputs, scoring: Scoring) -> Mapping[Specialty, Support]:
    """Return what figures of each field of the catalogue rest on."""
    applicant = applicant_facts(read_snapshot(inputs.snapshot, inputs.season.dates, inputs.as_of))
    fields = _tables(inputs).features.facts.specialties
    return {each: support_of(scoring.support, applicant, each) for each in fields}


def prepare_tables(catalogue: Catalogue, overlay: Overlay) -> None:
    """Read a catalogue version under an overlay once, before a ranking waits for it."""
    _tables_of(catalogue, overlay)


def encode_explanations(explanations: Sequence[Explanation]) -> bytes:
    """Return canonical JSON of a list of explanations."""
    return canonical([_document(each) for each in explanations])


def _as_adjusted(inputs: Inputs, scoring: Scoring) -> Scoring:
    """Return the model as the agency's outcomes correct it: reasons then add up to that."""
    return replace(scoring, score=adjusted(scoring.score, inputs.adjustment))


def _read(inputs: Inputs) -> tuple[GateOutcome, Floats]:
    tables = _tables(inputs)
    reading = read_snapshot(inputs.snapshot, inputs.season.dates, inputs.as_of)
    matrix = feature_matrix(tables.features, applicant_facts(reading))
    return tables.gates.judge(reading), matrix


def _worth_explaining(inputs: Inputs, order: Ints) -> Ints:
    """First 200 of the fields aimed at; of all when none is named."""
    targets = {target.specialty for target in inputs.snapshot.profile.preferences.targets}
    if not targets:
        return order[:TOP]
    facts = _tables(inputs).features.facts
    wanted = [number for number, each in enumerate(facts.specialties) if each in targets]
    return order[np.isin(facts.specialty[order], wanted)][:TOP]


def _explain(
    outcome: GateOutcome, matrix: Floats, scoring: Scoring, positions: Ints
) -> tuple[Explanation, ...]:
    attributions = attribute(
        matrix[positions],
        names=scoring.feature_names,
        groups=scoring.feature_groups,
        baseline=scoring.baseline,
        score=scoring.score,
    )
    return tuple(
        Explanation(
            position=int(position),
            base_micro_logits=attribution.base_micro_logits,
            contributions=attribution.contributions,
            findings=outcome.findings(int(position)),
        )
        for position, attribution in zip(positions, attributions, strict=True)
    )


def _document(explanation: Explanation) -> dict[str, Json]:
    return {
        "position": explanation.position,
        "base_micro_logits": explanation.base_micro_logits,
        "contributions": [
            {"group": each.group, "micro_logits": each.micro_logits}
            for each in explanation.contributions
        ],
        "findings": [_finding(each) for each in explanation.findings],
    }


def _finding(finding: GateFinding) -> dict[str, Json]:
    return {
        "gate": finding.gate.value,
        "outcome": finding.outcome.value,
        "code": finding.code,
        "ours": finding.ours,
        "theirs": finding.theirs,
    }


def _tables(inputs: Inputs) -> _Tables:
    return _tables_of(inputs.catalogue, inputs.overlay)


def _tables_of(catalogue: Catalogue, overlay: Overlay) -> _Tables:
    overrides = tuple(sorted(overlay.overrides.items(), key=lambda item: item[0].bytes))
    return _prepare(
        _Version(
            catalogue.id,
            catalogue.version,
            catalogue.content_sha256,
            overrides,
            catalogue,
            overlay,
        )
    )


@lru_cache(maxsize=8)
def _prepare(version: _Version) -> _Tables:
    """Read a catalogue version once; every ranking on it shares the tables."""
    return _Tables(
        gates=GateTable.of(version.catalogue, version.overlay),
        features=ProgramFeatures.of(version.catalogue, version.overlay),
        id_ranks=track_id_ranks(version.catalogue),
    )
