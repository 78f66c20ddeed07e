"""The scorer over onnxruntime: one thread a call, any number of callers."""

from typing import Self

import numpy as np
import onnxruntime

from adapters.onnx.artifact import Artifact, ArtifactMismatchError, load_artifact
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.ports import ModelCard

_INPUT = "features"
_OUTPUT = "scores"
_ERRORS_ONLY = 3


class OnnxProgramScorer:
    """`ProgramScorer` on a verified artifact. Scale by processes: a call uses one thread."""

    def __init__(self, artifact: Artifact) -> None:
        """Open the session; ArtifactMismatchError when the graph has another shape."""
        self._card = artifact.card
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        self._session = onnxruntime.InferenceSession(
            artifact.payload, options, providers=["CPUExecutionProvider"]
        )
        self._check_shapes()

    @classmethod
    def load(cls) -> Self:
        """Return a scorer on the committed artifact; refuses to start on any mismatch."""
        return cls(load_artifact())

    @property
    def card(self) -> ModelCard:
        """What scores."""
        return self._card

    def score(self, matrix: bytes, rows: int) -> bytes:
        """Return float32 (rows, 12) of float32 (rows, features); ValueError on a wrong size."""
        features = np.frombuffer(matrix, dtype="<f4")
        if features.size != rows * len(self._card.feature_names):
            raise ValueError(f"{features.size} values are not {rows} rows of features")
        shaped = features.reshape(rows, len(self._card.feature_names))
        if not rows:
            return b""
        scores = np.asarray(self._session.run([_OUTPUT], {_INPUT: shaped})[0], dtype="<f4")
        return scores.tobytes()

    def _check_shapes(self) -> None:
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        found = [(each.name, each.shape[1:]) for each in (*inputs, *outputs)]
        wanted = [(_INPUT, [len(self._card.feature_names)]), (_OUTPUT, [len(COLUMNS_V1)])]
        if found != wanted:
            raise ArtifactMismatchError(f"The model's graph has {found}, not {wanted}.")
