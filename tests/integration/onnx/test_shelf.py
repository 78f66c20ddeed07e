"""The shelf keeps a few sessions open, names models by hash and takes nothing altered."""

import json
from pathlib import Path

import pytest

from adapters.onnx.artifact import committed
from adapters.onnx.shelf import OnnxModelShelf, admit, keep_shipped
from domain.kernel.errors import ConflictError
from services.cli.model_card import write_card
from workers.training.evaluate import evaluate
from workers.training.export import write_artifact
from workers.training.train import TrainingPlan, train

PLAN = TrainingPlan(seed=6, members=2, programs=24, calibration_seasons=1, steps=3)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small model with its card."""
    folder = tmp_path_factory.mktemp("challengers") / "small"
    trained = train(PLAN)
    metrics = evaluate(trained, seed=6, programs=24, seasons=1, studied=60)
    write_artifact(folder, trained, version="small", seed=6, metrics=metrics)
    write_card(folder)
    return folder


async def test_an_admitted_model_scores_under_its_own_name(other: Path, tmp_path: Path) -> None:
    sha256 = admit(other, tmp_path)
    assert admit(other, tmp_path) == sha256
    shelf = OnnxModelShelf(tmp_path)
    assert [each.sha256 for each in await shelf.cards()] == [shelf.shipped, sha256]
    assert (await shelf.take(sha256)).card.version == "small"
    assert sha256 in (await shelf.papers(sha256)).text
    assert await shelf.take(sha256) is await shelf.take(sha256)


async def test_no_more_sessions_are_kept_open_than_promised(other: Path, tmp_path: Path) -> None:
    sha256 = admit(other, tmp_path)
    kept = keep_shipped(tmp_path)
    shelf = OnnxModelShelf(tmp_path, warm=0)
    assert await shelf.take(sha256) is not await shelf.take(sha256)
    assert await shelf.take(kept) is await shelf.take(shelf.shipped)


async def test_what_is_not_there_or_altered_is_refused(other: Path, tmp_path: Path) -> None:
    sha256 = admit(other, tmp_path)
    (tmp_path / sha256 / "model.onnx").write_bytes(b"something else")
    shelf = OnnxModelShelf(tmp_path)
    for named in (sha256, "0" * 64, "../" + sha256):
        with pytest.raises(ConflictError):
            await shelf.take(named)
        with pytest.raises(ConflictError):
            await shelf.papers(named)
    assert len(await shelf.cards()) == 1


async def test_a_folder_under_another_models_name_is_not_that_model(tmp_path: Path) -> None:
    keep_shipped(tmp_path)
    manifest = json.loads(committed().joinpath("manifest.json").read_text(encoding="utf-8"))
    (tmp_path / manifest["sha256"]).rename(tmp_path / ("1" * 64))
    shelf = OnnxModelShelf(tmp_path)
    with pytest.raises(ConflictError):
        await shelf.take("1" * 64)
    assert len(await shelf.cards()) == 1
