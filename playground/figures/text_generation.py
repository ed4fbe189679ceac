"""Pictures of a text generator: learning curves, next-word chances, the embedding map, candidates, the two recipes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.text_generation.sampling import SHOWN_CANDIDATES, Choice
from playground.core.text_generation.view import Curves, EmbeddingMap, NextToken
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, caption, heading, layout_of, percent, plain

CURVES_HEIGHT = 420  # as high as the chances beside it with their prompt
SIDE_HEIGHT = 340
BARS = 8
PADDING, READ, PREDICTED = 0, 1, 2  # what a step of the cell does
LOSS, ACCURACY = "y", "y2"  # the axes of the two panels

Trace = dict[str, Any]
Note = dict[str, Any]
NOTHING: dict[str, Any] = {"x": [], "y": []}  # a panel without any trace would not be drawn
TYPICAL_SIZE = 1_000  # tokens
ROOM = 1.15  # of the loss axis, times ln V
DRAWN_POINTS = 250  # of one curve, which has about 500 px
LETTER, LINE = 0.055, 0.11  # a letter's width and a line's height on the map, whose sides are 2 long


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


def next_token_bars(shown: NextToken | None, tokens: Sequence[str], title: str, look: Look) -> Drawing:
    """The chances of the most likely next tokens, the likeliest on top. tokens: the vocabulary by id."""
    candidates = shown.candidates[:BARS] if shown else ()
    probabilities = shown.probabilities[:BARS] if shown else ()
    names = [plain(tokens[token], 14) for token in candidates]
    bars = {
        "type": "bar",
        "x": list(probabilities),
        "y": list(range(len(names))),
        "orientation": "h",
        "marker": {"color": look["model"]},
        "text": [percent(p) for p in probabilities],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": SMALL, "color": look.ink},
        "hovertemplate": "%{text}<extra></extra>",
    }
    rows = {"tickvals": list(range(BARS)), "ticktext": names + [""] * (BARS - len(names))}
    layout = layout_of(
        look,
        SIDE_HEIGHT,
        title=caption(plain(title, 52), look),
        xaxis={"range": [0, 1.18], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
        yaxis={
            **rows,
            "range": [BARS - 0.5, -0.5],
            "tickfont": {"size": 16, "color": look.ink},
            "ticklabelstandoff": 6,
        },
    )
    return Drawing([bars], layout)


def embedding_scatter(shown: EmbeddingMap, tokens: Sequence[str], look: Look) -> Drawing:
    """The embeddings of the most frequent tokens on their two principal axes; those with room carry their word."""
    names = [plain(tokens[token], 14) for token in shown.tokens]
    reach = _steady(float(np.abs(shown.points).max(initial=0.5)))
    points = {
        "x": shown.points[:, 0],
        "y": shown.points[:, 1],
        "mode": "markers+text",
        "marker": {"color": look["train"], "size": 7, "opacity": 0.6},
        "text": _apart(names, shown.points / reach),
        "textposition": "top center",
        "textfont": {"size": SMALL, "color": look.ink},
        "customdata": names,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    first, second = shown.explained
    layout = layout_of(
        look,
        SIDE_HEIGHT,
        margin={"t": 12},
        xaxis={"range": [-reach, reach], "title": {"text": f"first axis ({first:.0%} of the variance)"}},
        yaxis={"range": [-reach, reach], "title": {"text": f"second axis ({second:.0%})"}},
    )
    return Drawing([points], layout)


def _apart(names: Sequence[str], places: np.ndarray) -> list[str]:
    """The names that find room, the commonest first; the others stay empty. places (n, 2) from -1 to 1."""
    taken: list[tuple[float, float, float]] = []  # x, y, half a width, in units of the map
    labels = []
    for name, (x, y) in zip(names, places, strict=True):
        half = 0.5 * LETTER * sum(2 if character > "\u2e7f" else 1 for character in name)
        free = all(abs(x - a) > half + width or abs(y - b) > LINE for a, b, width in taken)
        labels.append(name if free else "")
        if free:
            taken.append((x, y, half))
    return labels


def _steady(reach: float) -> float:
    """The next power of the square root of two above the data: an axis that changes rarely while it trains."""
    return float(2 ** (math.ceil(2 * math.log2(max(reach, 1e-6) * 1.1)) / 2))


def candidate_bars(choice: Choice, after: str, tokens: Sequence[str], look: Look) -> Drawing:
    """The candidates for the token after some text: as the model says, and as temperature, top-k and top-p made it."""
    rows = list(range(len(choice.candidates)))
    room = max(len(rows), min(SHOWN_CANDIDATES + 1, len(tokens) - 1))  # the same for every token: nothing jumps
    chosen = choice.candidates.index(choice.token)
    names = [plain(tokens[token], 18) for token in choice.candidates]
    names[chosen] = f"<b>▸ {names[chosen]}</b>"
    layout = layout_of(
        look,
        100 + 38 * room,
        title=caption(f"After “{_end_of(after)}”", look),
        barmode="group",
        bargap=0.25,
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        margin={"t": 64},
        xaxis={"range": [0, 1.22], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
        yaxis={"tickvals": rows, "ticktext": names, "range": [room - 0.5, -0.5], "ticklabelstandoff": 6},
    )
    data = [
        _candidate_bar("as the model says", choice.model, rows, look["model"], "", look),
        _candidate_bar("as drawn from", choice.reshaped, rows, look["reshaped"], "/", look),
    ]
    return Drawing(data, layout)


def _end_of(text: str, most: int = 40) -> str:
    return plain(text if len(text) <= most else f"… {text[-most:].partition(' ')[2] or text[-most:]}", most + 2)


def _candidate_bar(
    name: str, values: Sequence[float], rows: Sequence[int], colour: str, pattern: str, look: Look
) -> Trace:
    return {
        "type": "bar",
        "x": list(values),
        "y": list(rows),
        "orientation": "h",
        "name": name,
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "text": [percent(value) if value else "excluded" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "constraintext": "none",
        "textfont": {"size": SMALL, "color": look.ink},
        "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
    }


def recipe_grids(line: Sequence[int], tokens: Sequence[str], window: int, look: Look) -> Drawing:
    """One line in both recipes: every cell is one step of the recurrent cell.

    Left, each prefix is a row of `window` steps and only its last step is asked for a prediction. Right, the
    line is one row and every step is asked.
    """
    asked = len(line) - 1
    prefixes = np.zeros((asked, window))
    for end in range(1, len(line)):
        prefixes[end - 1, max(window - end, 0) :] = READ
        prefixes[end - 1, -1] = PREDICTED
    whole = np.full((1, asked), float(PREDICTED))
    words = [plain(tokens[token], 10) for token in line[1:]]
    notes = [
        heading(f"prefixes: {prefixes.size} cell steps", look) | {"xref": "x domain", "yref": "y domain"},
        heading(f"whole line: {whole.size} cell steps", look) | {"xref": "x2 domain", "yref": "y2 domain"},
    ]
    for step, word in enumerate(words):
        beside = {"x": window - 0.4, "y": step, "text": f"→ {word}", "xanchor": "left", "font": {"color": look.ink}}
        inside = {"x": step, "y": 0, "xref": "x2", "yref": "y2", "text": word, "font": {"color": look.paper}}
        notes += [_small(beside), _small(inside)]
    hidden = {"visible": False}
    layout = layout_of(
        look,
        70 + 30 * asked,
        margin={"t": 34, "b": 4, "l": 4, "r": 4},
        annotations=notes,
        xaxis=hidden | {"domain": [0, 0.42]},
        xaxis2=hidden | {"domain": [0.58, 1], "anchor": "y2"},
        yaxis=hidden | {"autorange": "reversed"},
        yaxis2=hidden | {"autorange": "reversed", "anchor": "x2"},
    )
    data = [_cells(prefixes, "x", "y", look), _cells(whole, "x2", "y2", look)]
    return Drawing(data, layout)


def _cells(values: np.ndarray, xaxis: str, yaxis: str, look: Look) -> Trace:
    """Three flat colours for padding, read and predicted."""
    colours = (look["padding"], look["read"], look["predicted"])
    scale = [(edge / 3, colour) for i, colour in enumerate(colours) for edge in (i, i + 1)]
    grid = {"type": "heatmap", "z": values, "zmin": PADDING, "zmax": PREDICTED, "xaxis": xaxis, "yaxis": yaxis}
    return grid | {"colorscale": scale, "showscale": False, "xgap": 3, "ygap": 3, "hoverinfo": "skip"}


def _small(note: Note) -> Note:
    return note | {"showarrow": False, "font": note["font"] | {"size": SMALL}}
