"""64 seeds of every hidden size and activation: who solved XOR, how the losses fell, what one network sees."""

from typing import Any

from playground.core.gates.functions import FUNCTIONS
from playground.core.gates.plane import SIDES
from playground.core.gates.xor_study import ACTIVATIONS, HIDDEN_SIZES, SEEDS, XorStudySettings, XorStudyView, xor_rows
from playground.figures.drawing import Drawing
from playground.figures.gates.plane import TICKS, Trace, boundary, corner_marks, probability
from playground.figures.style import SMALL, Look, caption, layout_of

SHARES_HEIGHT, PANEL_HEIGHT = 190, 340
SIDE = 8  # seeds in a row of their sheet
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
        SHARES_HEIGHT,
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
        "x": [index % SIDE for index in range(SEEDS)],
        "y": [index // SIDE for index in range(SEEDS)],
        "mode": "markers",
        "marker": {
            "size": 17,
            "symbol": ["circle" if done else "x-thin-open" for done in solved],
            "color": [look["one"] if done else look["zero"] for done in solved],
            "line": {"width": 3, "color": [look["one"] if done else look["zero"] for done in solved]},
        },
        "hovertext": [f"seed {view.first_seed + index}" for index in range(SEEDS)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    frame = {
        "type": "rect",
        "x0": chosen % SIDE - 0.5,
        "x1": chosen % SIDE + 0.5,
        "y0": chosen // SIDE - 0.5,
        "y1": chosen // SIDE + 0.5,
        "line": {"color": look["chosen"], "width": 3},
    }
    layout = layout_of(
        look,
        PANEL_HEIGHT,
        xaxis={"visible": False, "range": [-0.6, SIDE - 0.4]},
        yaxis={"visible": False, "range": [SIDE - 0.4, -0.6]},
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
    right = [(output > 0.5) == bool(bit) for output, bit in zip(network.outputs, FUNCTIONS["XOR"], strict=True)]
    corners = corner_marks(xor_rows(encoding)[0].numpy(), "XOR", encoding, right, look)
    axis = {"range": list(SIDES[encoding]), "tickvals": TICKS[encoding], "constrain": "domain", "showgrid": False}
    layout = layout_of(
        look,
        PANEL_HEIGHT,
        xaxis=axis | {"title": {"text": "x₁"}},
        yaxis=axis | {"title": {"text": "x₂"}, "scaleanchor": "x", "constraintoward": "top"},
        title=caption(f"Seed {network.seed}, loss {network.loss:.4f}", look),
        dragmode=False,
    )
    ground = probability(network.chances, look) | {"showscale": False}
    lines = [boundary(line, look, ghost=True) for line in network.hidden_lines]
    return Drawing([corners, ground, *lines], layout)
