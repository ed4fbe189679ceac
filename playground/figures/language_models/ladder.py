"""The ladder: n-grams by n, networks by epoch, and what each reaches on lines that nobody has seen."""

import math
from collections.abc import Sequence

import numpy as np

from playground.core.language_models.ladder import MIXTURE, NETWORKS, NGRAM
from playground.core.language_models.ngram import METHODS
from playground.core.language_models.view import LadderView, Rung
from playground.figures.drawing import Drawing
from playground.figures.language_models import METHOD_NAMES
from playground.figures.panels import Plain, axes, scatter, spread, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 430
COUNTED, TRAINED, RUNGS = (0.0, 0.18), (0.335, 0.52), (0.77, 0.93)
DASHES = dict(zip(METHODS, ("dot", "dashdot", "dash", "longdash", "solid"), strict=True))
SYMBOLS = dict(zip(METHODS, ("x", "diamond", "square", "triangle-up", "circle"), strict=True))
NETWORK_NAMES = {"nnlm": "feed-forward", "rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
PERPLEXITY = {"title": {"text": "perplexity: lower is better"}}
NETWORK_DASHES = {"nnlm": "solid", "rnn": "dot", "lstm": "dash", "gru": "dashdot"}


def rung_name(rung: Rung) -> str:
    """What a rung is called."""
    if rung.name == NGRAM:
        return f"{rung.n}-gram, {METHOD_NAMES[rung.method]}"
    if rung.name == MIXTURE:
        return f"½ n-gram + ½ {NETWORK_NAMES[rung.network]}"
    return NETWORK_NAMES.get(rung.name, "uniform")


def ladder_picture(view: LadderView | None, order: int, epochs: int, look: Look) -> Drawing:
    """Validation perplexity of every n-gram by n and of every network by epoch, on one scale; test perplexities."""
    low, high = _span(view)
    y = {"type": "log", "range": [math.log10(low), math.log10(high)], **_ticks(low, high)}
    names = [rung_name(rung).replace(", ", ",<br>").replace(" + ", " +<br>") for rung in view.rungs] if view else []
    room = len(view.curves) + (3 if view.curves else 2) if view else len(NETWORKS) + 3
    rows = {"tickvals": list(range(len(names))), "ticktext": names, "showgrid": False}
    rows |= {"range": [room - 0.5, -0.5], "tickfont": {"size": SMALL, "color": look.ink}}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", COUNTED, (0, 1), {"range": [0.7, order + 0.3], "dtick": 1, "title": {"text": "n"}}, y | PERPLEXITY),
        **axes(
            "2",
            TRAINED,
            (0, 1),
            {"range": [0, epochs], "nticks": 5, "title": {"text": "epoch"}},
            y | {"showticklabels": False},
        ),
        **axes("3", RUNGS, (0, 1), y | _few(y), rows),
        annotations=[
            title("n‑grams, validation", "", look),
            title("networks, validation", "2", look),
            title("all, test lines", "3", look),
            *(_names(view, order, low, high, look) if view else ()),
        ],
        dragmode=False,
    )
    if view is None:
        return Drawing([scatter([None], [None], axis, "markers") for axis in ("", "2", "3")], layout)
    return Drawing([*_ngrams(view, look), *_networks(view, epochs, look), *_rungs(view, high, look)], layout)


def _few(axis: Plain) -> Plain:
    """Every third tick of a logarithmic axis: there is no room for more."""
    return {"tickvals": axis["tickvals"][::3], "ticktext": axis["ticktext"][::3], "title": {"text": "perplexity"}}


def _span(view: LadderView | None) -> tuple[float, float]:
    """From below the best perplexity to above V, that of no knowledge; in few steps, so that it seldom moves."""
    if view is None:
        return 10.0, 1_000.0
    found = [score.perplexity for score in view.ngrams.values()]
    found += [value for curve in view.curves.values() for value in curve["validation"]]
    found += [rung.test.perplexity for rung in view.rungs]
    V = view.vocabulary_size
    low = max(min([V / 8, *(value for value in found if math.isfinite(value))]) * 0.9, 1.0)
    steps = [m * 10.0**e for e in range(6) for m in (1, 2, 5)]
    return max(step for step in steps if step <= low), max(V * 1.25, low * 2)


def _ticks(low: float, high: float) -> Plain:
    values = [m * 10**e for e in range(6) for m in (1, 2, 5) if low <= m * 10**e <= high]
    return {"tickvals": values, "ticktext": [f"{value:,}" for value in values]}


def _ngrams(view: LadderView, look: Look) -> list[Plain]:
    rows = []
    for method in METHODS:
        points = [(n, score.perplexity) for (by, n), score in view.ngrams.items() if by == method]
        x = [n for n, value in points if math.isfinite(value)]
        y = [value for _, value in points if math.isfinite(value)]
        pen = {"color": look["ngram"], "width": 2.5, "dash": DASHES[method]}
        mark = {"symbol": SYMBOLS[method], "size": 9}
        said = f"%{{y:.2f}} with n = %{{x}}<extra>{METHOD_NAMES[method]}</extra>"
        rows.append(scatter(x, y, "", "lines+markers", line=pen, marker=mark, hovertemplate=said))
    return rows


