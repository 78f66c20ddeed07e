"""The artifact: one ONNX graph from features to the score columns, and its manifest."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from adapters.onnx.artifact import CORRELATION
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import GROUPS, NAMES
from workers.training.train import BASIS, LOGIT_LIMIT, Model

OPSET = 18
IR_VERSION = 10
NAME = "preceptor-simulated-market"
CALIBRATION = (
    "Calibrated on held-out seasons of a simulated market, not on applicants: "
    "a modelled chance, not a forecast."
)


def build_graph(model: Model) -> ModelProto:
    """Return the graph: `features` (n, f) float32 in, `scores` (n, 12) float32 out.

    Each triple is mean, least and greatest logit over the members, so that
    low <= mid <= high, and adding a signal moves every one of them up.
    """
    members = model.interview.shape[1]
    silver, gold = model.silver, model.gold
    shift = np.concatenate([np.zeros(members), silver, gold, np.zeros(members)])
    weights = np.hstack([model.interview] * 3 + [model.take])
    bias = np.concatenate([model.interview_bias] * 3 + [model.take_bias]) + shift
    blocks = np.array([0, 4, members], dtype=np.int64)
    initial = {
        "projection": BASIS.projection,
        "offset": BASIS.offset,
        "weights": weights.astype(np.float32),
        "bias": bias.astype(np.float32),
        "blocks": blocks,
        "over_members": np.array([2], dtype=np.int64),
        "flat": np.array([0, len(COLUMNS_V1)], dtype=np.int64),
        "least": np.array(-LOGIT_LIMIT, dtype=np.float32),
        "most": np.array(LOGIT_LIMIT, dtype=np.float32),
    }
    nodes = [
        helper.make_node("Gemm", ["features", "projection", "offset"], ["bends"]),
        helper.make_node("Relu", ["bends"], ["units"]),
        helper.make_node("Concat", ["features", "units"], ["expanded"], axis=1),
        helper.make_node("Gemm", ["expanded", "weights", "bias"], ["logits"]),
        helper.make_node("Reshape", ["logits", "blocks"], ["by_member"]),
        *(
            helper.make_node(f"Reduce{kind}", ["by_member", "over_members"], [out], keepdims=1)
            for kind, out in (("Mean", "mean"), ("Min", "low"), ("Max", "high"))
        ),
        helper.make_node("Max", ["mean", "low"], ["not_below"]),
        helper.make_node("Min", ["not_below", "high"], ["mid"]),
        helper.make_node("Concat", ["mid", "low", "high"], ["triples"], axis=2),
        helper.make_node("Reshape", ["triples", "flat"], ["table"]),
        helper.make_node("Clip", ["table", "least", "most"], ["clipped"]),
        helper.make_node("Sigmoid", ["clipped"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        NAME,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", len(NAMES)])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", len(COLUMNS_V1)])],
        [numpy_helper.from_array(value, name) for name, value in initial.items()],
    )
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="preceptor"
    )
    proto.ir_version = IR_VERSION
    checker.check_model(proto, full_check=True)
    return proto


def write_artifact(
    folder: Path, model: Model, *, version: str, seed: int, metrics: Mapping[str, object]
) -> str:
    """Write `model.onnx` and `manifest.json` into `folder`; return the model's SHA-256."""
    payload = build_graph(model).SerializeToString(deterministic=True)
    digest = hashlib.sha256(payload).hexdigest()
    manifest = {
        "name": NAME,
        "version": version,
        "file": "model.onnx",
        "sha256": digest,
        "opset": OPSET,
        "columns_version": 1,
        "columns": list(COLUMNS_V1),
        "feature_names": list(NAMES),
        "feature_groups": {group: list(names) for group, names in GROUPS.items()},
        "baseline": [round(float(value), 4) for value in model.baseline],
        "calibration": CALIBRATION,
        "made_from": "simulated market; no NRMP, FREIDA or Residency Explorer data",
        "correlation": CORRELATION,
        "support": model.support.tolist(),
        "training_seed": seed,
        "members": int(model.interview.shape[1]),
        "metrics": metrics,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(payload)
    text = _NUMBERS.sub(_on_one_line, json.dumps(manifest, indent=2, ensure_ascii=False)) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    np.savez(folder / WEIGHTS, **{name: getattr(model, name) for name in _WEIGHTS})
    return digest


_NUMBERS = re.compile(r"\[[\d.,\s-]+\]")


def _on_one_line(numbers: re.Match[str]) -> str:
    """Return a list of numbers without its line breaks."""
    return "[" + ", ".join(numbers[0].strip("[]").replace(",", " ").split()) + "]"


WEIGHTS = "weights.npz"
"""The trainer's own numbers, by which the graph is held to parity."""
_WEIGHTS = tuple(each.name for each in fields(Model))


def load_weights(folder: Path) -> Model:
    """Return what the trainer had, as written beside the graph."""
    with np.load(folder / WEIGHTS, allow_pickle=False) as kept:
        return Model(**{name: kept[name] for name in _WEIGHTS})
