"""One batch in three ways: what stands in it, the state of a row after each column, and what it ends with."""

import numpy as np

from playground.core.recurrent.layers import Floats
from playground.core.rnn.padding import BatchTrace, WayRead
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.recurrent import box
from playground.figures.style import Look, layout_of, plain
from playground.figures.tokens.cells import PADDING, TOKEN, bare, kind_cells, number_cells

HEIGHT = 470
BATCH, STATES, FINAL = (0.58, 1.0), (0.3, 0.49), (0.0, 0.15)
NAMES = {"pre": "pre: padding in front", "post": "post: padding behind", "packed": "packed: none is read"}
LETTERS = 32  # of all words of a row that there is room for
PAD = "·"


def padding_picture(trace: BatchTrace, way: str, look: Look) -> Drawing:
    """Above the batch, the chosen row framed; then its h after each column, from −1 to 1, with a frame where it ends;
    below what it ends with, beside what it ends with alone.
    """
    row, read, H = trace.settings.followed, trace.ways[way], trace.settings.hidden_size
    m, steps = read.padded.batch.shape
    units = bare([f"h{k + 1}" for k in range(H)], look, True)
    layout = axes("", (0, 1), BATCH, bare([""] * steps, look), bare([str(k + 1) for k in range(m)], look, True))
    layout |= axes("2", (0, 1), STATES, bare(_along(trace, read, way), look), units)
    layout |= axes("3", (0, 1), FINAL, bare([""] * H, look), bare(["ends", "alone"], look, True))
    ends = number_cells(np.stack([read.final[row], trace.alone[row]]), "3", look, "%{y}, unit %{x}")
    last = len(trace.settings.rows[row]) - 1 if way == "packed" else steps - 1
    return Drawing(
        [_batch(trace, read, way, look), _states(read.states[row].T, look), ends | {"zmin": -1, "zmax": 1}],
        layout_of(
            look,
            HEIGHT,
            **layout,
            annotations=[
                title(NAMES[way], "", look),
                title(f"h of row {row + 1}, column by column", "2", look),
                title(f"‖ends − alone‖ = <b>{_size(read.apart[row])}</b>", "3", look),
            ],
            shapes=[
                box((-0.5, steps - 0.5), (row - 0.5, row + 0.5), look["chosen"]),
                box((last - 0.5, last + 0.5), (-0.5, H - 0.5), look.ink, 2, "2"),
            ],
            margin={"l": 46, "r": 4, "t": 34, "b": 8},
            dragmode=False,
        ),
    )


def _size(value: float) -> str:
    return "0" if value < 1e-12 else f"{value:.4f}"


def _written(trace: BatchTrace, read: WayRead, way: str, longest: int) -> list[list[str]]:
    """What stands in every cell: a word, a dot for padding, nothing where a packed batch has no cell."""
    words, nothing = trace.settings.vocabulary, "" if way == "packed" else PAD
    return [[plain(words[one - 1], longest) if one else nothing for one in ids] for ids in read.padded.batch.tolist()]


def _along(trace: BatchTrace, read: WayRead, way: str) -> list[str]:
    """What the chosen row reads at each column."""
    return _written(trace, read, way, max(2, LETTERS // read.padded.batch.shape[1]))[trace.settings.followed]


def _batch(trace: BatchTrace, read: WayRead, way: str, look: Look) -> Plain:
    kinds = np.where(read.padded.mask, float(TOKEN), np.nan if way == "packed" else float(PADDING))
    short = _written(trace, read, way, max(2, LETTERS // read.padded.batch.shape[1]))
    whole = [[word if word != PAD else "padding" for word in words] for words in _written(trace, read, way, 24)]
    return kind_cells(kinds, short, whole, "", look) | {"hoverongaps": False, "ygap": 3, "xgap": 3}


def _states(values: Floats, look: Look) -> Plain:
    return {
        "type": "heatmap",
        "z": values,
        "zmin": -1,
        "zmax": 1,
        "colorscale": [list(stop) for stop in look.diverging],
        "showscale": False,
        "xgap": 3,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{y} after %{x}: %{z:.6f}<extra></extra>",
        **on_axes("2"),
    }


def row_at(trace: BatchTrace, curve: int, point: int | list[int]) -> int | None:
    """The row of a clicked cell of the batch, from 1."""
    if curve != 0 or not isinstance(point, list) or len(point) != 2:
        return None
    return point[0] + 1 if 0 <= point[0] < len(trace.settings.rows) else None


def padding_in_words(trace: BatchTrace, way: str) -> str:
    """What the picture shows, for who cannot see it."""
    row, read = trace.settings.followed, trace.ways[way]
    m, columns = read.padded.batch.shape
    return (
        f"A batch of {m} rows and {columns} columns, {NAMES[way]}. Row {row + 1} has {len(trace.settings.rows[row])} "
        f"words; its final state lies {_size(read.apart[row])} away from that of the row read alone."
    )