def _networks(view: LadderView, epochs: int, look: Look) -> list[Plain]:
    """A curve a network with its best epoch marked, and the best n-gram as a level line."""
    rows = []
    for name, curve in view.curves.items():
        pen = {"color": look[name], "width": 3, "dash": NETWORK_DASHES[name]}
        said = f"%{{y:.2f}} after epoch %{{x}}<extra>{NETWORK_NAMES[name]}</extra>"
        mode = "lines" if len(curve["epoch"]) > 1 else "markers"
        rows.append(scatter(curve["epoch"], curve["validation"], "2", mode, line=pen, hovertemplate=said))
        if len(curve["epoch"]):
            best = int(np.argmin(curve["validation"]))
            at, value = curve["epoch"][best : best + 1], curve["validation"][best : best + 1]
            mark = {"color": look[name], "size": 11, "symbol": "circle-open", "line": {"width": 3}}
            rows.append(scatter(at, value, "2", "markers", marker=mark, hovertemplate=said))
    level = _best_ngram(view)
    if level is not None:
        pen = {"color": look["ngram"], "width": 2.5, "dash": "dash"}
        rows.append(scatter([0, epochs], [level, level], "2", "lines", line=pen, hoverinfo="skip"))
    return rows


def _best_ngram(view: LadderView) -> float | None:
    finite = [score.perplexity for score in view.ngrams.values() if math.isfinite(score.perplexity)]
    return min(finite, default=None)


def _names(view: LadderView, order: int, low: float, high: float, look: Look) -> list[Plain]:
    """Every line by its name at its right end, apart from the others."""
    last = {by: score.perplexity for (by, n), score in view.ngrams.items() if n == order}
    ends = [(METHOD_NAMES[by], "ngram", value) for by, value in last.items() if math.isfinite(value)]
    notes = _labels(ends, "", low, high, look)
    infinite = [score for (by, n), score in view.ngrams.items() if by == "plain" and n == order and score.impossible]
    if infinite:
        notes.append(_note("", 0.0, 0.99, f"plain counts: ∞, {infinite[0].impossible} tokens had P = 0", look["ngram"]))
    curves = [
        (NETWORK_NAMES[name], name, float(view.curves[name]["validation"][-1]))
        for name in NETWORKS
        if name in view.curves and len(view.curves[name]["validation"])
    ]
    level = _best_ngram(view)
    if level is not None:
        curves.append(("best n-gram", "ngram", level))
    return notes + _labels(curves, "2", low, high, look)


def _labels(ends: Sequence[tuple[str, str, float]], axis: str, low: float, high: float, look: Look) -> list[Plain]:
    places = [math.log(max(value, low) / low) / math.log(high / low) for _, _, value in ends]
    apart = spread(places, 0.06)
    return [
        _note(axis, 1.02, min(place, 1.0), name, look[meaning])
        for place, (name, meaning, _) in zip(apart, ends, strict=True)
    ]


def _note(axis: str, x: float, y: float, text: str, colour: str) -> Plain:
    return {
        "x": x,
        "y": y,
        "xref": f"x{axis} domain",
        "yref": f"y{axis} domain",
        "xanchor": "left",
        "yanchor": "middle",
        "text": text,
        "showarrow": False,
        "font": {"size": SMALL, "color": colour},
    }


def _rungs(view: LadderView, high: float, look: Look) -> list[Plain]:
    """Test perplexity as a point on the scale of the curves, with its number; the lowest one bears a tick."""
    values = [rung.test.perplexity for rung in view.rungs]
    best = min(values)
    said = [f"<b>{value:,.1f} ✓</b>" if value == best < max(values) else f"{value:,.1f}" for value in values]
    mark = {"color": [look[rung.name] for rung in view.rungs], "size": 14}
    points = scatter([min(value, high) for value in values], list(range(len(values))), "3", "markers+text", marker=mark)
    text = {"text": [f"\u2002{one}" for one in said], "textposition": "middle right", "cliponaxis": False}
    return [points | text | {"textfont": {"size": SMALL, "color": look.ink}, "hoverinfo": "skip"}]


def ladder_in_words(view: LadderView | None) -> str:
    """Test perplexities of all rungs, for who cannot see the figure."""
    if view is None:
        return "Perplexity of n-grams by n and of networks by epoch: nothing is counted or trained yet."
    rungs = "; ".join(f"{rung_name(rung)} {rung.test.perplexity:.1f}" for rung in view.rungs)
    return f"Perplexity on test lines after {view.epoch} of {view.epochs} epochs: {rungs}."
