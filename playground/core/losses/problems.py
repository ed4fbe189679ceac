"""Three small problems, and for each the output layer and loss that belong together, and pairs that do not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

DATA_SEED = 7
Criterion = Callable[[Tensor, Tensor], Tensor]  # logits (n, K) and targets -> the mean loss


@dataclass(frozen=True)
class Data:
    """Inputs x (n, d) and targets: class indices (n,), 0 or 1 as floats (n, 1), or numbers (n, 1)."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class Problem:
    """A problem: its name on screen, the sizes of the network, and how the right pair is written and computed.

    output: the activation that belongs before the loss on paper. call: in PyTorch, with z the last layer's output.
    """

    title: str
    sizes: tuple[int, int, int]
    output: str
    loss: str
    call: str
    criterion: Criterion


@dataclass(frozen=True)
class Mistake:
    """A pair that does not belong together, for which problem, what happens, and how it is written and computed."""

    title: str
    problem: str
    what: str
    call: str
    criterion: Criterion


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "regression": Problem(
            "regression", (1, 8, 1), "none", "mean squared error", "F.mse_loss(z, y)", functional.mse_loss
        ),
        "binary": Problem(
            "binary classification",
            (2, 8, 1),
            "sigmoid",
            "binary cross-entropy",
            "F.binary_cross_entropy_with_logits(z, y)",
            functional.binary_cross_entropy_with_logits,
        ),
        "classes": Problem(
            "multi-class",
            (2, 8, 3),
            "softmax",
            "cross-entropy",
            "F.cross_entropy(z, y)",
            functional.cross_entropy,
        ),
    }
)


def softmax_twice(z: Tensor, y: Tensor) -> Tensor:
    """Cross-entropy of what a softmax layer gives: it takes the softmax of that once more."""
    return functional.cross_entropy(torch.softmax(z, -1), y)


def softmax_mse(z: Tensor, y: Tensor) -> Tensor:
    """Squared error between softmax and the one-hot label."""
    return functional.mse_loss(torch.softmax(z, -1), functional.one_hot(y, z.shape[-1]).to(z.dtype))


def sigmoid_twice(z: Tensor, y: Tensor) -> Tensor:
    """BCE with logits of what a sigmoid layer gives: it takes the sigmoid of that once more."""
    return functional.binary_cross_entropy_with_logits(torch.sigmoid(z), y)


def one_softmax(z: Tensor, y: Tensor) -> Tensor:
    """BCE of softmax over a single output, which is 1 whatever the output is."""
    return functional.binary_cross_entropy(torch.softmax(z, -1), y)


def sigmoid_regression(z: Tensor, y: Tensor) -> Tensor:
    """Squared error of a sigmoid, which gives nothing outside 0..1."""
    return functional.mse_loss(torch.sigmoid(z), y)


def relu_regression(z: Tensor, y: Tensor) -> Tensor:
    """Squared error of a ReLU, which gives nothing below 0 and passes no gradient there."""
    return functional.mse_loss(torch.relu(z), y)


MISTAKES: Mapping[str, Mistake] = MappingProxyType(
    {
        "softmax_twice": Mistake(
            "Softmax twice",
            "classes",
            "CrossEntropyLoss takes logits and applies log-softmax itself.",
            "F.cross_entropy(torch.softmax(z, -1), y)",
            softmax_twice,
        ),
        "softmax_mse": Mistake(
            "Softmax with MSE",
            "classes",
            "A class that is confidently wrong gets almost no gradient.",
            "F.mse_loss(torch.softmax(z, -1), F.one_hot(y, 3).to(z.dtype))",
            softmax_mse,
        ),
        "sigmoid_twice": Mistake(
            "Sigmoid twice",
            "binary",
            "BCEWithLogitsLoss takes logits and applies the sigmoid itself: it sees nothing below σ(0) = 0.5.",
            "F.binary_cross_entropy_with_logits(torch.sigmoid(z), y)",
            sigmoid_twice,
        ),
        "one_softmax": Mistake(
            "Softmax over one output",
            "binary",
            "Softmax of a single number is always 1, so no gradient flows.",
            "F.binary_cross_entropy(torch.softmax(z, -1), y)",
            one_softmax,
        ),
        "sigmoid_regression": Mistake(
            "Sigmoid before MSE",
            "regression",
            "A sigmoid gives nothing outside 0 to 1; these targets lie outside.",
            "F.mse_loss(torch.sigmoid(z), y)",
            sigmoid_regression,
        ),
        "relu_regression": Mistake(
            "ReLU before MSE",
            "regression",
            "ReLU gives nothing below 0, and passes no gradient there.",
            "F.mse_loss(torch.relu(z), y)",
            relu_regression,
        ),
    }
)
OUTPUTS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {"sigmoid_regression": torch.sigmoid, "relu_regression": torch.relu}
)  # what stands on the output of the wrong network of a regression; classes are read as probabilities either way


def make_data(problem: str) -> Data:
    """The same few examples every time: three clouds, two clouds, or a bent line with noise."""
    generator = torch.Generator().manual_seed(DATA_SEED)
    if problem == "regression":
        x = torch.linspace(-1, 1, 60, dtype=torch.float64)[:, None]
        noise = torch.randn(60, 1, generator=generator, dtype=torch.float64)
        return Data(x, 1.5 * torch.sin(3 * x) + 0.1 * noise)
    K = 3 if problem == "classes" else 2
    y = torch.arange(30 * K) % K
    angle = 2 * torch.pi * y.to(torch.float64) / K
    centres = 1.5 * torch.stack([torch.cos(angle), torch.sin(angle)], -1)
    x = centres + torch.randn(30 * K, 2, generator=generator, dtype=torch.float64)
    return Data(x, y if problem == "classes" else y[:, None].to(torch.float64))
