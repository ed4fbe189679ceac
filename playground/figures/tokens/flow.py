"""The padded batch, a cell an id with its token, beside the vectors that the ids of one line are looked up to."""

import numpy as np
from numpy.typing import NDArray

from playground.core.tokens.embedding import Floats
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.style import Look, layout_of, plain
from playground.figures.tokens.cells import (
    CHOSEN,
    PADDING,
    SPECIAL,
    TOKEN,
    Plain,
    bare,
    kind_cells,
    number_cells,
)

ROW, ROW_OF_BATCH, LEAST, MOST_ROWS = 33, 56, 150, 8  # px of a vector, of a line, of the figure
SHOWN = 9  # characters of a token in a cell
LEFT, RIGHT = (0.0, 0.7), (0.79, 1.0)


def batch_picture(
    batch: NDArray[np.int64],
    tokens: list[str],
    specials: int,
    vectors: Floats,
    chosen: tuple[int, int],
    look: Look,
) -> Drawing:
    """batch (m, length) of ids. tokens: by id, the first `specials` of them are special. vectors (length, dim): of
    the chosen line. chosen: line and place, from 0."""
    kinds = _kinds(batch, specials)
    kinds[chosen] = CHOSEN
    words = [[_word(tokens[one], one) for one in row] for row in batch.tolist()]
    hover = [[f"id {one}: {plain(tokens[one], 40)}" for one in row] for row in batch.tolist()]
    m, length = batch.shape
    high = max(LEAST, ROW * max(m, min(length, MOST_ROWS)))
    places = [str(place + 1) for place in range(length)]
    numbers = [f"d{d + 1}" for d in range(vectors.shape[1])]
    layout = layout_of(
        look,
        high + 70,
        **axes(
            "",
            LEFT,
            (1 - min(ROW_OF_BATCH * m / high, 1), 1),
            bare(places, look),
            bare([f"line {i + 1}" for i in range(m)], look, True),
        ),
        **axes("2", RIGHT, (0, 1), bare(numbers, look), bare(places, look, True)),
        annotations=[
            title(f"batch {m} × {length} of ids", "", look),
            title(f"line {chosen[0] + 1} as vectors, {length} × {vectors.shape[1]}", "2", look),
        ],
    )
    small = length > 12
    traces: list[Plain] = [
        kind_cells(kinds, [["" for _ in row] for row in words] if length > 24 else words, hover, "", look),
        number_cells(vectors, "2", look, "place %{y}, number %{x}", not small),
    ]
    return Drawing(traces, layout)


def _kinds(batch: NDArray[np.int64], specials: int) -> NDArray[np.int8]:
    kinds = np.where(batch == 0, PADDING, np.where(batch < specials, SPECIAL, TOKEN))
    return kinds.astype(np.int8)


def _word(token: str, number: int) -> str:
    return "0" if number == 0 else f"{plain(token, SHOWN)}<br><b>{number}</b>"


def batch_in_words(batch: NDArray[np.int64], chosen: tuple[int, int], token: str) -> str:
    """What the picture shows, for who cannot see it."""
    m, length = batch.shape
    rows = "; ".join(" ".join(map(str, row)) for row in batch.tolist())
    return (
        f"A batch of {m} by {length} ids: {rows}. Chosen is place {chosen[1] + 1} of line {chosen[0] + 1}, "
        f"{token or 'padding'}, and beside it are the vectors of its line."
    )
