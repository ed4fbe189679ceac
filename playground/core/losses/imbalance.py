"""Few positives among many negatives: what pos_weight does to a trained model and to where it decides."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from playground.core.check import CheckRow, central_difference
from playground.core.losses.by_hand import sigmoid
from playground.core.settings import Range, check_range

POSITIVES = Range(4, 100, whole=True)
POS_WEIGHTS = Range(1, 30)
THRESHOLDS = Range(0.05, 0.95)
EXAMPLES = 200
DATA_SEED = 11
CENTRE = 1.0  # negatives scatter around -CENTRE, positives around CENTRE, both with variance 1
REACH = 5.0  # x of the curves, on both sides
POINTS = 161
LEARNING_RATE, UPDATES = 0.4, 200

WeightedLoss = Callable[[Tensor, Tensor, Tensor, float], Tensor]


@dataclass(frozen=True)
class ImbalanceSettings:
    """How many of the 200 examples are positive, the weight of each, and the probability from which 1 is said."""

    positives: int = 16
    pos_weight: float = 11.5
    threshold: float = 0.5

    def __post_init__(self) -> None:
        check_range(self, "positives", POSITIVES)
        check_range(self, "pos_weight", POS_WEIGHTS)
        check_range(self, "threshold", THRESHOLDS)


@dataclass(frozen=True)
class Decision:
    """What a model of P(1) = σ(w x + b) says of the examples when it says 1 from a threshold on.

    boundary: the x at which P(1) is the threshold. true_positives and so on are counts.
    """

    weight: float
    bias: float
    threshold: float
    boundary: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def recall(self) -> float:
        """The share of positives that are found."""
        return self.true_positives / (self.true_positives + self.false_negatives)

    @property
    def precision(self) -> float:
        """The share of what is called positive that is; nan where nothing is."""
        called = self.true_positives + self.false_positives
        return self.true_positives / called if called else math.nan

    @property
    def accuracy(self) -> float:
        """The share of examples that are called right."""
        return (self.true_positives + self.true_negatives) / EXAMPLES

    @property
    def balanced_accuracy(self) -> float:
        """The mean of the shares of positives and of negatives that are called right."""
        return (self.recall + self.true_negatives / (self.true_negatives + self.false_positives)) / 2


@dataclass(frozen=True)
class ImbalanceTrace:
    """Two models trained from 0 on the same examples, and the plain one with another threshold.

    x, y (200,). grid (POINTS,), chances (2, POINTS): P(1) of plain and weighted. plain, weighted: at the chosen
    threshold. moved: the plain model at 1 / (1 + pos_weight), nearly where the weighted one decides at 0.5.
    losses (2,), gradient_norms (2,): after training, each with its own loss.
    first_losses, first_norms (2,): the weighted loss before training as BCEWithLogitsLoss divides it (by the number of
    examples) and as CrossEntropyLoss with class weights does (by the sum of the weights).
    """

    settings: ImbalanceSettings
    x: np.ndarray
    y: np.ndarray
    grid: np.ndarray
    chances: np.ndarray
    plain: Decision
    weighted: Decision
    moved: Decision
    losses: np.ndarray
    gradient_norms: np.ndarray
    first_losses: tuple[float, float]
    first_norms: tuple[float, float]


def make_examples(positives: int) -> tuple[Tensor, Tensor]:
    """x and y (200,): first the negatives, then the positives."""
    generator = torch.Generator().manual_seed(DATA_SEED)
    y = (torch.arange(EXAMPLES) >= EXAMPLES - positives).to(torch.float64)
    return CENTRE * (2 * y - 1) + torch.randn(EXAMPLES, generator=generator, dtype=torch.float64), y


def weighted_loss(parameters: Tensor, x: Tensor, y: Tensor, pos_weight: float) -> Tensor:
    """Mean BCE of the logits w x + b, each positive counted pos_weight times; parameters (w, b)."""
    weight = torch.tensor(pos_weight, dtype=torch.float64)
    return functional.binary_cross_entropy_with_logits(parameters[0] * x + parameters[1], y, pos_weight=weight)


def by_class_weights(parameters: Tensor, x: Tensor, y: Tensor, pos_weight: float) -> Tensor:
    """The same as cross-entropy of the logits (0, w x + b) with class weights (1, pos_weight)."""
    z = parameters[0] * x + parameters[1]
    weight = torch.tensor([1.0, pos_weight], dtype=torch.float64)
    return functional.cross_entropy(torch.stack([torch.zeros_like(z), z], -1), y.long(), weight)


def trace_imbalance(settings: ImbalanceSettings) -> ImbalanceTrace:
    """Train both models by gradient descent in float64 and count what they say."""
    x, y = make_examples(settings.positives)
    fits = [train(settings.positives, pos_weight) for pos_weight in (1.0, settings.pos_weight)]
    grid = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64)
    last = [_measured(fit, x, y, weight) for fit, weight in zip(fits, (1.0, settings.pos_weight), strict=True)]
    start = torch.zeros(2, dtype=torch.float64)
    first = [_measured(start, x, y, settings.pos_weight, loss) for loss in (weighted_loss, by_class_weights)]
    return ImbalanceTrace(
        settings,
        x=x.numpy(),
        y=y.numpy(),
        grid=grid.numpy(),
        chances=torch.stack([torch.sigmoid(w * grid + b) for w, b in fits]).numpy(),
        plain=decide(fits[0], settings.threshold, x, y),
        weighted=decide(fits[1], settings.threshold, x, y),
        moved=decide(fits[0], 1 / (1 + settings.pos_weight), x, y),
        losses=np.array([loss for loss, _ in last]),
        gradient_norms=np.array([gradient.norm().item() for _, gradient in last]),
        first_losses=(first[0][0], first[1][0]),
        first_norms=(first[0][1].norm().item(), first[1][1].norm().item()),
    )


@lru_cache(maxsize=256)
def train(positives: int, pos_weight: float) -> Tensor:
    """w and b (2,) after UPDATES steps of gradient descent on the weighted loss, from 0."""
    x, y = make_examples(positives)
    X = torch.stack([x, torch.ones_like(x)], 1)
    weight = torch.where(y == 1, pos_weight, 1.0).to(torch.float64) / EXAMPLES
    at = torch.zeros(2, dtype=torch.float64)
    for _ in range(UPDATES):  # the gradient by formula: twice as quick as autograd, and a slider waits for it
        at = at - LEARNING_RATE * ((torch.sigmoid(X @ at) - y) * weight) @ X
    return at


def _measured(
    at: Tensor, x: Tensor, y: Tensor, pos_weight: float, loss: WeightedLoss = weighted_loss
) -> tuple[float, Tensor]:
    """Loss and gradient (2,) by autograd."""
    at = at.clone().requires_grad_()
    value = loss(at, x, y, pos_weight)
    return value.item(), torch.autograd.grad(value, at)[0]


def decide(fit: Tensor, threshold: float, x: Tensor, y: Tensor) -> Decision:
    """Count what is called 1 where P(1) is at least the threshold."""
    w, b = fit.tolist()
    called, positive = torch.sigmoid(w * x + b) >= threshold, y == 1
    counts = [(called == c) & (positive == p) for c, p in ((True, True), (True, False), (False, True), (False, False))]
    boundary = (math.log(threshold / (1 - threshold)) - b) / w if w else math.nan
    return Decision(w, b, threshold, boundary, *(int(count.sum()) for count in counts))


def check_imbalance(settings: ImbalanceSettings) -> list[CheckRow]:
    """The weighted loss and its gradient after training; the two ways of dividing; P(1) at the boundary."""
    x, y = make_examples(settings.positives)
    fit, weight = train(settings.positives, settings.pos_weight), settings.pos_weight
    value, gradient = _measured(fit, x, y, weight)
    w, b = fit.tolist()
    loss, slopes = _by_hand(w, b, x.tolist(), y.tolist(), weight)
    rows = [CheckRow("L, weighted", loss, value)]
    for i, name in enumerate("wb"):
        unit = torch.eye(2, dtype=torch.float64)[i]
        difference = central_difference(lambda h, u=unit: weighted_loss(fit + h * u, x, y, weight).item(), 0.0)  # type: ignore[misc]
        rows.append(CheckRow(f"∂L/∂{name}, weighted", slopes[i], gradient[i].item(), difference))
    trace = trace_imbalance(settings)
    total = EXAMPLES + (weight - 1) * settings.positives
    rows.append(
        CheckRow("L by class weights: × N / Σ weights", trace.first_losses[0] * EXAMPLES / total, trace.first_losses[1])
    )
    rows.append(CheckRow("P(1) at the boundary", sigmoid(w * trace.weighted.boundary + b), settings.threshold))
    return rows


def _by_hand(w: float, b: float, x: list[float], y: list[float], weight: float) -> tuple[float, tuple[float, float]]:
    loss = by_w = by_b = 0.0
    for each, target in zip(x, y, strict=True):
        p, share = sigmoid(w * each + b), (weight if target else 1.0) / len(x)
        loss -= share * math.log(p if target else 1 - p)
        by_w += share * (p - target) * each
        by_b += share * (p - target)
    return loss, (by_w, by_b)
