"""The activation functions, as PyTorch computes them, and what is known about each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from playground.core.settings import Range

Function = Callable[[Tensor], Tensor]

NEGATIVE_SLOPES = Range(0, 0.5)
NEGATIVE_SLOPE = 0.01  # that of torch.nn.LeakyReLU
REST = 2  # the other logits of the softmax curve, all 0


@dataclass(frozen=True)
class Activation:
    """One function: its name on screen, its formula and its derivative (LaTeX), the call in PyTorch, its kinks.

    kinks: where no derivative exists, so that PyTorch has to choose one.
    """

    name: str
    title: str
    formula: str
    derivative: str
    call: str
    kinks: tuple[float, ...] = ()


ACTIVATIONS = MappingProxyType(
    {
        each.name: each
        for each in (
            Activation(
                "step", "step", r"1 \text{ if } x > 0 \text{ else } 0", "0", "torch.sign(x).clamp(min=0)", (0.0,)
            ),
            Activation("sigmoid", "sigmoid", r"\frac{1}{1 + e^{-x}}", r"f\,(1 - f)", "torch.sigmoid(x)"),
            Activation("tanh", "tanh", r"\frac{e^x - e^{-x}}{e^x + e^{-x}}", "1 - f^2", "torch.tanh(x)"),
            Activation("relu", "ReLU", r"\max(0, x)", r"1 \text{ if } x > 0 \text{ else } 0", "F.relu(x)", (0.0,)),
            Activation(
                "leaky_relu",
                "leaky ReLU",
                r"x \text{ if } x > 0 \text{ else } a x",
                r"1 \text{ if } x > 0 \text{ else } a",
                "F.leaky_relu(x, a)",
                (0.0,),
            ),
            Activation(
                "elu",
                "ELU",
                r"x \text{ if } x > 0 \text{ else } e^x - 1",
                r"1 \text{ if } x > 0 \text{ else } e^x",
                "F.elu(x)",
            ),
            Activation("gelu", "GELU", r"x\,\Phi(x)", r"\Phi(x) + x\,\varphi(x)", "F.gelu(x)"),
            Activation(
                "gelu_tanh",
                "GELU (tanh)",
                r"\tfrac{x}{2}\left(1 + \tanh u\right),\; u = \sqrt{2/\pi}\,(x + 0.044715\,x^3)",
                r"\tfrac12(1 + \tanh u) + \tfrac{x}{2}(1 - \tanh^2 u)\,u'",
                'F.gelu(x, approximate="tanh")',
            ),
            Activation("silu", "SiLU", r"x\,\sigma(x)", r"\sigma(x)\,(1 + x\,(1 - \sigma(x)))", "F.silu(x)"),
            Activation("softplus", "softplus", r"\ln(1 + e^x)", r"\sigma(x)", "F.softplus(x)"),
            Activation(
                "hardtanh",
                "hardtanh",
                r"\max(-1, \min(1, x))",
                r"1 \text{ if } -1 < x < 1 \text{ else } 0",
                "F.hardtanh(x)",
                (-1.0, 1.0),
            ),
            Activation("linear", "linear", "x", "1", "x"),
            Activation(
                "softmax",
                "softmax",
                r"\frac{e^x}{e^x + e^0 + e^0}",
                r"f\,(1 - f)",
                "F.softmax(torch.stack([x, 0 * x, 0 * x]), 0)[0]",
            ),
        )
    }
)
ELEMENTWISE = tuple(name for name in ACTIVATIONS if name != "softmax")  # what a hidden layer may use


def step(x: Tensor) -> Tensor:
    """1 where x > 0, else 0. By torch.sign, whose derivative is 0; a comparison has none that autograd could use."""
    return torch.sign(x).clamp(min=0)


def softmax_curve(x: Tensor) -> Tensor:
    """The first of softmax([x, 0, 0]): what one logit does while the others rest."""
    return torch.softmax(torch.stack([x] + [torch.zeros_like(x)] * REST), dim=0)[0]


_FUNCTIONS: dict[str, Function] = {
    "step": step,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": functional.gelu,
    "gelu_tanh": partial(functional.gelu, approximate="tanh"),
    "silu": functional.silu,
    "softplus": functional.softplus,
    "hardtanh": functional.hardtanh,
    "linear": torch.clone,
    "softmax": softmax_curve,
}


def torch_function(name: str, negative_slope: float = NEGATIVE_SLOPE) -> Function:
    """The function of that name; negative_slope counts for leaky ReLU only."""
    if name == "leaky_relu":
        return partial(functional.leaky_relu, negative_slope=negative_slope)
    return _FUNCTIONS[name]


def has_kink_near(name: str, x: float, distance: float) -> bool:
    """Whether a kink lies so near to x that a difference over this distance would reach across it."""
    return any(abs(x - kink) <= distance for kink in ACTIVATIONS[name].kinks)


def with_derivative(function: Function, x: Tensor) -> tuple[Tensor, Tensor]:
    """f(x) and f′(x) for every x, both from PyTorch: autograd of the sum, in which every x stands once."""
    at = x.detach().clone().requires_grad_()
    value = function(at)
    (slope,) = torch.autograd.grad(value.sum(), at)
    return value.detach(), slope


@lru_cache(maxsize=128)
def steepest(name: str, negative_slope: float = NEGATIVE_SLOPE) -> float:
    """The largest |f′|, from a fine grid on -40..40 (0.25 for sigmoid); off by less than 1e-6."""
    x = torch.arange(-40_000, 40_001, dtype=torch.float64) / 1_000
    return float(with_derivative(torch_function(name, negative_slope), x)[1].abs().max())
