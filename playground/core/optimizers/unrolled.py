"""The rules a second time, on plain numbers and without recursion: each average as a sum over all gradients so far.

It is the other side of the check. history: the gradients of one parameter, from the first step to this one.
"""

import math
from collections.abc import Sequence

from playground.core.optimizers.rules import ADAPTIVE, KERAS, KERAS_ACCUMULATOR, RuleSettings, corrections


def kept(rule: RuleSettings, symbol: str, history: Sequence[float]) -> float:
    """What the rule has kept after these gradients: v, m or s."""
    t, squares = len(history), [g * g for g in history]
    match symbol, rule.rule:
        case "v", _:
            scale = -rule.learning_rate if rule.convention == KERAS else 1.0
            return scale * _faded(history, rule.momentum)
        case "s", "adagrad":
            return sum(squares) + (KERAS_ACCUMULATOR if rule.convention == KERAS else 0.0)
        case "s", "rmsprop":
            return (1 - rule.decay) * _faded(squares, rule.decay)
        case "s", _:
            return (1 - rule.beta2) * _faded(squares, rule.beta2)
    return (1 - rule.beta1) * _faded(history, rule.beta1) if t else 0.0


def _faded(values: Sequence[float], factor: float) -> float:
    """Σ factorᵗ⁻ⁱ valueᵢ: the older, the less."""
    return math.fsum(factor ** (len(values) - 1 - i) * value for i, value in enumerate(values))


def denominator(rule: RuleSettings, s: float, t: int) -> float:
    """What the step is divided by, from the kept s: ε outside the root in PyTorch; in Keras inside, but for Adam."""
    if rule.convention == KERAS:
        return math.sqrt(s) + rule.epsilon if rule.rule in ADAPTIVE else math.sqrt(s + rule.epsilon)
    corrected = s / corrections(rule, t)[1] if rule.rule in ADAPTIVE else s
    return math.sqrt(corrected) + rule.epsilon


def numerator(rule: RuleSettings, m: float, t: int) -> float:
    """What Adam divides, and multiplies by α: the corrected m; in Keras, both corrections at once."""
    first, second = corrections(rule, t)
    return m / first * (math.sqrt(second) if rule.convention == KERAS else 1.0)


def move(rule: RuleSettings, theta: float, history: Sequence[float]) -> float:
    """Δθ of the step after these gradients."""
    alpha, g, t = rule.learning_rate, history[-1], len(history)
    match rule.rule:
        case "gradient_descent":
            return -alpha * g
        case "momentum":
            v = kept(rule, "v", history)
            return v if rule.convention == KERAS else -alpha * v
        case "nesterov":
            ahead = rule.momentum * kept(rule, "v", history)
            return ahead - alpha * g if rule.convention == KERAS else -alpha * (g + ahead)
        case "adagrad" | "rmsprop":
            return -alpha * _divided(g, denominator(rule, kept(rule, "s", history), t))
    faded = alpha * rule.weight_decay * theta if rule.rule == "adamw" else 0.0
    m, s = kept(rule, "m", history), kept(rule, "s", history)
    return -faded - alpha * _divided(numerator(rule, m, t), denominator(rule, s, t))


def _divided(a: float, b: float) -> float:
    return a / b if b else math.nan  # as torch: 0 / 0
