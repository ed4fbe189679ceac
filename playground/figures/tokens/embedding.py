"""One-hot rows times W gives rows of W; and the gradient of W, which reaches only the rows that were read."""

import numpy as np

from playground.core.tokens.embedding import EmbeddingTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.style import Look, layout_of
from playground.figures.tokens.cells import CHOSEN, bare, kind_cells, number_cells

HEIGHT = 470
ONE_HOT, W, VECTORS, GRADIENT = (0.0, 0.36), (0.43, 0.58), (0.65, 0.78), (0.86, 1.0)
WIDE, DEEP = 12, 4  # columns and numbers up to which there is room to write


def embedding_picture(trace: EmbeddingTrace, look: Look) -> Drawing:
    """Four grids in a row: one-hot, W, their product, ∂L/∂W."""
    V, dim = trace.W.shape
    ids = trace.ids.flatten().tolist()
    places, rows = [f"id {one}" for one in ids], [str(v) for v in range(V)]
    numbers = [f"d{d + 1}" for d in range(dim)]
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", ONE_HOT, (0, 1), bare(rows, look), bare(places, look, True)),
        **axes("2", W, (0, 1), bare(numbers, look), bare(rows, look, True)),
        **axes("3", VECTORS, (0, 1), bare(numbers, look), bare(places, look, True)),
        **axes("4", GRADIENT, (0, 1), bare(numbers, look), bare(rows, look, True)),
        annotations=[
            title(f"ids as one hot, {len(ids)} × {V}", "", look),
            title(f"· W {V} × {dim}", "2", look),
            title(f"= {len(ids)} × {dim}", "3", look),
            title("∂L/∂W", "4", look, color=look["gradient"]),
        ],
    )
    ones = trace.one_hot.astype(np.int8) * CHOSEN
    words = [[f"{int(one)}" if V <= WIDE else "" for one in row] for row in trace.one_hot]
    written = dim <= DEEP and max(V, len(ids)) <= 16
    return Drawing(
        [
            kind_cells(ones, words, words, "", look),
            number_cells(trace.W, "2", look, "W[%{y}, %{x}]", written),
            number_cells(trace.looked_up, "3", look, "%{y}, %{x}", written),
            number_cells(trace.gradient, "4", look, "∂L/∂W[%{y}, %{x}]", written),
        ],
        layout,
    )


def embedding_in_words(trace: EmbeddingTrace) -> str:
    """What the picture shows, for who cannot see it."""
    read = ", ".join(str(v) for v in np.flatnonzero(trace.touched))
    V, dim = trace.W.shape
    return (
        f"One-hot rows of {trace.ids.size} ids times a table W of {V} by {dim} give {trace.ids.size} rows of W. "
        f"The gradient of W is zero but in the rows {read}."
    )
