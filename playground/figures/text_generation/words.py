"""What follows a prompt, the candidates for a written token, and the embedding map."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.text_generation.sampling import SHOWN_CANDIDATES, Choice
from playground.core.text_generation.view import EmbeddingMap, NextToken
from playground.figures.drawing import Drawing
from playground.figures.style import SMALL, Look, caption, layout_of, percent, plain

SIDE_HEIGHT = 340
BARS = 8
LETTER, LINE = 0.055, 0.11  # a letter's width and a line's height on the map, whose sides are 2 long

Trace = dict[str, Any]


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
