"""The committed model: read, verified against its manifest and against our features."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from domain.rankings.entities import COLUMNS_V1, SCALE
from domain.rankings.policies.features import GROUPS, NAMES
from domain.rankings.policies.support import SHAPE, SupportCounts
from domain.rankings.ports import ModelCard
from domain.shortlists.policies.question import LAW

COLUMNS_VERSION = 1
CORRELATION: Mapping[str, object] = {"law": LAW.kind.value, "rho_ppm": round(LAW.rho * SCALE)}
"""How programs hang together, as the optimiser takes it: a model made for another law is refused,
for lists built from its scores would claim too much."""


class ArtifactMismatchError(RuntimeError):
    """The artifact is not the one this code was written for; the process must not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A model that may be loaded."""

    card: ModelCard
    payload: bytes
    manifest: dict[str, object]


def committed() -> Traversable:
    """Return the folder of the artifact that ships with this code."""
    return files("adapters.onnx").joinpath("artifacts")


def load_artifact(folder: Traversable | None = None) -> Artifact:
    """Read and verify; ArtifactMismatchError says which of file, features, columns differs."""
    folder = folder or committed()
    manifest = _manifest(folder)
    payload = _read(folder, str(manifest["file"]))
    _same("sha256 of the model file", hashlib.sha256(payload).hexdigest(), manifest["sha256"])
    _same("feature names", list(NAMES), manifest["feature_names"])
    groups = {group: list(names) for group, names in GROUPS.items()}
    _same("feature groups", groups, manifest["feature_groups"])
    _same("columns version", COLUMNS_VERSION, manifest["columns_version"])
    _same("columns", list(COLUMNS_V1), manifest["columns"])
    _same("correlation", CORRELATION, manifest["correlation"])
    return Artifact(card=_card(manifest), payload=payload, manifest=manifest)


def _manifest(folder: Traversable) -> dict[str, object]:
    try:
        manifest = json.loads(_read(folder, "manifest.json"))
    except ValueError as error:
        raise ArtifactMismatchError("manifest.json is not JSON.") from error
    missing = [key for key in _KEYS if not isinstance(manifest, dict) or key not in manifest]
    if missing:
        raise ArtifactMismatchError(f"manifest.json lacks {', '.join(missing)}.")
    return dict(manifest)


_KEYS = (
    "name",
    "version",
    "file",
    "sha256",
    "columns_version",
    "columns",
    "feature_names",
    "feature_groups",
    "baseline",
    "calibration",
    "correlation",
    "support",
)


def _read(folder: Traversable, name: str) -> bytes:
    try:
        return folder.joinpath(name).read_bytes()
    except OSError as error:
        raise ArtifactMismatchError(f"The model's {name} cannot be read.") from error


def _same(what: str, ours: object, theirs: object) -> None:
    if ours != theirs:
        raise ArtifactMismatchError(f"The model's {what} differs: {ours!r} against {theirs!r}.")


def _card(manifest: dict[str, object]) -> ModelCard:
    baseline = manifest["baseline"]
    if not isinstance(baseline, list) or len(baseline) != len(NAMES):
        raise ArtifactMismatchError(f"The model's baseline needs {len(NAMES)} values.")
    return ModelCard(
        name=str(manifest["name"]),
        version=str(manifest["version"]),
        sha256=str(manifest["sha256"]),
        columns_version=COLUMNS_VERSION,
        feature_names=NAMES,
        feature_groups=GROUPS,
        baseline=tuple(float(value) for value in baseline),
        calibration=str(manifest["calibration"]),
        support=_support(manifest["support"]),
        engine=f"onnxruntime-{version('onnxruntime')}-cpu",
    )


def _support(counts: object) -> SupportCounts:
    try:
        table = np.array(counts, dtype=np.int64)
    except (TypeError, ValueError) as error:
        raise ArtifactMismatchError("The model's support is no table of counts.") from error
    _same("shape of support", SHAPE, table.shape)
    found: SupportCounts = table.tolist()
    return found
