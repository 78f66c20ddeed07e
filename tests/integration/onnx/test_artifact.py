"""A model that is not what its manifest, or this code, says does not start."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.onnx.artifact import ArtifactMismatchError, committed, load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from domain.rankings.policies.features import NAMES
from services.cli.model import model

Manifest = dict[str, object]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in ("model.onnx", "manifest.json"):
        (tmp_path / name).write_bytes(committed().joinpath(name).read_bytes())
    return tmp_path


def rewrite(folder: Path, change: Callable[[Manifest], object]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_committed_model_is_what_its_manifest_says_and_small() -> None:
    artifact = load_artifact()
    assert OnnxProgramScorer(artifact).card.sha256 == artifact.manifest["sha256"]
    assert len(artifact.payload) < 2 * 1024 * 1024


def test_an_altered_model_file_is_refused(copied: Path) -> None:
    path = copied / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ArtifactMismatchError, match="sha256"):
        load_artifact(copied)


def test_a_missing_model_file_is_refused(copied: Path) -> None:
    (copied / "model.onnx").unlink()
    with pytest.raises(ArtifactMismatchError, match="cannot be read"):
        load_artifact(copied)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("feature_names", list(reversed(NAMES)), "feature names"),
        ("feature_groups", {}, "feature groups"),
        ("columns_version", 2, "columns version"),
        ("columns", [], "columns"),
        ("baseline", [0.0], "baseline"),
        ("correlation", {"law": "independent", "rho_ppm": 0}, "correlation"),
    ],
)
def test_a_manifest_for_other_features_or_columns_is_refused(
    copied: Path, key: str, value: object, words: str
) -> None:
    rewrite(copied, lambda manifest: manifest.update({key: value}))
    with pytest.raises(ArtifactMismatchError, match=words):
        load_artifact(copied)


def test_a_manifest_lacking_a_key_or_not_json_is_refused(copied: Path) -> None:
    rewrite(copied, lambda manifest: manifest.pop("calibration"))
    with pytest.raises(ArtifactMismatchError, match="lacks calibration"):
        load_artifact(copied)
    (copied / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ArtifactMismatchError, match="not JSON"):
        load_artifact(copied)


def test_the_command_shows_and_verifies_the_model() -> None:
    shown = CliRunner().invoke(model, ["show"])
    assert shown.exit_code == 0
    assert "simulated" in shown.output
    verified = CliRunner().invoke(model, ["verify"])
    assert verified.exit_code == 0
    assert verified.output.strip().endswith("verified")
    manifest = CliRunner().invoke(model, ["show", "--json"])
    assert json.loads(manifest.output)["feature_names"] == list(NAMES)


def test_the_model_card_ships_beside_the_model(tmp_path: Path) -> None:
    shutil.copy(str(committed().joinpath("card.md")), tmp_path / "card.md")
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert "No NRMP, FREIDA or Residency Explorer data" in text
