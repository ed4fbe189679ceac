"""The feed-forward language model opened: one-hot, lookup, side by side, tanh, softmax, with every number."""

import numpy as np

from playground.core.language_models.opened import OpenedTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of, plain
from playground.figures.tokens.cells import CHOSEN, bare, kind_cells, number_cells

HEIGHT = 470
UPPER, LOWER = (0.56, 1.0), (0.0, 0.36)
ONE_HOT, E, P_ROWS = (0.07, 0.26), (0.36, 0.61), (0.71, 0.96)
W_H, H_COLUMN, CHANCES, CURVE = (0.07, 0.42), (0.46, 0.52), (0.61, 0.7), (0.87, 1.0)
WIDE, NAMED = 5, 9  # columns up to which numbers are written into the upper matrices; names that find room on an axis


def opened_picture(trace: OpenedTrace, unit: int, look: Look) -> Drawing:
    """Above: one-hot · E = p, and P. Below: W_h with p side by side above it, h, and the loss over the updates."""
    n, M = trace.p.shape
    V, H = trace.weights["W_y"].shape
    words = [plain(word, 9) for word in trace.training.settings.vocabulary]
    read, numbers = [words[i] for i in trace.ids], [f"d{d + 1}" for d in range(M)]
    units = [f"h{k + 1}" for k in range(H)]
    named = _thinned(words, trace.target)
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", ONE_HOT, UPPER, bare(named, look) | {"tickangle": -45}, bare(read, look, True)),
        **axes("2", E, UPPER, bare(numbers, look), bare(named, look, True)),
        **axes("3", P_ROWS, UPPER, bare(numbers, look), bare(read, look, True)),
        **axes("4", CHANCES, LOWER, {"range": [0, 1.45], "visible": False}, bare(named, look, True)),
        **axes("5", W_H, LOWER, bare([""] * (n * M), look), bare(["p", *units], look, True)),
        **axes("6", H_COLUMN, LOWER, bare(["h"], look), bare(["", *[""] * H], look, True)),
        **axes("7", CURVE, LOWER, {"title": {"text": "update"}, "nticks": 4}, {"rangemode": "tozero", "nticks": 4}),
        annotations=_titles(n, M, V, H, look),
        shapes=[_unit_frame(unit, n * M, look)],
    )
    ones = trace.one_hot.astype(np.int8) * CHOSEN
    digits = [["1" if one else "" for one in row] for row in trace.one_hot]
    side_by_side = np.concatenate([trace.x[None], trace.weights["W_h"]], 0)
    h = number_cells(trace.h[:, None], "6", look, "h", H <= 8) | {"y": list(range(1, H + 1))}
    return Drawing(
        [
            kind_cells(ones, digits, digits, "", look),
            number_cells(trace.weights["E"], "2", look, "E of %{y}, %{x}", WIDE >= M and V <= 8),
            number_cells(trace.p, "3", look, "p of %{y}, %{x}", WIDE >= M),
            _chances(trace, look),
            number_cells(side_by_side, "5", look, "row %{y}", False),
            h,
            *_curve(trace, look),
        ],
        layout,
    )


def _titles(n: int, M: int, V: int, H: int, look: Look) -> list[Plain]:
    return [
        title(f"one‑hot {n} × {V}", "", look),
        title(f"· E {V} × {M}", "2", look),
        title(f"= p {n} × {M}", "3", look),
        title("P", "4", look),
        title(f"p side by side, below it W_h {H} × {n * M}", "5", look),
        title("tanh", "6", look),
        title("loss", "7", look),
    ]


def _thinned(words: list[str], target: int) -> list[str]:
    """The names that find room on an axis, that of the word that came in any case."""
    every = -(-len(words) // NAMED)
    near = {place for place in range(len(words)) if 0 < abs(place - target) < every}
    shown = set(range(0, len(words), every)) - near | {target}
    return [word if place in shown else "" for place, word in enumerate(words)]


def _unit_frame(unit: int, columns: int, look: Look) -> Plain:
    """Around the row of W_h that makes the chosen unit."""
    return {
        "type": "rect",
        "xref": "x5",
        "yref": "y5",
        "x0": -0.5,
        "x1": columns - 0.5,
        "y0": unit + 0.5,
        "y1": unit + 1.5,
        "line": {"color": look["chosen"], "width": 3},
    }


def _chances(trace: OpenedTrace, look: Look) -> Plain:
    """P of every word; the one that came is marked by its colour and an arrow."""
    P = trace.probabilities
    came = [i == trace.target for i in range(len(P))]
    return {
        "type": "bar",
        "orientation": "h",
        "x": P,
        "y": list(range(len(P))),
        "marker": {"color": [look["predicted"] if one else look["read"] for one in came]},
        "text": [f"<b>{p:.2f}</b> ← came" if one else f"{p:.2f}" for p, one in zip(P, came, strict=True)],
        "textposition": "outside",
        "textfont": {"size": SMALL, "color": look.ink},
        "constraintext": "none",
        "cliponaxis": False,
        "hovertemplate": "P = %{x:.8f}<extra></extra>",
        **on_axes("4"),
    }


def _curve(trace: OpenedTrace, look: Look) -> list[Plain]:
    losses = trace.training.losses
    line = scatter(np.arange(len(losses)), losses, "7", "lines", line={"color": look["train"], "width": 3})
    here = scatter([trace.update], [losses[trace.update]], "7", "markers", marker={"size": 12, "color": look["train"]})
    said = {"hovertemplate": "update %{x}: %{y:.6f}<extra></extra>"}
    return [line | said, here | said]


def opened_in_words(trace: OpenedTrace) -> str:
    """The window, the shapes and the answer, for who cannot see the figure."""
    words = trace.training.settings.vocabulary
    n, M = trace.p.shape
    read = " ".join(words[i] for i in trace.ids)
    best = words[int(trace.probabilities.argmax())]
    return (
        f"“{read}” as one-hot {n} by {len(words)}, looked up as {n} by {M}, side by side {n * M} numbers, through "
        f"{len(trace.h)} hidden units: after {trace.update} updates P of “{words[trace.target]}”, which came, is "
        f"{trace.probabilities[trace.target]:.4f}; the most probable word is “{best}”."
    )
