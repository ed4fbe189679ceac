"""Learning curves of a run, with those of earlier runs behind them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.text_generation.view import Curves
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, layout_of, plain

CURVES_HEIGHT = 420  # as high as the chances beside it with their prompt
LOSS, ACCURACY = "y", "y2"  # the axes of the two panels
NOTHING: dict[str, Any] = {"x": [], "y": []}  # a panel without any trace would not be drawn
TYPICAL_SIZE = 1_000  # tokens
ROOM = 1.15  # of the loss axis, times ln V
DRAWN_POINTS = 250  # of one curve, which has about 500 px

Trace = dict[str, Any]
Note = dict[str, Any]


@dataclass(frozen=True)
class ShownRun:
    """One run as the learning curves show it; the first of several is the one that is talked about."""

    label: str
    curves: Curves
    epochs: int
    updates_per_epoch: int


def learning_curves(runs: Sequence[ShownRun], vocabulary_size: int | None, look: Look) -> Drawing:
    """Loss above accuracy, over epochs. Earlier runs stay as ghosts. vocabulary_size: None before there is a text.

    The loss axis reaches from 0 to a little above ln V, the loss of guessing evenly among V tokens,
    so that neither axis jumps while something trains.
    """
    uniform = math.log(vocabulary_size or TYPICAL_SIZE)
    last = runs[0].epochs if runs else 1
    traces, notes = (
        _even_guess(uniform, last, look) if vocabulary_size else ([NOTHING, NOTHING | {"yaxis": ACCURACY}], [])
    )
    for run in reversed(runs[1:]):
        traces += _ghost(run, look)
        within = run.curves.epoch <= last
        notes += _end_label(run.curves.epoch[within], run.curves.train_loss[within], run.label, look.muted)
    for run in runs[:1]:
        traces += _learning(run, look)
        notes += _end_label(run.curves.epoch, run.curves.train_loss, "train", look["train"])
        notes += _end_label(run.curves.epoch, run.curves.validation_loss, "held out", look["validation"])
        notes += _off_the_chart(run.curves.train_loss, uniform * ROOM, look)
    layout = layout_of(
        look,
        CURVES_HEIGHT,
        margin={"t": 12, "r": 96},
        xaxis={"range": [0, last * 1.001], "anchor": "y2", "title": {"text": "epoch"}},
        yaxis={"range": [0, uniform * ROOM], "domain": [0.36, 1], "title": {"text": "loss (nats)"}},
        yaxis2={
            "range": [0, 1.05],
            "domain": [0, 0.28],
            "title": {"text": "accuracy"},
            "tickformat": ".0%",
            "tickvals": [0, 0.5, 1],
        },
        annotations=notes,
    )
    return Drawing(traces, layout)


def _even_guess(uniform: float, last: float, look: Look) -> tuple[list[Trace], list[Note]]:
    line = {"color": look.muted, "width": 1, "dash": "dot"}
    note = {
        "x": last,
        "y": uniform,
        "text": f"even guess ln V = {uniform:.2f}",
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": look.muted, "size": SMALL},
    }
    guess = {"x": [0, last], "y": [uniform] * 2, "mode": "lines", "line": line, "hoverinfo": "skip"}
    return [guess, NOTHING | {"yaxis": ACCURACY}], [note]


def _learning(run: ShownRun, look: Look) -> list[Trace]:
    """Loss and accuracy of the run that is talked about: training solid, validation dashed, single batches faint."""
    curves = run.curves
    faint = {"color": look["train"], "width": 1}
    solid = {"color": look["train"], "width": 3}
    dashed = {"color": look["validation"], "width": 3, "dash": "dash"}
    batches = _curve(LOSS, curves.update / run.updates_per_epoch, curves.update_loss, faint, "this batch")
    return [
        batches | {"opacity": 0.35},
        _curve(LOSS, curves.epoch, curves.train_loss, solid, "train"),
        _curve(LOSS, curves.epoch, curves.validation_loss, dashed, "validation"),
        _curve(ACCURACY, curves.epoch, curves.train_accuracy, solid, "train"),
        _curve(ACCURACY, curves.epoch, curves.validation_accuracy, dashed, "validation"),
    ]


def _ghost(run: ShownRun, look: Look) -> list[Trace]:
    dotted = {"color": look.muted, "width": 2, "dash": "dot"}
    return [
        _curve(LOSS, run.curves.epoch, run.curves.train_loss, dotted, run.label),
        _curve(ACCURACY, run.curves.epoch, run.curves.train_accuracy, dotted, run.label),
    ]


def _curve(axis: str, x: np.ndarray, y: np.ndarray, line: dict[str, object], name: str) -> Trace:
    """One curve. It travels ten times a second, so it holds no more points and digits than a screen can show."""
    return {
        "x": _thinned(x).astype(np.float32),
        "y": _thinned(y).astype(np.float32),
        "yaxis": axis,
        "mode": "lines",
        "line": line,
        "name": plain(name),
        "hovertemplate": "%{y:.4f}<extra>%{fullData.name}</extra>",
    }


def _thinned(values: np.ndarray) -> np.ndarray:
    """Every 1st, 2nd, 4th ... value and the last: a growing curve keeps its points until there are twice as many."""
    step = 1
    while len(values) > step * DRAWN_POINTS:
        step *= 2
    kept = values[::step]
    return kept if (len(values) - 1) % step == 0 or not len(values) else np.append(kept, values[-1])


def _end_label(x: np.ndarray, y: np.ndarray, text: str, colour: str) -> list[Note]:
    """The name of a curve at its end, instead of a legend; nothing before there is an end."""
    if not len(x) or not math.isfinite(y[-1]):
        return []
    font = {"color": colour, "size": SMALL}
    place = {"x": float(x[-1]), "y": float(y[-1]), "xanchor": "left", "xshift": 6}
    return [{**place, "text": plain(text, 40).replace(", ", "<br>"), "align": "left", "showarrow": False, "font": font}]


def _off_the_chart(losses: np.ndarray, reach: float, look: Look) -> list[Note]:
    """That the newest loss is larger than the axis is long, which follows from the text and does not jump."""
    if not len(losses) or not losses[-1] > reach:
        return []
    place = {"x": 0.5, "xref": "paper", "y": reach, "yanchor": "top", "yshift": -4}
    font = {"color": look["train"], "size": SMALL}
    return [{**place, "text": f"↑ the loss is off the chart: {losses[-1]:.4g}", "showarrow": False, "font": font}]
