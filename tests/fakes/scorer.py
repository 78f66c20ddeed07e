"""A scorer without an engine: a small monotone formula, for tests of what is around it."""

import numpy as np

from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.features import FALLING, GROUPS, NAMES, RISING
from domain.rankings.policies.support import SHAPE
from domain.rankings.ports import ModelCard


class FakeProgramScorer:
    """`ProgramScorer` whose logit is the sum of what should rise less what should fall."""

    def __init__(self, sha256: str = "f" * 64) -> None:
        """Score under the given model hash."""
        self._card = ModelCard(
            name="fake",
            version="0",
            sha256=sha256,
            columns_version=1,
            feature_names=NAMES,
            feature_groups=GROUPS,
            baseline=(0.0,) * len(NAMES),
            calibration="not calibrated",
            engine="numpy",
            support=np.full(SHAPE, 100).tolist(),
        )

    @property
    def card(self) -> ModelCard:
        """What scores."""
        return self._card

    def score(self, matrix: bytes, rows: int) -> bytes:
        """Return the table; ValueError on a wrong size."""
        features = np.frombuffer(matrix, dtype="<f4")
        if features.size != rows * len(NAMES):
            raise ValueError("wrong size")
        signs = [float(name in RISING) - float(name in FALLING) for name in NAMES]
        logit = features.reshape(rows, len(NAMES)) @ (np.array(signs) * 0.3) - 2.0
        shifts = np.array([base + off for base in (0, 1, 2, 1) for off in (0.0, -0.2, 0.2)])
        table = 1 / (1 + np.exp(-(logit[:, None] + shifts)))
        assert table.shape[1] == len(COLUMNS_V1)
        return np.asarray(table, dtype="<f4").tobytes()
