"""One batch in three ways: what stands in it, the state of a row after each column, and what it ends with."""

import numpy as np

from playground.core.rnn.padding import WAYS, BatchTrace, WayRead
from playground.core.tokens.padding import PRE
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.recurrent import box
from playground.figures.style import Look, layout_of, plain
from playground.figures.tokens.cells import PADDING, TOKEN, bare, kind_cells, number_cells

HEIGHT = 470
ACROSS = ((0.0, 0.3), (0.35, 0.65), (0.7, 1.0))
BATCH, STATES, FINAL = (0.58, 1.0), (0.3, 0.49), (0.0, 0.15)
NAMES = {"pre": "pre: padding in front", "post": "post: padding behind", "packed": "packed: no padding is read"}
LETTERS = 32  # of all words of a row that there is room for
PAD = "·"


def padding_picture(trace: BatchTrace, look: Look) -> Drawing:
    """A column for each way. Above the batch, the chosen row framed; then its h after each column, from −1 to 1, with
    a frame where it ends; below what it ends with, beside what it ends with alone.
    """
    traces, titles, shapes, layout = list[Plain](), list[Plain](), list[Plain](), dict[str, Plain]()
    row, m = trace.settings.followed, len(trace.settings.rows)
    for column, way in enumerate(WAYS):
        read, across = trace.ways[way], ACROSS[column]
        grid, states, final = (str(3 * column + k) if 3 * column + k > 1 else "" for k in (1, 2, 3))
        first, H, steps = column == 0, trace.settings.hidden_size, read.padded.batch.shape[1]
        units = bare([f"h{k + 1}" if first else "" for k in range(H)], look, True)
        layout |= axes(grid, across, BATCH, bare([""] * steps, look), _rows(m, first, look))
        layout |= axes(states, across, STATES, bare(_along(trace, read, way), look), units)
        layout |= axes(
            final, across, FINAL, bare([""] * H, look), bare(["ends", "alone"] if first else [""] * 2, look, True)
        )
        traces += [_batch(trace, read, way, grid, look), _states(read.states[row].T, states, look)]
        ends = np.stack([read.final[row], trace.alone[row]])
        traces.append(number_cells(ends, final, look, "%{y}, unit %{x}") | {"zmin": -1, "zmax": 1})
        titles += [title(NAMES[way], grid, look), title(f"h of row {row + 1}, column by column", states, look)]
        titles.append(title(f"‖ends − alone‖ = <b>{_size(read.apart[row])}</b>", final, look))
        shapes.append(box((-0.5, steps - 0.5), (row - 0.5, row + 0.5), look["chosen"], 3, grid))
        end = len(trace.settings.rows[row]) - 1 if way == "packed" else steps - 1
        shapes.append(box((end - 0.5, end + 0.5), (-0.5, H - 0.5), look.ink, 2, states))
    margin = {"l": 8, "r": 8, "t": 34, "b": 8}
    return Drawing(
        traces, layout_of(look, HEIGHT, annotations=titles, shapes=shapes, margin=margin, dragmode=False, **layout)
    )


def _size(value: float) -> str:
    return "0" if value < 1e-12 else f"{value:.4f}"


def _rows(rows: int, named: bool, look: Look) -> Plain:
    return bare([str(row + 1) if named else "" for row in range(rows)], look, True)


def _written(trace: BatchTrace, read: WayRead, way: str, longest: int) -> list[list[str]]:
    """What stands in every cell: a word, a dot for padding, nothing where a packed batch has no cell."""
    words, nothing = trace.settings.vocabulary, "" if way == "packed" else PAD
    return [[plain(words[one - 1], longest) if one else nothing for one in ids] for ids in read.padded.batch.tolist()]


def _along(trace: BatchTrace, read: WayRead, way: str) -> list[str]:
    """What the chosen row reads at each column."""
    return _written(trace, read, way, max(2, LETTERS // read.padded.batch.shape[1]))[trace.settings.followed]


def _batch(trace: BatchTrace, read: WayRead, way: str, axis: str, look: Look) -> Plain:
    kinds = np.where(read.padded.mask, float(TOKEN), np.nan if way == "packed" else float(PADDING))
    short = _written(trace, read, way, max(2, LETTERS // read.padded.batch.shape[1]))
    whole = [[word if word != PAD else "padding" for word in words] for words in _written(trace, read, way, 24)]
    return kind_cells(kinds, short, whole, axis, look) | {"hoverongaps": False, "ygap": 3, "xgap": 3}


def _states(values: np.ndarray, axis: str, look: Look) -> Plain:
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
        **on_axes(axis),
    }


def row_at(trace: BatchTrace, curve: int, point: int | list[int]) -> int | None:
    """The row of a clicked cell of a batch, from 1."""
    is_batch = 0 <= curve < 3 * len(WAYS) and curve % 3 == 0
    if not is_batch or not isinstance(point, list) or len(point) != 2:
        return None
    return point[0] + 1 if 0 <= point[0] < len(trace.settings.rows) else None


def padding_in_words(trace: BatchTrace) -> str:
    """What the columns show, for who cannot see them."""
    row = trace.settings.followed
    words = trace.settings.rows[row]
    columns = trace.ways[PRE].padded.batch.shape[1]
    ends = ", ".join(f"{way} {_size(trace.ways[way].apart[row])}" for way in WAYS)
    return (
        f"A batch of {len(trace.settings.rows)} rows and {columns} columns, padded in three ways. Row {row + 1} has "
        f"{len(words)} words; its final state lies this far from that of the row read alone: {ends}."
    )
