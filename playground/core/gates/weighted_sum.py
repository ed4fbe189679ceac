"""w1 x1 + w2 x2 + b in decimal arithmetic.

In binary floating point 0.1 + 0.2 - 0.3 is a little above 0, and a step would fire where the learner counts 0.
"""

from decimal import Decimal

DIGITS = 12  # decimals of a weight that count; a slider's own rounding lies far below


def decimal(number: float) -> Decimal:
    """The number as it is written on screen."""
    return Decimal(repr(round(float(number), DIGITS)))


def weighted_sum(w1: float, w2: float, bias: float, x1: float, x2: float) -> float:
    """z = w1 x1 + w2 x2 + b, exactly 0 where it is 0 on paper."""
    return float(decimal(w1) * decimal(x1) + decimal(w2) * decimal(x2) + decimal(bias))
