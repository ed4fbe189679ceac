"""The first steps that tell the conventions of PyTorch and Keras apart, in units of the learning rate."""

from dataclasses import dataclass, replace

import torch

from playground.core.optimizers.rules import KERAS, PYTORCH, Before, RuleSettings, advance, begin, usual

SLOWED = 0.1  # the learning rate of momentum's second step, in units of the first


@dataclass(frozen=True)
class FirstStep:
    """How far a step goes, divided by the learning rate: with each framework's own defaults."""

    what: str
    gradient: float
    pytorch: float
    keras: float
    why: str


def first_steps() -> list[FirstStep]:
    """Computed with the rules of this package, in float64."""
    cases = (
        (
            "rmsprop",
            1.0,
            "Keras forgets faster: ρ = 0.9 instead of 0.99. ε stands inside the root, which small g feel.",
        ),
        ("adagrad", 0.1, "Keras begins the sum of squares at 0.1, PyTorch at 0."),
        ("adam", 1e-6, "Keras adds ε = 1e-7 to √s before the correction, PyTorch 1e-8 after it."),
    )
    found = [
        FirstStep(f"{usual(rule).title}, first step", g, _first(rule, g, PYTORCH), _first(rule, g, KERAS), why)
        for rule, g, why in cases
    ]
    why = "PyTorch multiplies the whole speed by the learning rate, Keras only what is new."
    what = f"Momentum, second step, rate cut to {SLOWED:g}"
    return [*found, FirstStep(what, 1.0, _slowed(PYTORCH), _slowed(KERAS), why)]


def uncorrected() -> float:
    """Adam's first step without bias correction, in units of the learning rate: (1 − β₁) / √(1 − β₂)."""
    settings = replace(usual("adam"), bias_correction=False)
    theta, g = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    after, _ = advance(settings, Before(theta, g, begin(settings, theta), 1))
    return abs(after.item()) / settings.learning_rate


def _first(rule: str, g: float, convention: str) -> float:
    settings = usual(rule, convention)
    theta = torch.zeros(1, dtype=torch.float64)
    after, _ = advance(settings, Before(theta, torch.full_like(theta, g), begin(settings, theta), 1))
    return abs(after.item()) / settings.learning_rate


def _slowed(convention: str) -> float:
    """Momentum with g = 1 twice, the second time at a smaller learning rate."""
    fast = usual("momentum", convention)
    slow = RuleSettings("momentum", fast.learning_rate * SLOWED, fast.momentum, convention=convention)
    theta, g = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    first, state = advance(fast, Before(theta, g, begin(fast, theta), 1))
    second, _ = advance(slow, Before(first, g, state, 2))
    return abs((second - first).item()) / fast.learning_rate
