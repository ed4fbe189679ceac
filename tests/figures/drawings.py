"""What a figure really holds, read the way a browser reads it; and examples to draw."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.core.text_generation.sampling import Choice
from playground.core.text_generation.view import Curves, EmbeddingMap, NextToken
from playground.figures.drawing import Drawing
from playground.figures.style import Look
from playground.figures.text_generation import curves, recipes
from playground.figures.text_generation import words as figures
from playground.figures.text_generation.curves import ShownRun

HOSTILE = ("<b>bold</b>", "&amp;", "<a href='http://evil.example'>go</a>", "👩‍🚀" * 3, "x" * 5_000, "<br>", "말이")
TOKENS = ("·", *HOSTILE, *(f"word{i}" for i in range(100)))


def made_curves(epochs: int = 5, held_out: bool = True, updates: int | None = None) -> Curves:
    """Curves without a pattern that could hide a swap of two of them."""
    count = updates or 2 * epochs
    draw = np.random.default_rng(epochs).uniform
    nothing = np.full(epochs, np.nan)
    return Curves(
        update=np.linspace(1, 2 * epochs, count),
        update_loss=draw(0.1, 3, count),
        epoch=np.arange(1.0, epochs + 1),
        train_loss=draw(0.1, 3, epochs),
        train_accuracy=draw(0, 1, epochs),
        validation_loss=draw(0.1, 3, epochs) if held_out else nothing,
        validation_accuracy=draw(0, 1, epochs) if held_out else nothing,
    )


def shown_run(label: str = "LSTM 128, prefixes", epochs: int = 10, **kind: Any) -> ShownRun:
    return ShownRun(label, made_curves(**kind), epochs, updates_per_epoch=2)


def next_token() -> NextToken:
    return NextToken((1,), (3, 1, 2, 7, 4, 5, 6, 8, 9), (0.4, 0.2, 0.12, 0.1, 0.08, 0.04, 0.03, 0.02, 0.01))


def embedding(points: np.ndarray | None = None) -> EmbeddingMap:
    drawn = np.random.default_rng(1).normal(0, 0.4, (30, 2)) if points is None else points
    return EmbeddingMap(tuple(range(1, len(drawn) + 1)), drawn, (0.61, 0.23))


CHOICE = Choice(token=2, candidates=(1, 2, 3), model=(0.5, 0.3, 0.2), reshaped=(0.75, 0.25, 0.0), kept=2)


def all_figures(look: Look) -> dict[str, Drawing]:
    """One of each, with hostile tokens wherever a text of a user may stand."""
    return {
        "learning curves": curves.learning_curves([shown_run(HOSTILE[0]), shown_run(HOSTILE[2])], 12, look),
        "next-token bars": figures.next_token_bars(next_token(), TOKENS, HOSTILE[2], look),
        "embedding map": figures.embedding_scatter(embedding(), TOKENS, look),
        "candidate bars": figures.candidate_bars(CHOICE, HOSTILE[2], TOKENS, look),
        "recipe grids": recipes.recipe_grids((1, 2, 3, 4, 5, 6), TOKENS, 7, look),
    }


def parsed(figure: Drawing) -> dict[str, Any]:
    """The figure as plain values with its template."""
    plain: dict[str, Any] = figure.checked.to_plotly_json()
    return plain


def under(value: Any, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every leaf of nested dicts and lists, with the way to it."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from under(part, *path, name)
    elif isinstance(value, list | tuple):
        for i, part in enumerate(value):
            yield from under(part, *path, i)
    else:
        yield path, value


def lines_named(figure: Drawing, name: str, row: int) -> list[go.Scatter]:
    axis = "y" if row == 1 else "y2"
    return [trace for trace in figure.data if trace.name == name and (trace.yaxis or "y") == axis]


def notes(figure: Drawing) -> list[str]:
    return [note.text for note in figure.layout.annotations]
