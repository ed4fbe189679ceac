"""64 seeds of every hidden size and activation: who solved XOR, how the losses fell, what one network sees."""

from typing import Any

import numpy as np

from playground.core.gates.functions import FUNCTIONS, ROWS
from playground.core.gates.hidden_plane import HiddenPlane
from playground.core.gates.plane import SIDES
from playground.core.gates.xor_study import (
    ACTIVATIONS,
    HIDDEN_SIZES,
    SEEDS,
    WatchedNetwork,
    XorStudySettings,
    XorStudyView,
    xor_rows,
)
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import CORNER, TICKS, Trace, boundary, corner_marks, probability
from playground.figures.style import SMALL, Look, caption, layout_of

TOP_HEIGHT, PANEL_HEIGHT = 184, 272
ACROSS = 16  # seeds in a row of their sheet
LINE = 19  # px, of a name in a mark
NEAR = 0.08  # of a plane's side: rows that lie closer are named together
TURN = {"light": 0.85, "dark": 0.6}  # the share from which the paper's colour is read better than the ink's
ACTIVATION_NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
HIGHEST_LOSS = 1.2  # nats; ln 2 = 0.69 is guessing


def solved_shares(view: XorStudyView | None, chosen: tuple[str, int], look: Look) -> Drawing:
    """The share of the seeds that solved XOR, by activation and hidden size. chosen: the framed cell."""
    shares = view.shares.tolist() if view else [[0.0] * len(HIDDEN_SIZES)] * len(ACTIVATIONS)
    row, column = ACTIVATIONS.index(chosen[0]), HIDDEN_SIZES.index(chosen[1])
    heat: Trace = {
        "type": "heatmap",
        "z": shares,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.sequential],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hovertemplate": "%{z:.0%} solved<extra></extra>",
    }
    numbers = [
        {
            "x": x,
            "y": y,
            "text": f"{share:.0%}" if view else "–",
            "showarrow": False,
            "font": {"size": 16, "color": look.paper if share > TURN[look.name] else look.ink},
        }
        for y, line in enumerate(shares)
        for x, share in enumerate(line)
    ]
    frame = {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": look["chosen"], "width": 4},
    }
    sizes, names = list(range(len(HIDDEN_SIZES))), [ACTIVATION_NAMES[name] for name in ACTIVATIONS]
    layout = layout_of(
        look,
        TOP_HEIGHT,
        xaxis={"tickvals": sizes, "ticktext": HIDDEN_SIZES, "title": {"text": "hidden size"}, "showgrid": False},
        yaxis={"tickvals": [0, 1, 2], "ticktext": names, "range": [2.5, -0.5], "showgrid": False},
        title=caption(f"Share of {SEEDS} seeds that solved XOR", look),
        annotations=numbers,
        shapes=[frame],
        dragmode=False,
    )
    return Drawing([heat], layout)


