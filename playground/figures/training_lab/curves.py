"""Losses over epochs: of one network, of rivals, of many seeds."""

import math
from typing import Any

import numpy as np

from playground.core.training_lab.view import Floats, LabView, LaneView
from playground.figures.drawing import Drawing
from playground.figures.panels import on_axes, scatter, title
from playground.figures.style import SMALL, Look, layout_of, plain
from playground.figures.training_lab.lines import curve_line, curve_panel, epochs_reach, labels, loss_reach

HEIGHT, TALL, SHEET_HEIGHT, FAN_HEIGHT = 158, 232, 110, 280
SOLVED = 0.95  # validation accuracy
ACROSS = 16
LABEL_ROOM = 126  # px beside a curve for its name and value
LANE_COLOURS = ("class_1", "class_2", "class_3", "class_4")
LANE_DASHES = ("solid", "dash", "dashdot", "longdash")

Trace = dict[str, Any]


def learning_curve(view: LabView, ghost: LabView | None, quantity: str, look: Look) -> Drawing:
    """Training and validation of one network over the epochs, and the run before as thin lines.

    quantity: "loss", with the best epoch marked, or "accuracy".
    """
    lane, index = view.lanes[view.network.lane], view.network.index
    across = epochs_reach(view)
    top = loss_reach([lane]) if quantity == "loss" else 1.02
    traces = _pair(ghost.lanes[0], 0, quantity, look, ghost=True) if ghost is not None else []
    traces += _pair(lane, index, quantity, look)
    words = [title(quantity.capitalize(), "", look), *_ends(lane, index, quantity, top, look)]
    shapes, more = _best(lane, index, across, look) if quantity == "loss" else ([], [])
    room = {"l": 8, "r": LABEL_ROOM, "t": 30, "b": 8}
    panel = curve_panel("", (0, 1), across, top, quantity)
    return Drawing(
        traces, layout_of(look, HEIGHT, annotations=words + more, shapes=shapes, margin=room, dragmode=False, **panel)
    )


def _pair(lane: LaneView, index: int, quantity: str, look: Look, ghost: bool = False) -> list[Trace]:
    pens: list[tuple[str, dict[str, Any]]] = [
        ("train", {"color": look["train"], "width": 3}),
        ("validation", {"color": look["validation"], "width": 3, "dash": "dash"}),
    ]
    traces = []
    for split, pen in pens:
        line = pen | ({"color": look.muted, "width": 1} if ghost else {})
        curve = lane.curves[f"{split}_{quantity}"][:, min(index, lane.curves[f"{split}_{quantity}"].shape[1] - 1)]
        traces.append(curve_line(lane.epochs, curve, line, "", "training" if split == "train" else split))
    return traces


def _ends(lane: LaneView, index: int, quantity: str, top: float, look: Look) -> list[dict[str, Any]]:
    """The last values, written at the right of their panel in the colours of their lines."""
    values = [float(lane.curves[f"{split}_{quantity}"][-1, index]) for split in ("train", "validation")]
    return labels(
        [min(value / top, 1.0) for value in values],
        [f"{said} {_written(value, quantity)}" for said, value in zip(("training", "validation"), values, strict=True)],
        [look["train"], look["validation"]],
        "",
        0.26,
    )


def _written(value: float, quantity: str) -> str:
    return f"{value:.1%}" if quantity == "accuracy" else f"{value:.4f}"


