"""The perceptron learning rule, one row of the truth table at a time (Rosenblatt 1962).

Every correction adds learning_rate · error · (x1, x2, 1), so the weights are the start plus the learning rate times
whole numbers. The whole numbers are what is kept: no rounding adds up, and a state that comes back is seen exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.core.gates.functions import ENCODINGS, FUNCTIONS, corners, encode
from playground.core.gates.plane import HalfPlane, half_plane
from playground.core.gates.settings import WEIGHTS
from playground.core.gates.weighted_sum import decimal, weighted_sum
from playground.core.settings import Range, check_choice, check_range

LEARNING_RATES = Range(0.05, 1)
MOST_EPOCHS = 250
FEWEST_CYCLING = 10  # epochs that are shown where nothing converges

Weights = tuple[float, float, float]


@dataclass(frozen=True)
class LearningSettings:
    """Which function to learn, from which weights, and how large a correction is. Raises SettingsError."""

    target: str = "AND"
    encoding: str = "binary"
    learning_rate: float = 0.1
    w1: float = 0.0
    w2: float = 0.0
    bias: float = 0.0

    def __post_init__(self) -> None:
        check_choice(self, "target", tuple(FUNCTIONS))
        check_choice(self, "encoding", tuple(ENCODINGS))
        check_range(self, "learning_rate", LEARNING_RATES)
        check_range(self, "w1", WEIGHTS)
        check_range(self, "w2", WEIGHTS)
        check_range(self, "bias", WEIGHTS)


@dataclass(frozen=True)
class LearningStep:
    """One row shown to the perceptron: prediction, error = target - prediction, correction, and the new line.

    weights: (w1, w2, b) after the correction. mistakes: how many so far, this one included.
    """

    epoch: int
    row: int
    inputs: tuple[int, int]
    z: float
    prediction: int
    target: int
    error: int
    correction: Weights
    weights: Weights
    mistakes: int


@dataclass(frozen=True)
class LearningTrace:
    """All steps until an epoch passes without a mistake; or until weights come back, and some epochs more.

    converged: the last epoch made no mistake.
    cycle: the first two epochs (counted from 0) that begin with the same weights: after them all repeats. None if not.
    """

    settings: LearningSettings
    steps: tuple[LearningStep, ...]
    converged: bool
    cycle: tuple[int, int] | None

    def weights_at(self, step: int) -> Weights:
        """The weights after `step` steps; 0 gives the start."""
        start = (self.settings.w1, self.settings.w2, self.settings.bias)
        return start if step == 0 else self.steps[step - 1].weights

    def plane_at(self, step: int) -> HalfPlane:
        """The line after `step` steps."""
        return half_plane(*self.weights_at(step), self.settings.encoding)

    @property
    def inputs(self) -> NDArray[np.float64]:
        """The four inputs (4, 2) in the order in which they are shown."""
        return np.array(corners(self.settings.encoding), dtype=np.float64)

    def rows_right(self, step: int) -> list[bool]:
        """Which of the four rows the weights after `step` steps get right."""
        bits = FUNCTIONS[self.settings.target]
        weights = self.weights_at(step)
        return [
            (weighted_sum(*weights, x1, x2) > 0) == bool(bit)
            for (x1, x2), bit in zip(corners(self.settings.encoding), bits, strict=True)
        ]

    @property
    def mistakes(self) -> NDArray[np.int64]:
        """The running count after 0, 1, 2, ... steps."""
        return np.array([0, *(step.mistakes for step in self.steps)], dtype=np.int64)

    @property
    def epochs(self) -> int:
        """Passes over the four rows."""
        return len(self.steps) // 4


def learn(settings: LearningSettings) -> LearningTrace:
    """Show the rows in order, epoch after epoch, and correct after each mistake: at most MOST_EPOCHS epochs."""
    counts = (0, 0, 0)  # corrections so far, in units of the learning rate
    seen: dict[tuple[int, int, int], int] = {}  # corrections at the start of an epoch -> the epoch
    cycle: tuple[int, int] | None = None
    steps: list[LearningStep] = []
    for epoch in range(MOST_EPOCHS):
        if cycle is None and counts in seen:
            cycle = (seen[counts], epoch)
        if cycle and epoch >= FEWEST_CYCLING:
            break
        seen[counts] = epoch
        for row in range(4):
            step, counts = _show(settings, epoch, row, counts, steps[-1].mistakes if steps else 0)
            steps.append(step)
        if not any(step.error for step in steps[-4:]):
            return LearningTrace(settings, tuple(steps), True, None)
    return LearningTrace(settings, tuple(steps), False, cycle)


def _show(
    settings: LearningSettings, epoch: int, row: int, counts: tuple[int, int, int], mistakes: int
) -> tuple[LearningStep, tuple[int, int, int]]:
    """One row: z with the present weights, prediction, error, correction."""
    x1, x2 = corners(settings.encoding)[row]
    w1, w2, b = _weights(settings, counts)
    z = weighted_sum(w1, w2, b, x1, x2)
    prediction = encode(int(z > 0), settings.encoding)
    target = encode(FUNCTIONS[settings.target][row], settings.encoding)
    error = target - prediction
    added = (error * x1, error * x2, error)
    counts = (counts[0] + added[0], counts[1] + added[1], counts[2] + added[2])
    rate = decimal(settings.learning_rate)
    step = LearningStep(
        epoch=epoch,
        row=row,
        inputs=(x1, x2),
        z=z,
        prediction=prediction,
        target=target,
        error=error,
        correction=(float(rate * added[0]), float(rate * added[1]), float(rate * added[2])),
        weights=_weights(settings, counts),
        mistakes=mistakes + bool(error),
    )
    return step, counts


def _weights(settings: LearningSettings, counts: tuple[int, int, int]) -> Weights:
    rate = decimal(settings.learning_rate)
    start = (settings.w1, settings.w2, settings.bias)
    w1, w2, b = (float(decimal(weight) + rate * count) for weight, count in zip(start, counts, strict=True))
    return (w1, w2, b)
