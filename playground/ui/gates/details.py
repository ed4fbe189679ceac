"""The numbers below the figures."""

import pandas as pd

from playground.core.gates.perceptron import GateTrace
from playground.core.gates.sixteen import survey


def numbers_of(trace: GateTrace) -> pd.DataFrame:
    """Every quantity of the perceptron, one row an input."""
    table: dict[str, object] = {
        "x₁": trace.inputs[:, 0],
        "x₂": trace.inputs[:, 1],
        "w₁x₁": trace.products[:, 0],
        "w₂x₂": trace.products[:, 1],
        "b": trace.settings.bias,
        "z": trace.z,
    }
    if trace.probability is not None:
        table["p = σ(z)"] = trace.probability
    table |= {
        "output o": trace.output,
        "target t": trace.target,
        "error t − o": trace.error,
        "": ["✓ right" if ok else "✗ missed" for ok in trace.right],
    }
    return pd.DataFrame(table)


def lesson_numbers() -> dict[str, object]:
    """The numbers that the lesson speaks of."""
    separable = sum(function.separable for function in survey("binary"))
    return {"functions": len(survey("binary")), "separable": separable}
