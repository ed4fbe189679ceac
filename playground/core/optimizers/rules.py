"""Seven update rules, step by step, as PyTorch and as Keras write them.

Each is the very sequence of float64 operations of torch.optim's own code, so that paths agree bit for bit. Sources:
momentum Polyak 1964, Nesterov 1983 in the form of Sutskever 2013, Adagrad Duchi 2011, RMSprop Hinton 2012,
Adam Kingma and Ba 2015, AdamW Loshchilov and Hutter 2019; for Keras its optimizers' `update_step` (version 3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from playground.core.settings import Range, check_choice, check_flag, check_range

PYTORCH, KERAS = "pytorch", "keras"
CONVENTIONS = (PYTORCH, KERAS)
KERAS_ACCUMULATOR = 0.1  # where Adagrad's sum of squares begins in Keras
RANGES = {
    "learning_rate": Range(1e-8, 1e9),
    "momentum": Range(0, 0.999),
    "decay": Range(0, 0.9999),
    "beta1": Range(0, 0.999),
    "beta2": Range(0, 0.99999),
    "epsilon": Range(0, 1),
    "weight_decay": Range(0, 1),
}
After = tuple[Tensor, dict[str, Tensor]]  # the new parameters and what the rule keeps


class Before(NamedTuple):
    """What step t = 1, 2, ... begins with: the parameters, the gradient there, and what the rule has kept."""

    theta: Tensor
    g: Tensor
    state: Mapping[str, Tensor]
    t: int


@dataclass(frozen=True)
class Rule:
    """What is known about a rule: the settings it takes with their defaults, and what it keeps from step to step.

    kept: symbol, and torch.optim's name for it. defaults are PyTorch's, with a learning rate that suits the surfaces.
    """

    title: str
    defaults: Mapping[str, float]
    kept: Mapping[str, str]
    keras: Mapping[str, float]


RULES = {
    "gradient_descent": Rule("Gradient descent", {"learning_rate": 0.05}, {}, {}),
    "momentum": Rule("Momentum", {"learning_rate": 0.05, "momentum": 0.9}, {"v": "momentum_buffer"}, {}),
    "nesterov": Rule("Nesterov", {"learning_rate": 0.05, "momentum": 0.9}, {"v": "momentum_buffer"}, {}),
    "adagrad": Rule("Adagrad", {"learning_rate": 0.5, "epsilon": 1e-10}, {"s": "sum"}, {"epsilon": 1e-7}),
    "rmsprop": Rule(
        "RMSprop",
        {"learning_rate": 0.05, "decay": 0.99, "epsilon": 1e-8},
        {"s": "square_avg"},
        {"decay": 0.9, "epsilon": 1e-7},
    ),
    "adam": Rule(
        "Adam",
        {"learning_rate": 0.2, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        {"m": "exp_avg", "s": "exp_avg_sq"},
        {"epsilon": 1e-7},
    ),
    "adamw": Rule(
        "AdamW",
        {"learning_rate": 0.2, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
        {"m": "exp_avg", "s": "exp_avg_sq"},
        {"epsilon": 1e-7, "weight_decay": 0.004},
    ),
}
ADAPTIVE = ("adam", "adamw")


@dataclass(frozen=True)
class RuleSettings:
    """One optimizer with its settings; those that its rule does not take are ignored. Raises SettingsError."""

    rule: str = "adam"
    learning_rate: float = 0.2
    momentum: float = 0.9
    decay: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.01
    convention: str = PYTORCH
    bias_correction: bool = True

    def __post_init__(self) -> None:
        check_choice(self, "rule", tuple(RULES))
        for field, allowed in RANGES.items():
            check_range(self, field, allowed)
        check_choice(self, "convention", CONVENTIONS)
        check_flag(self, "bias_correction")

    @property
    def title(self) -> str:
        """What the rule is called."""
        return RULES[self.rule].title


def usual(rule: str, convention: str = PYTORCH) -> RuleSettings:
    """A rule with the defaults of the framework (and a learning rate that suits the surfaces)."""
    known = RULES[rule]
    own: dict[str, Any] = dict(known.defaults) | (dict(known.keras) if convention == KERAS else {})
    return RuleSettings(rule, convention=convention, **own)


def begin(settings: RuleSettings, theta: Tensor) -> dict[str, Tensor]:
    """What the rule keeps, before the first step."""
    state = {symbol: torch.zeros_like(theta) for symbol in RULES[settings.rule].kept}
    if settings.rule == "adagrad" and settings.convention == KERAS:
        state["s"] += KERAS_ACCUMULATOR
    return state


def advance(settings: RuleSettings, at: Before) -> After:
    """Step t = 1, 2, ...: the new parameters and what the rule keeps, from where it stands."""
    return _STEPS[settings.convention, settings.rule](settings, at)


Step = Callable[[RuleSettings, Before], After]


def _descent(s: RuleSettings, at: Before) -> After:
    # θ ← θ − α g
    return at.theta.add(at.g, alpha=-s.learning_rate), {}


def _momentum(s: RuleSettings, at: Before) -> After:
    # v ← μ v + g;  θ ← θ − α v
    v = at.state["v"].mul(s.momentum).add(at.g)
    return at.theta.add(v, alpha=-s.learning_rate), {"v": v}


def _nesterov(s: RuleSettings, at: Before) -> After:
    # v ← μ v + g;  θ ← θ − α (g + μ v)
    v = at.state["v"].mul(s.momentum).add(at.g)
    return at.theta.add(at.g.add(v, alpha=s.momentum), alpha=-s.learning_rate), {"v": v}


def _adagrad(s: RuleSettings, at: Before) -> After:
    # s ← s + g²;  θ ← θ − α g / (√s + ε)
    total = at.state["s"].addcmul(at.g, at.g, value=1)
    return at.theta.addcdiv(at.g, total.sqrt().add(s.epsilon), value=-s.learning_rate), {"s": total}


def _rmsprop(s: RuleSettings, at: Before) -> After:
    # s ← ρ s + (1 − ρ) g²;  θ ← θ − α g / (√s + ε)
    average = at.state["s"].mul(s.decay).addcmul(at.g, at.g, value=1 - s.decay)
    return at.theta.addcdiv(at.g, average.sqrt().add(s.epsilon), value=-s.learning_rate), {"s": average}


def _adam(s: RuleSettings, at: Before) -> After:
    # m ← β₁ m + (1 − β₁) g;  s ← β₂ s + (1 − β₂) g²;  θ ← θ − α m̂ / (√ŝ + ε), m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ)
    m = at.state["m"].lerp(at.g, 1 - s.beta1)
    average = at.state["s"].mul(s.beta2).addcmul(at.g, at.g, value=1 - s.beta2)
    first, second = corrections(s, at.t)
    denominator = (average.sqrt() / second**0.5).add(s.epsilon)
    return at.theta.addcdiv(m, denominator, value=-(s.learning_rate / first)), {"m": m, "s": average}


def _adamw(s: RuleSettings, at: Before) -> After:
    # θ ← θ − α λ θ, then as Adam
    smaller = at.theta.mul(1 - s.learning_rate * s.weight_decay)
    return _STEPS[s.convention, "adam"](s, Before(smaller, at.g, at.state, at.t))


def corrections(s: RuleSettings, t: int) -> tuple[float, float]:
    """1 − β₁ᵗ and 1 − β₂ᵗ; both 1 where the bias is left as it is."""
    return (1 - s.beta1**t, 1 - s.beta2**t) if s.bias_correction else (1.0, 1.0)


def _keras_momentum(s: RuleSettings, at: Before) -> After:
    # v ← μ v − α g;  θ ← θ + v
    v = at.state["v"] * s.momentum - s.learning_rate * at.g
    return at.theta + v, {"v": v}


def _keras_nesterov(s: RuleSettings, at: Before) -> After:
    # v ← μ v − α g;  θ ← θ + μ v − α g
    v = at.state["v"] * s.momentum - s.learning_rate * at.g
    return at.theta + (s.momentum * v - s.learning_rate * at.g), {"v": v}


def _keras_adagrad(s: RuleSettings, at: Before) -> After:
    # s ← s + g², from 0.1 on;  θ ← θ − α g / √(s + ε)
    total = at.state["s"] + at.g * at.g
    return at.theta - s.learning_rate * at.g / (total + s.epsilon).sqrt(), {"s": total}


def _keras_rmsprop(s: RuleSettings, at: Before) -> After:
    # s ← ρ s + (1 − ρ) g²;  θ ← θ − α g / √(s + ε)
    average = s.decay * at.state["s"] + (1 - s.decay) * at.g * at.g
    return at.theta - s.learning_rate * at.g / (average + s.epsilon).sqrt(), {"s": average}


def _keras_adam(s: RuleSettings, at: Before) -> After:
    # m, s as Adam;  θ ← θ − α √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√s + ε): ε meets √s before the correction
    m = at.state["m"] + (at.g - at.state["m"]) * (1 - s.beta1)
    average = at.state["s"] + (at.g * at.g - at.state["s"]) * (1 - s.beta2)
    first, second = corrections(s, at.t)
    rate = s.learning_rate * second**0.5 / first
    return at.theta - m * rate / (average.sqrt() + s.epsilon), {"m": m, "s": average}


_STEPS: dict[tuple[str, str], Step] = {
    (PYTORCH, "gradient_descent"): _descent,
    (PYTORCH, "momentum"): _momentum,
    (PYTORCH, "nesterov"): _nesterov,
    (PYTORCH, "adagrad"): _adagrad,
    (PYTORCH, "rmsprop"): _rmsprop,
    (PYTORCH, "adam"): _adam,
    (PYTORCH, "adamw"): _adamw,
    (KERAS, "gradient_descent"): _descent,
    (KERAS, "momentum"): _keras_momentum,
    (KERAS, "nesterov"): _keras_nesterov,
    (KERAS, "adagrad"): _keras_adagrad,
    (KERAS, "rmsprop"): _keras_rmsprop,
    (KERAS, "adam"): _keras_adam,
    (KERAS, "adamw"): _adamw,
}


def torch_optimizer(settings: RuleSettings, parameters: Sequence[Tensor]) -> torch.optim.Optimizer:
    """The optimizer of torch.optim. It knows neither Keras's convention nor Adam without correction."""
    s = settings
    match settings.rule:
        case "momentum" | "nesterov":
            nesterov = s.rule == "nesterov" and s.momentum > 0
            return torch.optim.SGD(parameters, s.learning_rate, s.momentum, nesterov=nesterov)
        case "adagrad":
            return torch.optim.Adagrad(parameters, s.learning_rate, eps=s.epsilon)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, s.learning_rate, s.decay, s.epsilon)
        case "adam":
            return torch.optim.Adam(parameters, s.learning_rate, (s.beta1, s.beta2), s.epsilon)
        case "adamw":
            return torch.optim.AdamW(parameters, s.learning_rate, (s.beta1, s.beta2), s.epsilon, s.weight_decay)
    return torch.optim.SGD(parameters, s.learning_rate)