def seed_sheet(view: XorStudyView, chosen: int, look: Look) -> Drawing:
    """The 64 seeds of one cell: a full round one solved XOR, a cross did not. The first trace is what one clicks."""
    solved = view.solved.tolist()
    marks: Trace = {
        "type": "scatter",
        "x": [index % ACROSS for index in range(SEEDS)],
        "y": [index // ACROSS for index in range(SEEDS)],
        "mode": "markers",
        "marker": {
            "size": 14,
            "symbol": ["circle" if done else "x-thin-open" for done in solved],
            "color": [look["one"] if done else look["zero"] for done in solved],
            "line": {"width": 3, "color": [look["one"] if done else look["zero"] for done in solved]},
        },
        "hovertext": [f"seed {view.first_seed + index}" for index in range(SEEDS)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    frame = {
        "type": "rect",
        "x0": chosen % ACROSS - 0.5,
        "x1": chosen % ACROSS + 0.5,
        "y0": chosen // ACROSS - 0.5,
        "y1": chosen // ACROSS + 0.5,
        "line": {"color": look["chosen"], "width": 3},
    }
    layout = layout_of(
        look,
        TOP_HEIGHT,
        xaxis={"visible": False, "range": [-0.6, ACROSS - 0.4]},
        yaxis={"visible": False, "range": [SEEDS // ACROSS - 0.4, -0.6]},
        title=caption(f"{sum(solved)} of {SEEDS} seeds solved", look),
        shapes=[frame],
        dragmode=False,
    )
    return Drawing([marks], layout)


def loss_curves(view: XorStudyView, chosen: int, look: Look) -> Drawing:
    """One curve a seed: solid where it is solved now, dotted where it is not, the chosen one thick."""
    moments = view.loss_updates.tolist()
    losses = view.losses.round(3)
    groups = [
        (True, {"color": look["one"], "width": 1.5}),
        (False, {"color": look["zero"], "width": 1.5, "dash": "dot"}),
    ]
    traces = []
    for solved, pen in groups:
        mine = [index for index in range(SEEDS) if bool(view.solved[index]) == solved and index != chosen]
        x = [moment for _ in mine for moment in [*moments, None]]
        y = [value for index in mine for value in [*losses[:, index].tolist(), None]]
        traces.append(_curve(x, y, pen, 0.5))
    traces.append(_curve(moments, losses[:, chosen].tolist(), {"color": look["chosen"], "width": 4}, 1.0))
    layout = layout_of(
        look,
        PANEL_HEIGHT,
        xaxis={"range": [0, view.total_updates], "title": {"text": "updates"}, "nticks": 5},
        yaxis={"range": [0, HIGHEST_LOSS], "title": {"text": "loss (nats)"}, "tickvals": [0, 0.5, 1]},
        title=caption("Losses, one curve a seed", look),
        shapes=[_guess(view, look)],
        annotations=[
            {
                "x": view.total_updates,
                "y": view.guessing_loss,
                "text": f"guessing, ln 2 = {view.guessing_loss:.2f}",
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "bottom",
                "font": {"size": SMALL, "color": look.muted},
            }
        ],
        dragmode=False,
    )
    return Drawing(traces, layout)


def _guess(view: XorStudyView, look: Look) -> dict[str, Any]:
    ends = {"x0": 0, "x1": view.total_updates, "y0": view.guessing_loss, "y1": view.guessing_loss}
    return {"type": "line", **ends, "line": {"color": look.muted, "width": 1, "dash": "dot"}}


def _curve(x: list[Any], y: list[Any], line: dict[str, Any], opacity: float) -> Trace:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "opacity": opacity, "hoverinfo": "skip"}


def network_plane(view: XorStudyView, settings: XorStudySettings, look: Look) -> Drawing:
    """What the watched network answers all over the plane; dotted, the line of each hidden unit."""
    encoding, network = settings.encoding, view.network
    corners = corner_marks(xor_rows(encoding)[0].numpy(), "XOR", encoding, _right(network), look)
    ground = probability(network.chances, look) | {"showscale": False}
    lines = [boundary(line, look, ghost=True) for line in network.hidden_lines]
    title = f"Seed {network.seed}, loss {network.loss:.4f}"
    return Drawing([corners, ground, *lines], _small_plane(SIDES[encoding], TICKS[encoding], ("x₁", "x₂"), title, look))


def hidden_plane(plane: HiddenPlane, network: WatchedNetwork, encoding: str, look: Look) -> Drawing:
    """Where the hidden units of the watched network put the four rows, and the line of its output unit.

    Each mark holds the inputs of its row; rows that lie on one place share the upper mark.
    """
    marks = corner_marks(plane.places, "XOR", encoding, _right(network), look)
    names = _row_names(plane)
    marks |= {"text": ["<br>".join(each) for each in names]}
    marks |= {"textfont": {"size": SMALL, "color": look.paper, "weight": "bold"}}
    marks["marker"] |= {"size": [max(CORNER, LINE * len(each)) for each in names]}
    ground = probability(plane.chances, look) | {"showscale": False}
    low, high = plane.sides
    ticks = [tick for tick in (-1.0, 0.0, 1.0, round(high / 1.25)) if low < tick < high]
    layout = _small_plane(plane.sides, ticks, ("h₁", "h₂"), "The rows in its hidden plane", look)
    return Drawing([marks, ground, boundary(plane.half.line, look)], layout)


def _right(network: WatchedNetwork) -> list[bool]:
    return [(output > 0.5) == bool(bit) for output, bit in zip(network.outputs, FUNCTIONS["XOR"], strict=True)]


def _small_plane(
    sides: tuple[float, float], ticks: list[float], names: tuple[str, str], title: str, look: Look
) -> dict[str, Any]:
    """A square plane that fits beside others."""
    axis = {"range": list(sides), "tickvals": ticks, "constrain": "domain", "showgrid": False}
    return layout_of(
        look,
        PANEL_HEIGHT,
        xaxis=axis | {"title": {"text": names[0]}},
        yaxis=axis | {"title": {"text": names[1]}, "scaleanchor": "x", "constraintoward": "top"},
        title=caption(title, look),
        dragmode=False,
    )


def _row_names(plane: HiddenPlane) -> list[list[str]]:
    """What to write in each mark: the inputs of all rows on its place, or nothing if a later one covers it."""
    near = NEAR * (plane.sides[1] - plane.sides[0])
    names: list[list[str]] = []
    for row, place in enumerate(plane.places):
        together = [other for other in range(len(ROWS)) if np.abs(plane.places[other] - place).max() < near]
        covered = row != max(together)
        names.append([] if covered else [f"{x1}{x2}" for x1, x2 in (ROWS[other] for other in together)])
    return names
