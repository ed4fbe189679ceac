"""One quantity, three ways: by formula, by autograd and by central difference, and whether they agree."""

from collections.abc import Callable
from dataclasses import dataclass

FORMULA_TOLERANCE = 1e-10
DIFFERENCE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class CheckRow:
    """The same quantity computed independently. None where a way does not apply (a loss has no autograd of its own)."""

    quantity: str
    formula: float
    torch: float
    central_difference: float | None = None

    @property
    def agrees(self) -> bool:
        """Formula equals torch to 1e-10 and the central difference to 1e-6, relative to max(1, |value|)."""
        scale = max(1.0, abs(self.torch))
        exact = abs(self.formula - self.torch) <= FORMULA_TOLERANCE * scale
        if self.central_difference is None:
            return exact
        return exact and abs(self.central_difference - self.torch) <= DIFFERENCE_TOLERANCE * scale


def central_difference(function: Callable[[float], float], at: float, step: float = 1e-5) -> float:
    """Estimate the derivative (f(x + h) - f(x - h)) / 2h; the error shrinks with h squared."""
    return (function(at + step) - function(at - step)) / (2 * step)
