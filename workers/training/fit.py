"""Logistic regression with bounded weights, by Newton steps on a bounded quadratic."""

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

RIDGE = 2.0
"""Strength of the pull to zero, in observations; the intercept is free."""
STEPS = 15
SWEEPS = 200


def fit_bounded(
    matrix: Floats,
    outcome: npt.NDArray[np.bool_],
    low: Doubles,
    high: Doubles,
    steps: int = STEPS,
) -> Doubles:
    """Return weights (columns,) within [low, high] that maximise the penalised likelihood.

    The last column of `matrix` is the intercept. Deterministic.
    """
    weights = np.zeros(matrix.shape[1])
    observed = float(outcome.mean())
    weights[-1] = np.log(observed / (1 - observed))
    penalty = np.full(matrix.shape[1], RIDGE)
    penalty[-1] = 0.0
    for _ in range(steps):
        gradient, curvature = _derivatives(matrix, outcome, weights, penalty)
        moved = _bounded_minimum(gradient, curvature, weights, low, high)
        step = float(np.abs(moved - weights).max())
        weights = weights + (moved - weights) * min(1.0, 4.0 / max(step, 1e-12))
        if step < 1e-5:
            break
    return weights


def sigmoid(logits: Doubles) -> Doubles:
    return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)


def _derivatives(
    matrix: Floats, outcome: npt.NDArray[np.bool_], weights: Doubles, penalty: Doubles
) -> tuple[Doubles, Doubles]:
    probability = sigmoid((matrix @ weights.astype(np.float32)).astype(np.float64))
    gradient = matrix.T @ (probability - outcome).astype(np.float32)
    spread = (probability * (1 - probability)).astype(np.float32)
    curvature = (matrix * spread[:, None]).T @ matrix
    return (
        gradient.astype(np.float64) + penalty * weights,
        curvature.astype(np.float64) + np.diag(penalty + 1e-6),
    )


def _bounded_minimum(
    gradient: Doubles, curvature: Doubles, start: Doubles, low: Doubles, high: Doubles
) -> Doubles:
    """Coordinate descent on the quadratic model, each coordinate kept inside its bounds."""
    weights = start.copy()
    slope = gradient.copy()
    for _ in range(SWEEPS):
        largest = 0.0
        for at in range(len(weights)):
            wanted = weights[at] - slope[at] / curvature[at, at]
            change = min(max(wanted, low[at]), high[at]) - weights[at]
            if change:
                weights[at] += change
                slope += curvature[:, at] * change
                largest = max(largest, abs(change))
        if largest < 1e-9:
            break
    return weights
