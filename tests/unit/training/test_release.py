"""A model comes to score only through the gate, and the one before it can return."""

import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.onnx.artifact import load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from services.cli.model import model
from workers.training.evaluate import evaluate
from workers.training.export import write_artifact
from workers.training.fairness import graduation_sensitivity, twin_gap
from workers.training.gate import count_violations, is_passed, judge
from workers.training.registry import FILES, RefusedError, promote, roll_back
from workers.training.train import TrainingPlan, train

CHAMPION = Path("adapters/onnx/artifacts")
PLAN = TrainingPlan(seed=5, members=2, programs=24, calibration_seasons=1, steps=3)


@pytest.fixture(scope="module")
def challenger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry") / "small"
    trained = train(PLAN)
    metrics = evaluate(trained, seed=5, programs=24, seasons=1, studied=60)
    write_artifact(folder, trained, version="small", seed=5, metrics=metrics)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_the_committed_champion_meets_every_condition() -> None:
    checks = judge(CHAMPION)
    assert [each.name for each in checks if each.is_met is False] == []
    assert is_passed(checks)
    assert "monotonicity" in {each.name for each in checks}


def test_a_hasty_model_is_refused_and_changes_nothing(challenger: Path, tmp_path: Path) -> None:
    champion = tmp_path / "champion"
    champion.mkdir()
    for name, content in contents(CHAMPION).items():
        (champion / name).write_bytes(content)
    before = contents(champion)
    with pytest.raises(RefusedError, match="ECE"):
        promote(challenger, champion, tmp_path)
    assert contents(champion) == before
    assert not (tmp_path / "former").exists()


def test_promotion_keeps_the_former_and_rollback_returns_to_it(
    challenger: Path, tmp_path: Path
) -> None:
    champion = tmp_path / "champion"
    champion.mkdir()
    for name, content in contents(challenger).items():
        (champion / name).write_bytes(content)
    promoted = promote(CHAMPION, champion, tmp_path)
    assert promoted == load_artifact(CHAMPION).card.sha256
    assert roll_back(champion, tmp_path) == load_artifact(challenger).card.sha256
    assert contents(champion) == contents(challenger)
    assert roll_back(champion, tmp_path) == promoted


def test_even_a_hasty_model_is_monotone_and_blind_to_identity(challenger: Path) -> None:
    scorer = OnnxProgramScorer(load_artifact(challenger))
    compared, broken = count_violations(scorer, 20_000)
    assert compared >= 20_000
    assert broken == 0
    assert twin_gap(scorer, programs=40) == 0.0
    changes = list(graduation_sensitivity(scorer, programs=40).values())
    assert all(later <= earlier for earlier, later in itertools.pairwise(changes))


def test_an_altered_graph_is_refused(challenger: Path, tmp_path: Path) -> None:
    for name, content in contents(challenger).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "model.onnx").write_bytes(b"something else")
    refused = CliRunner().invoke(model, ["evaluate", str(tmp_path)])
    assert refused.exit_code == 1
    assert "sha256" in refused.output


def test_the_card_is_made_from_the_artifact(challenger: Path) -> None:
    written = CliRunner().invoke(model, ["card", str(challenger)])
    assert written.exit_code == 0, written.output
    text = (challenger / "card.md").read_text(encoding="utf-8")
    manifest = json.loads((challenger / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] in text
    assert "Nobody's real application was ever seen" in text
    for name in ("reliability", "what-matters", "months", "recency"):
        assert f"{name}.svg" in text
        assert b"<script" not in (challenger / f"{name}.svg").read_bytes()
