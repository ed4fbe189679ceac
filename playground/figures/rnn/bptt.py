"""Backpropagation through time as a sum: a bar a term, how fast gradients fade, and the matrices that add up."""

import numpy as np

from playground.core.rnn.cell import Floats, RnnTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, powers, title
from playground.figures.recurrent import words_along
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 470
UPPER, LOWER = (0.58, 1.0), (0.0, 0.4)
QUIET: Plain = {"showgrid": False, "showticklabels": False}
LOWEST = 1e-12  # a norm below it stands on the lower edge of the log axis


def bptt_picture(trace: RnnTrace, step: int, look: Look) -> Drawing:
    """Upper left: the size of each step's term. Upper right: ‖∂E/∂h_k‖ and ‖∂h_L/∂h_k‖ on a log axis.

    Lower: the term of the chosen step, the sum of all, and what is left of it after clipping, on one scale.
    """
    along = words_along(trace.settings.tokens, most=8, longest=7)
    sizes = np.linalg.norm(trace.terms, axis=(1, 2))
    reach = float(max(np.abs(trace.terms).max(), np.abs(trace.gradient).max())) or 1.0
    matrices = (
        ("3", (0.0, 0.28), trace.terms[step], f"term of step {step + 1}: δ h<sub>{step}</sub>ᵀ"),
        ("4", (0.36, 0.64), trace.gradient, f"sum = ∂E/∂W<sub>h</sub>, norm {np.linalg.norm(trace.gradient):.3g}"),
        ("5", (0.72, 1.0), trace.clipped, f"clipped, norm {np.linalg.norm(trace.clipped):.3g}"),
    )
    log = powers(-30, 10)
    layout = axes("", (0, 0.44), UPPER, along, {"rangemode": "tozero", "nticks": 4})
    layout |= axes("2", (0.56, 1), UPPER, along, log)
    for axis, across, _, _ in matrices:
        layout |= axes(axis, across, LOWER, QUIET, QUIET | {"autorange": "reversed"})
    said = f"size of each term ‖δ<sub>k</sub> h<sub>k−1</sub>ᵀ‖; loss at step {trace.settings.last + 1}"
    titles = [
        title(said, "", look),
        title("‖∂E/∂h<sub>k</sub>‖ ●, ‖∂h<sub>L</sub>/∂h<sub>k</sub>‖ ◇", "2", look),
        *(title(words, axis, look) for axis, _, _, words in matrices),
    ]
    traces = [_bars(sizes, step, look), *_fading(trace, look)]
    traces += [_matrix(values, axis, reach, look) for axis, _, values, _ in matrices]
    return Drawing(traces, layout_of(look, HEIGHT, annotations=titles, bargap=0.3, dragmode=False, **layout))


def _bars(sizes: Floats, step: int, look: Look) -> Plain:
    return {
        "type": "bar",
        "x": list(range(len(sizes))),
        "y": sizes,
        "marker": {"color": [look["chosen"] if k == step else look["gradient"] for k in range(len(sizes))]},
        "hovertemplate": "step %{x}: %{y:.6g}<br>click: its matrix<extra></extra>",
        **on_axes(""),
    }


def _fading(trace: RnnTrace, look: Look) -> list[Plain]:
    steps = list(range(trace.settings.last + 1))
    norms = np.linalg.norm(trace.by_hidden, axis=1)[: len(steps)]
    shown = [float(value) if value > LOWEST else None for value in norms]
    jacobians = [float(value) if value > LOWEST else None for value in trace.jacobians]
    return [
        _line(steps, shown, look["gradient"], "solid", "circle"),
        _line(steps, jacobians, look.ink, "dot", "diamond"),
    ]


def _line(x: list[int], y: list[float | None], colour: str, dash: str, symbol: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 3, "dash": dash},
        "marker": {"symbol": symbol, "size": 8, "color": colour},
        "hovertemplate": "%{y:.4g}<extra></extra>",
        **on_axes("2"),
    }


def _matrix(values: Floats, axis: str, reach: float, look: Look) -> Plain:
    cells: Plain = {
        "type": "heatmap",
        "z": values,
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "row %{y}, column %{x}: %{z:.8f}<extra></extra>",
        **on_axes(axis),
    }
    if len(values) <= 5:
        cells["text"] = [[_short(value) for value in row] for row in values]
        cells |= {"texttemplate": "%{text}", "textfont": {"size": SMALL}}
    return cells


def _short(value: float) -> str:
    if value == 0:
        return "0"
    text = f"{value:.4f}" if abs(value) >= 1e-4 else f"{value:.0e}"
    return text.replace("-", "−")


def bptt_in_words(trace: RnnTrace, step: int) -> str:
    """What the panels show, for who cannot see them."""
    sizes = np.linalg.norm(trace.terms, axis=(1, 2))
    largest = int(sizes.argmax())
    return (
        f"The gradient of W_h is a sum over {len(sizes)} steps; the largest term, {sizes[largest]:.3g}, is that of "
        f"step {largest + 1}; that of step {step + 1} is {sizes[step]:.3g}. The product of Jacobians back to the first "
        f"step has norm {trace.jacobians[0]:.3g}."
    )