def _best(lane: LaneView, index: int, across: float, look: Look) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A line where the validation loss was least, when that is past."""
    best = int(lane.best_epoch[index])
    if not 0 < best < lane.epoch:
        return [], []
    line = {"type": "line", "x0": best, "x1": best, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    words = {"y": 1.0, "yref": "y domain", "text": f"best epoch {best:,}", "showarrow": False}
    late = best > 0.6 * across  # above the panel, where no curve runs, and right of its title
    anchor = {"x": max(best, 0.13 * across), "xref": "x", "xanchor": "right" if late else "left", "yanchor": "bottom"}
    return (
        [line | {"line": {"color": look["validation"], "width": 1.5, "dash": "dot"}}],
        [words | anchor | {"font": {"size": SMALL, "color": look["validation"]}}],
    )


def rival_curves(view: LabView, look: Look) -> Drawing:
    """Validation loss of each rival, with its training loss as a thin line."""
    across, top = epochs_reach(view), loss_reach(view.lanes)
    traces, heights, texts = [], [], []
    colours = [look[name] for name in LANE_COLOURS[: len(view.lanes)]]
    for lane, colour, dash in zip(view.lanes, colours, LANE_DASHES, strict=False):
        validation, train = lane.curves["validation_loss"][:, 0], lane.curves["train_loss"][:, 0]
        label = plain(lane.label, 18)
        traces.append(
            curve_line(lane.epochs, train, {"color": colour, "width": 1, "dash": "dot"}, "", f"{label}, training")
        )
        traces.append(curve_line(lane.epochs, validation, {"color": colour, "width": 3, "dash": dash}, "", label))
        last = float(validation[-1]) if len(validation) else math.nan
        heights.append(min(last / top, 1.0) if math.isfinite(last) else 1.0)
        texts.append(f"{label} diverged ✗" if bool(lane.diverged[0]) else f"{label} {last:.4f}")
    bests = [_dot(lane, colour) for lane, colour in zip(view.lanes, colours, strict=False) if int(lane.best_epoch[0])]
    words = [title("Validation loss (thin, dotted: training; ring: best epoch)", "", look)]
    words += labels(heights, texts, colours, "", 0.14)
    layout = layout_of(look, TALL, annotations=words, dragmode=False, **curve_panel("", (0, 0.78), across, top, "loss"))
    return Drawing(traces + bests, layout)


def _dot(lane: LaneView, colour: str) -> Trace:
    """Where a rival's validation loss was least."""
    return {
        "type": "scatter",
        "x": [int(lane.best_epoch[0])],
        "y": [float(lane.best_loss[0])],
        "mode": "markers",
        "marker": {"size": 11, "symbol": "circle-open", "color": colour, "line": {"width": 3}},
        "hoverinfo": "skip",
        "cliponaxis": False,
        **on_axes(""),
    }


def solved(view: LabView) -> list[bool]:
    """Of every seed, whether it is right about 95% of the validation points."""
    accuracy = view.lanes[0].curves["validation_accuracy"]
    return [bool(value >= SOLVED) for value in accuracy[-1]] if len(accuracy) else []


def _classes(view: LabView) -> bool:
    """Whether accuracy has a meaning: it has none for a regression."""
    return bool(np.isfinite(view.lanes[0].curves["validation_accuracy"]).any())


def _median(losses: Floats) -> Floats:
    """Over the seeds, in each epoch; nan where none has a loss."""
    medians = np.full(len(losses), np.nan)
    some = np.flatnonzero((~np.isnan(losses)).any(1))
    medians[some] = np.nanmedian(losses[some], 1)
    return medians


