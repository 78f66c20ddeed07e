"""A small training run: same seed, same bytes; the graph says what the trainer says."""

import json
from pathlib import Path

import numpy as np
import pytest

from adapters.onnx.artifact import load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import FALLING, NAMES, RISING
from workers.training.evaluate import evaluate
from workers.training.export import build_graph, write_artifact
from workers.training.train import Model, TrainingPlan, bounds, predict, train

PLAN = TrainingPlan(seed=3, members=3, programs=24, calibration_seasons=1, steps=3)


@pytest.fixture(scope="module")
def trained() -> Model:
    return train(PLAN)


def test_the_same_seed_gives_the_same_bytes(trained: Model) -> None:
    again = train(PLAN)
    first, second = (
        build_graph(each).SerializeToString(deterministic=True) for each in (trained, again)
    )
    assert first == second


def test_weights_keep_the_promised_signs(trained: Model) -> None:
    low, high = bounds()
    for weights in (trained.interview, trained.take):
        assert all((weights[NAMES.index(name)] >= 0).all() for name in RISING)
        assert all((weights[NAMES.index(name)] <= 0).all() for name in FALLING)
        assert (weights >= low[:, None]).all()
        assert (weights <= high[:, None]).all()
    assert (trained.silver > 0).all()
    assert (trained.gold >= trained.silver).all()


def test_the_graph_agrees_with_the_trainer(trained: Model, tmp_path: Path) -> None:
    write_artifact(tmp_path, trained, version="t", seed=PLAN.seed, metrics={})
    scorer = OnnxProgramScorer(load_artifact(tmp_path))
    rows = np.random.default_rng(4).uniform(-2, 4, (10_000, len(NAMES))).astype("<f4")
    raw = scorer.score(rows.tobytes(), len(rows))
    found = np.frombuffer(raw, dtype="<f4").reshape(len(rows), len(COLUMNS_V1))
    assert np.abs(found - predict(trained, rows)).max() <= 1e-5


def test_an_evaluation_reports_reliability_on_seasons_it_never_saw(trained: Model) -> None:
    report = evaluate(trained, seed=PLAN.seed, programs=24, seasons=1, studied=60)
    assert json.loads(json.dumps(report)) == report
    interview = report["interview"]
    assert isinstance(interview, dict)
    assert interview["auroc"] > 0.7
    assert sum(each["count"] for each in interview["reliability"]) == report["held_out_pairs"]
