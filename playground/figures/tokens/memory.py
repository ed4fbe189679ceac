"""What one-hot vectors, embedding vectors and the table take in memory as the vocabulary grows."""

import numpy as np

from playground.core.tokens.embedding import MemoryCurve
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, scatter
from playground.figures.style import SMALL, Look, caption, layout_of

HEIGHT = 300
# Name, what is drawn, colour, dash, symbol.
LINES = (
    ("one-hot", "one_hot", "predicted", "solid", "circle"),
    ("table W", "table", "chosen", "dash", "square"),
    ("vectors", "vectors", "model", "dot", "diamond"),
)
UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))


def in_bytes(count: float) -> str:
    """A number of bytes as one reads it."""
    name, size = next((unit for unit in UNITS if count >= unit[1]), UNITS[-1])
    return f"{count / size:.4g} {name}"


def memory_picture(curve: MemoryCurve, look: Look) -> Drawing:
    """Three lines on logarithmic axes; at the chosen vocabulary each has a mark and its bytes."""
    lines, marks = [], []
    for name, field, colour, dash, symbol in LINES:
        values = getattr(curve, field)
        words = [f"{V:,} tokens: {in_bytes(bytes_)}" for V, bytes_ in zip(curve.vocabularies, values, strict=True)]
        line = {"color": look[colour], "width": 3, "dash": dash}
        hover = {"text": words, "hovertemplate": f"%{{text}}<extra>{name}</extra>"}
        lines.append(scatter(curve.vocabularies, values, "", "lines", name=name, line=line, **hover))
        pen = {"color": look[colour], "size": 11, "symbol": symbol}
        at = curve.place
        marks.append(scatter([curve.chosen], [values[at]], "", "markers", name=name, marker=pen, hoverinfo="skip"))
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={
            "type": "log",
            "range": [1, 6.05],
            "tickvals": [10**k for k in range(1, 7)],
            "ticktext": ["10", "100", "1k", "10k", "100k", "1M"],
            "title": {"text": "tokens in the vocabulary"},
        },
        yaxis={
            "type": "log",
            "range": [0.5, 10.6],
            "tickvals": [1e1, 1e3, 1e6, 1e9],
            "ticktext": ["10 B", "1 kB", "1 MB", "1 GB"],
            "title": {"text": "bytes, float32"},
        },
        title=caption(f"{curve.tokens} tokens, {curve.dimension} numbers a vector", look),
        annotations=_labels(curve, look),
        margin={"l": 8, "r": 130, "t": 34, "b": 8},
        dragmode=False,
    )
    return Drawing([*lines, *marks], layout)


def _labels(curve: MemoryCurve, look: Look) -> list[Plain]:
    """At the right edge the name of each line, with its bytes at the chosen vocabulary; kept apart."""
    ends = sorted(
        (float(np.log10(getattr(curve, field)[-1])), name, field, colour) for name, field, colour, *_ in LINES
    )
    labels, lowest = [], -np.inf
    for end, name, field, colour in ends:
        lowest = max(end, lowest + 1.1)
        text = f"{name}<br>{in_bytes(getattr(curve, field)[curve.place])}"
        place = {"x": 1.01, "xref": "paper", "y": lowest, "xanchor": "left", "align": "left", "showarrow": False}
        labels.append(place | {"text": text, "font": {"size": SMALL, "color": look[colour]}})
    return labels


def memory_in_words(curve: MemoryCurve) -> str:
    """The bytes at the chosen vocabulary, for who cannot see the lines."""
    parts = ", ".join(f"{name} {in_bytes(getattr(curve, field)[curve.place])}" for name, field, *_ in LINES)
    return (
        f"Memory against the size of the vocabulary, for {curve.tokens} tokens. At {curve.chosen:,} tokens: {parts}. "
        "One-hot and table grow with the vocabulary, the vectors do not."
    )
