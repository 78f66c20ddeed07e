"""Champion, challengers and who came before: folders, moved only by what passed the gate."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from adapters.onnx.artifact import load_artifact
from workers.training.gate import Check, is_passed, judge

FILES = ("model.onnx", "manifest.json", "weights.npz")
FORMER = "former"


class RefusedError(Exception):
    """A challenger that failed; it says what."""

    def __init__(self, failed: Sequence[Check]) -> None:
        """Name every condition that is not met."""
        super().__init__(
            "; ".join(f"{each.name}: {each.found}, not {each.wanted}" for each in failed)
        )
        self.failed = tuple(failed)


def promote(challenger: Path, champion: Path, registry: Path) -> str:
    """Put the challenger in the champion's place, keep the former; return its SHA-256.

    RefusedError, with nothing changed, when a condition is not met.
    """
    checks = judge(challenger)
    if not is_passed(checks):
        raise RefusedError([each for each in checks if each.is_met is False])
    artifact = load_artifact(challenger)
    former = registry / FORMER
    if (champion / FILES[0]).exists():
        _copy(champion, former)
    _copy(challenger, champion)
    return artifact.card.sha256


def roll_back(champion: Path, registry: Path) -> str:
    """Exchange the champion and the former one; return the SHA-256 of what scores now."""
    former, aside = registry / FORMER, registry / "aside"
    restored = load_artifact(former)
    _copy(champion, aside)
    _copy(former, champion)
    _copy(aside, former)
    shutil.rmtree(aside)
    return restored.card.sha256


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)
