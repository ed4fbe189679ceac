"""How a fit goes, and what the fitted model answers."""

from typing import Any

import numpy as np

from playground.core.model_builder.run import FitView
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, caption, layout_of

HEIGHT = 300
NAMES = {"loss": ("loss", "val_loss"), "accuracy": ("accuracy", "val_accuracy")}


def fit_curve(view: FitView, epochs: int, quantity: str, look: Look) -> Drawing:
    """Loss or accuracy after each epoch: of the training samples solid, of the validation samples dotted."""
    traces, notes, x = [], [], view.curves["epoch"]
    tops = [1.0]
    for column, split, dash in zip(NAMES[quantity], ("train", "validation"), ("solid", "dot"), strict=True):
        y = np.clip(view.curves[column], 0, 1e6)
        if not np.isfinite(y).any():
            continue
        tops.append(float(y[0]))
        pen = {"color": look[split], "width": 3, "dash": dash}
        said = (
            f"{'training' if split == 'train' else split} {quantity} %{{y:.4f}} after epoch %{{x:.0f}}<extra></extra>"
        )
        mode = "lines" if len(x) > 1 else "markers"
        traces.append({"type": "scatter", "x": x, "y": y, "mode": mode, "line": pen, "hovertemplate": said})
        notes.append((split, float(y[-1])))
    top = 1.02 if quantity == "accuracy" else max(tops) * 1.05
    arrangement = layout_of(
        look,
        HEIGHT,
        title=caption(f"{quantity.capitalize()} after each epoch", look),
        xaxis={"range": [0, epochs], "title": {"text": "epoch"}, "nticks": 6},
        yaxis={"range": [0, top], "title": {"text": quantity if quantity == "accuracy" else "loss"}, "nticks": 5},
        annotations=[_name(split, value, place, quantity, look) for place, (split, value) in enumerate(notes)],
    )
    return Drawing(traces, arrangement)


def _name(split: str, value: float, place: int, quantity: str, look: Look) -> dict[str, Any]:
    label = "training ─" if split == "train" else "validation ┄"
    return {
        "x": 1.0,
        "y": (0.2 if quantity == "accuracy" else 1.0) - 0.1 * place,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "top",
        "text": f"{label} {value:.4f}",
        "showarrow": False,
        "bgcolor": look.paper,
        "font": {"size": SMALL, "color": look[split]},
    }


def confusion(view: FitView, classes: tuple[str, ...], look: Look) -> Drawing:
    """How many samples of each true class got which answer; what lies on the diagonal is right."""
    counts = view.confusion
    heat = {
        "type": "heatmap",
        "z": counts.astype(np.int32),
        "x": list(classes),
        "y": list(classes),
        "colorscale": [list(stop) for stop in look.sequential],
        "zmin": 0,
        "zmax": int(max(counts.sum(1).max(), 1)),
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hovertemplate": "%{z} samples of %{y} are called %{x}<extra></extra>",
    }
    texts = [_count(counts, i, j, classes, look) for i in range(len(classes)) for j in range(len(classes))]
    arrangement = layout_of(
        look,
        HEIGHT,
        title=caption("Confusion, in samples", look),
        xaxis={"title": {"text": "answer"}, "type": "category"},
        yaxis={"title": {"text": "truth"}, "type": "category", "autorange": "reversed"},
        annotations=texts,
    )
    return Drawing([heat], arrangement)


def _count(counts: Any, i: int, j: int, classes: tuple[str, ...], look: Look) -> dict[str, Any]:
    dark = counts[i, j] > 0.5 * max(counts.sum(1).max(), 1)
    on_dark = "#FFFFFF" if look.name == "light" else "#141C26"
    return {
        "x": classes[j],
        "y": classes[i],
        "text": f"{'✓' if i == j else '✗'} {counts[i, j]}",
        "showarrow": False,
        "font": {"size": 18, "color": on_dark if dark else look.ink},
    }


def answers(view: FitView, look: Look) -> Drawing:
    """Answers of a regression over their targets; on the line they are equal."""
    low = float(min(view.truth.min(), view.answers.min()))
    high = float(max(view.truth.max(), view.answers.max()))
    reach = [float(view.truth.min()) - 0.2, float(view.truth.max()) + 0.2]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": reach,
        "y": reach,
        "line": {"color": look.muted, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": view.truth,
        "y": view.answers,
        "marker": {"size": 8, "color": look["predicted"], "opacity": 0.7},
        "hovertemplate": "target %{x:.3f}, answer %{y:.3f}<extra></extra>",
    }
    arrangement = layout_of(
        look,
        HEIGHT,
        title=caption("Answers and targets", look),
        xaxis={"range": reach, "title": {"text": "target"}},
        yaxis={"range": [min(low, reach[0]), max(high, reach[1])], "title": {"text": "answer"}},
    )
    return Drawing([line, dots], arrangement)
