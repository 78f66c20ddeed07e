"""What a model must show before it may score anybody; nothing is waived."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adapters.onnx.artifact import ArtifactMismatchError, load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import FALLING, NAMES, RISING
from workers.training.export import load_weights
from workers.training.fairness import graduation_sensitivity, twin_gap
from workers.training.fit import Doubles, Floats
from workers.training.published import Role
from workers.training.train import predict

PARITY = 1e-5
ECE = 0.01
GROUP_ECE = 0.03
PAIRS = 100_000
HELD_OUT_SHARE = 1 / 3
NO_INPUT = (Role.HELD_OUT, Role.ANSWERED)
ROUNDING = 1e-6
"""Scores are stored as integers of 1e-6: less than that is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One condition with what was found; `is_met` is None for what is only reported."""

    name: str
    found: str
    wanted: str
    is_met: bool | None


def judge(folder: Path, *, pairs: int = PAIRS) -> tuple[Check, ...]:
    """Check the candidate in `folder`; ArtifactMismatchError when it does not even load."""
    artifact = load_artifact(folder)
    scorer = OnnxProgramScorer(artifact)
    random = np.random.default_rng(7)
    rows = random.uniform(-2, 4, (20_000, len(NAMES))).astype("<f4")
    gap = float(np.abs(_scores(scorer, rows) - predict(load_weights(folder), rows)).max())
    compared, broken = count_violations(scorer, pairs)
    metrics = _members(artifact.manifest["metrics"])
    twins = twin_gap(scorer)
    years = graduation_sensitivity(scorer)
    return (
        _check("parity with the trainer", f"{gap:.1e}", f"<= {PARITY:.0e}", is_met=gap <= PARITY),
        _check(
            "monotonicity",
            f"{broken} violations in {compared} pairs",
            f"0 in >= {pairs}",
            is_met=not broken and compared >= pairs,
        ),
        *_calibration(metrics),
        *_published(metrics["published_effects"]),
        _check("twins", f"{twins:.1e}", "0: identical", is_met=twins == 0.0),
        Check(
            name="log-odds by years since graduation",
            found=", ".join(f"{each} {change:+.2f}" for each, change in years.items()),
            wanted="reported",
            is_met=None,
        ),
    )


def is_passed(checks: tuple[Check, ...]) -> bool:
    """Whether nothing failed."""
    return all(each.is_met is not False for each in checks)


def count_violations(scorer: OnnxProgramScorer, pairs: int) -> tuple[int, int]:
    """Return (pairs compared, pairs that moved against a direction or a signal)."""
    directed = sorted(RISING | FALLING)
    random = np.random.default_rng(11)
    rows = random.uniform(-2, 4, (-(-pairs // len(directed)), len(NAMES))).astype("<f4")
    before = _scores(scorer, rows)
    compared = broken = 0
    for name in directed:
        moved = rows.copy()
        moved[:, NAMES.index(name)] += random.uniform(0.01, 2, len(rows)).astype("<f4")
        change = _scores(scorer, moved) - before
        wrong = change < -ROUNDING if name in RISING else change > ROUNDING
        compared += len(rows)
        broken += int(wrong.any(axis=1).sum())
    none, silver, gold = (before[:, at : at + 3] for at in (0, 3, 6))
    broken += int(((silver < none) | (gold < silver)).any(axis=1).sum())
    return compared + len(rows), broken


def _calibration(metrics: Mapping[str, object]) -> tuple[Check, ...]:
    checks = []
    groups = _members(metrics["groups"])
    for head in ("interview", "would_take"):
        error = float(str(_members(metrics[head])["ece"]))
        checks.append(_check(f"ECE, {head}", f"{error:.4f}", f"<= {ECE}", is_met=error <= ECE))
        errors = {
            group: float(str(_members(each)["ece"]))
            for group, each in _members(groups[head]).items()
        }
        worst = max(errors, key=lambda group: errors[group], default="no group with enough rows")
        error = errors.get(worst, 1.0)
        checks.append(
            _check(
                f"ECE, {head}, worst of {len(errors)} specialty x kind",
                f"{error:.4f} ({worst})",
                f"<= {GROUP_ECE}",
                is_met=error <= GROUP_ECE,
            )
        )
    return tuple(checks)


def _members(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ArtifactMismatchError("The manifest's metrics are not those of this gate.")
    return value


def _published(found: object) -> tuple[Check, ...]:
    """Hold the market to what the issue names; what else was measured is shown, met or missed."""
    effects = {name: _members(each) for name, each in _members(found).items()}
    required = [each for each in effects.values() if each["required"]]
    held_out = [each for each in required if each["role"] in NO_INPUT]
    blind = [each for each in effects.values() if each["role"] == Role.HELD_OUT]
    return (
        *(_effect_check(name, each) for name, each in effects.items()),
        _check(
            "required effects that no parameter was set from",
            f"{len(held_out)} of {len(required)}",
            ">= one third",
            is_met=len(held_out) >= HELD_OUT_SHARE * len(required),
        ),
        _check(
            "effects held out, no revision answering to them",
            f"{len(blind)} of {len(effects)}",
            ">= one third",
            is_met=len(blind) >= HELD_OUT_SHARE * len(effects),
        ),
    )


def _effect_check(name: str, each: Mapping[str, object]) -> Check:
    is_reproduced = bool(each["reproduced"])
    wanted = str(each["published_range"])
    return Check(
        name=f"{name} ({each['role']})",
        found=str(each["simulated"]) + ("" if is_reproduced else " MISSED"),
        wanted=wanted if each["required"] else f"{wanted}, reported",
        is_met=is_reproduced if each["required"] else None,
    )


def _check(name: str, found: str, wanted: str, *, is_met: bool) -> Check:
    return Check(name=name, found=found, wanted=wanted, is_met=is_met)


def _scores(scorer: OnnxProgramScorer, rows: Floats) -> Doubles:
    raw = scorer.score(rows.tobytes(), len(rows))
    table = np.frombuffer(raw, dtype="<f4").reshape(len(rows), len(COLUMNS_V1))
    return table.astype(np.float64)
