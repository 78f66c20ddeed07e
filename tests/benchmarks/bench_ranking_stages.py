"""Stage times of one ranking over 6,000 programs, against bare onnxruntime.

Run as `python -m tests.benchmarks.bench_ranking_stages`; prints the median of ten.
"""

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import TypeVar

import click

from adapters.onnx.scorer import OnnxProgramScorer
from domain.rankings.policies.explain import attribute
from domain.rankings.policies.facts import applicant_facts
from domain.rankings.policies.features import ProgramFeatures, feature_matrix
from domain.rankings.policies.gates import GateTable
from domain.rankings.policies.order import (
    default_order,
    pack_result,
    track_id_ranks,
    whole_scores,
)
from domain.rankings.policies.reading import read_snapshot
from tests.benchmarks.ranking_inputs import DATES, NO_OVERLAY, large_catalogue, one_applicant

T = TypeVar("T")
ROUNDS = 10
TOP = 200


def main() -> None:
    """Print what each stage takes."""
    catalogue = large_catalogue(6_000)
    snapshot = one_applicant()
    scorer = OnnxProgramScorer.load()
    built, table = clocked(lambda: GateTable.of(catalogue, NO_OVERLAY), 1)
    shaped, programs = clocked(lambda: ProgramFeatures.of(catalogue, NO_OVERLAY), 1)
    ranks = track_id_ranks(catalogue)
    click.echo(f"tracks {catalogue.track_count}, distinct cases {len(table.cases)}")
    click.echo(f"once a catalogue: gate table {built:.0f} ms, program features {shaped:.0f} ms")
    as_of = date(2026, 11, 23)
    gated, outcome = clocked(lambda: table.judge(read_snapshot(snapshot, DATES, as_of)))
    reading = read_snapshot(snapshot, DATES, as_of)
    made, matrix = clocked(lambda: feature_matrix(programs, applicant_facts(reading)))
    rows, payload = len(matrix), matrix.tobytes()
    bare, _ = clocked(lambda: scorer._session.run(["scores"], {"features": matrix}))
    scored, raw = clocked(lambda: scorer.score(payload, rows))
    whole = whole_scores(raw, outcome.eligibility)
    sorted_, order = clocked(
        lambda: default_order(whole_scores(raw, outcome.eligibility), outcome.eligibility, ranks)
    )
    top = order[:TOP]
    card = scorer.card
    explained, _ = clocked(
        lambda: attribute(
            matrix[top],
            names=card.feature_names,
            groups=card.feature_groups,
            baseline=card.baseline,
            score=scorer.score,
        )
    )
    told, _ = clocked(lambda: [outcome.findings(int(each)) for each in top])
    packed, _ = clocked(lambda: pack_result(whole, order, outcome.eligibility, b"[]"))
    stages = {
        "gates": gated,
        "features": made,
        "score": scored,
        "order": sorted_,
        "explain 200": explained,
        "findings 200": told,
        "pack and hash": packed,
    }
    for name, milliseconds in stages.items():
        click.echo(f"{name:14s} {milliseconds:7.2f} ms")
    click.echo(f"{'all':14s} {sum(stages.values()):7.2f} ms")
    click.echo(f"bare onnxruntime {bare:.2f} ms: scorer / bare = {scored / bare:.2f}")


def clocked(act: Callable[[], T], rounds: int = ROUNDS) -> tuple[float, T]:
    """Return (median milliseconds, the last answer)."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        answer = act()
        times.append((time.perf_counter() - begun) * 1_000)
    return median(times), answer


if __name__ == "__main__":
    main()