def seed_fan(view: LabView, chosen: int, look: Look) -> Drawing:
    """The validation loss of every seed: solid where it is solved now, dotted where not; median and the chosen one.

    A regression has nothing to solve: all its curves are solid and grey.
    """
    lane = view.lanes[0]
    losses, classes = lane.curves["validation_loss"], _classes(view)
    done = [ok or not classes for ok in solved(view)]
    groups: list[tuple[bool, dict[str, Any]]] = [
        (True, {"color": look["one"] if classes else look.muted, "width": 1.2}),
        (False, {"color": look["zero"], "width": 1.2, "dash": "dot"}),
    ]
    traces: list[Trace] = []
    median = _median(losses)
    for is_solved, pen in groups:
        mine = [index for index, ok in enumerate(done) if ok == is_solved]
        x = [epoch for _ in mine for epoch in [*lane.epochs.tolist(), None]]
        y = [value for index in mine for value in [*losses[:, index].clip(0, 1e6).round(4).tolist(), None]]
        traces.append(scatter(x, y, "", "lines", line=pen, opacity=0.55, hoverinfo="skip"))
    traces.append(curve_line(lane.epochs, median, {"color": look.ink, "width": 3}, "", "median"))
    traces.append(
        curve_line(lane.epochs, losses[:, chosen], {"color": look["chosen"], "width": 3}, "", "the chosen seed")
    )
    top = loss_reach([lane])
    ends = [float(median[-1]), float(losses[-1, chosen])]
    words = [title("Validation loss, one curve a seed", "", look)]
    words += labels(
        [min(value / top, 1) if math.isfinite(value) else 1 for value in ends],
        [f"median<br>{ends[0]:.4f}", f"seed {view.network.seed}<br>{ends[1]:.4f}"],
        [look.ink, look["chosen"]],
        "",
        0.17,
    )
    layout = layout_of(
        look,
        FAN_HEIGHT,
        annotations=words,
        dragmode=False,
        **curve_panel("", (0, 0.84), epochs_reach(view), top, "loss"),
    )
    return Drawing(traces, layout)


def seed_sheet(view: LabView, chosen: int, look: Look) -> Drawing:
    """Every seed: full and round when solved, a cross when not; the chosen one framed. Trace 0 is what one clicks.

    A regression has nothing to solve: its seeds are hollow, round and grey.
    """
    done, classes = solved(view), _classes(view)
    symbols = {True: "circle", False: "x-thin-open"} if classes else {False: "circle-open"}
    count, first = len(done), view.network.seed - view.network.index
    colours = [look.muted if not classes else look["one"] if ok else look["zero"] for ok in done]
    marks: Trace = {
        "type": "scatter",
        "x": [index % ACROSS for index in range(count)],
        "y": [index // ACROSS for index in range(count)],
        "mode": "markers",
        "marker": {
            "size": 13,
            "symbol": [symbols[ok] for ok in done],
            "color": colours,
            "line": {"width": 3, "color": colours},
        },
        "hovertext": [f"seed {first + index}" for index in range(count)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    place = {"x0": chosen % ACROSS - 0.5, "x1": chosen % ACROSS + 0.5}
    place |= {"y0": chosen // ACROSS - 0.5, "y1": chosen // ACROSS + 0.5}
    said = f"{sum(done)} of {count} seeds are right about 95% of the validation points" if classes else f"{count} seeds"
    layout = layout_of(
        look,
        SHEET_HEIGHT,
        xaxis={"visible": False, "range": [-0.6, ACROSS - 0.4]},
        yaxis={"visible": False, "range": [3.6, -0.6]},
        annotations=[title(said, "", look)],
        shapes=[{"type": "rect", **place, "line": {"color": look["chosen"], "width": 3}}],
        dragmode=False,
    )
    return Drawing([marks], layout)


def curve_in_words(view: LabView, quantity: str) -> str:
    """A learning curve for who cannot see it."""
    lane, index = view.lanes[view.network.lane], view.network.index
    if not len(lane.epochs):
        return f"{quantity.capitalize()} by epoch: nothing is measured yet."
    ways = []
    for split in ("train", "validation"):
        curve = lane.curves[f"{split}_{quantity}"][:, index]
        name = "training" if split == "train" else split
        ways.append(f"{name} went from {_written(curve[0], quantity)} to {_written(curve[-1], quantity)}")
    best = f" The validation loss was least in epoch {lane.best_epoch[index]}." if quantity == "loss" else ""
    return f"{quantity.capitalize()} by epoch, {lane.epoch} epochs: {', '.join(ways)}.{best}"


def fan_in_words(view: LabView) -> str:
    """The fan for who cannot see it."""
    done = solved(view)
    if not _classes(view):
        now = _median(view.lanes[0].curves["validation_loss"])[-1]
        return f"Validation losses of {len(done)} seeds; their median is {now:.4f}."
    return f"Validation losses of {len(done)} seeds; {sum(done)} are right about at least 95% of the validation points."
