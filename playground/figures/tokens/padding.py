"""The four ways to pad and cut, each with the final states of one RNN; below them the same RNN without any padding."""

import numpy as np

from playground.core.tokens.padding import Padded, PaddingTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.style import Look, layout_of
from playground.figures.tokens.cells import PADDING, TOKEN, Plain, bare, kind_cells, number_cells

GRID, STATE, RIGHT = 0.25, 0.2, 0.54  # parts of the width: a batch, the states beside it, where the right half begins
ROW, GAP, MARGIN = 28, 52, 64  # px: a row of cells, between two batches, above and below them
SIDE_NAMES = {"pre": "in front", "post": "behind"}
WRITTEN = 12  # columns up to which there is room for the ids


def padding_picture(trace: PaddingTrace, look: Look) -> Drawing:
    """Two by two batches, padded in front or behind, cut in front or behind; below them packed, as the reference."""
    m = len(trace.settings.sequences)
    high = ROW * max(m, 3)
    whole = 3 * high + 2 * GAP
    rows = [(1 - (k * (high + GAP) + high) / whole, 1 - k * (high + GAP) / whole) for k in range(3)]
    names = [str(row + 1) for row in range(m)]
    traces: list[Plain] = []
    layout: Plain = {}
    titles: list[Plain] = []
    for number, ((padding, truncating), (padded, states)) in enumerate(trace.ways.items()):
        left, up = (0.0, RIGHT)[number % 2], rows[number // 2]
        grid, state = str(2 * number + 1) if number else "", str(2 * number + 2)
        layout |= _beside(grid, state, left, up, [""] * states.shape[1], names, look)
        traces += [_ids(padded, grid, look), number_cells(states, state, look, "row %{y}, %{x}")]
        way = f"pad {SIDE_NAMES[padding]}, cut {SIDE_NAMES[truncating]}"
        titles += [title(way, grid, look), title("final state", state, look)]
    more_traces, more_titles, more_layout = _reference(trace, rows[2], names, look)
    layout |= more_layout | {"annotations": [*titles, *more_titles]}
    return Drawing([*traces, *more_traces], layout_of(look, whole + MARGIN, **layout))


def _reference(
    trace: PaddingTrace, up: tuple[float, float], names: list[str], look: Look
) -> tuple[list[Plain], list[Plain], Plain]:
    """Packed sequences with their final states, and how far each way's are from them."""
    ways = [
        f"{SIDE_NAMES[padding]}<br>{SIDE_NAMES[truncating]}".replace("in ", "") for padding, truncating in trace.ways
    ]
    changes = np.stack([trace.change_of(*way) for way in trace.ways], axis=1)  # (m, 4)
    numbers = [f"h{k + 1}" for k in range(trace.alone.shape[1])]
    layout = _beside("9", "10", 0.0, up, numbers, names, look)
    layout |= axes(
        "11", (RIGHT, RIGHT + GRID + STATE), up, bare(ways, look) | {"tickangle": 0}, bare(names, look, True)
    )
    traces = [
        _whole(trace, look),
        number_cells(trace.alone, "10", look, "row %{y}, %{x}"),
        number_cells(changes, "11", look, "row %{y}"),
    ]
    titles = [
        title("packed: as they are", "9", look),
        title("final state", "10", look),
        title("largest change from packed: pad, cut", "11", look),
    ]
    return traces, titles, layout


def _beside(
    grid: str, state: str, left: float, up: tuple[float, float], numbers: list[str], names: list[str], look: Look
) -> Plain:
    """The axes of a batch and of the states beside it. numbers: how those of a state are called below the panel."""
    middle, right = left + GRID, left + GRID + STATE
    of_grid = axes(grid, (left, middle), up, {"visible": False}, bare(names, look, True))
    return of_grid | axes(state, (middle + 0.02, right), up, bare(numbers, look), bare([""] * len(names), look, True))


def _ids(padded: Padded, axis: str, look: Look) -> Plain:
    kinds = np.where(padded.mask, TOKEN, PADDING).astype(np.int8)
    ids = [[str(one) if padded.batch.shape[1] <= WRITTEN else "" for one in row] for row in padded.batch.tolist()]
    return kind_cells(kinds, ids, ids, axis, look)


def _whole(trace: PaddingTrace, look: Look) -> Plain:
    """The sequences as they are, one a row, with nothing where a sequence has ended."""
    sequences = trace.settings.sequences
    longest = max(map(len, sequences))
    kinds = np.full((len(sequences), longest), np.nan)
    for row, ids in enumerate(sequences):
        kinds[row, : len(ids)] = TOKEN
    written = [
        [str(one) if longest <= WRITTEN else "" for one in ids] + [""] * (longest - len(ids)) for ids in sequences
    ]
    return kind_cells(kinds, written, written, "9", look)


def padding_in_words(trace: PaddingTrace) -> str:
    """What the picture shows, for who cannot see it."""
    ways = "; ".join(
        f"padded {padding} and cut {truncating}: "
        + ", ".join(" ".join(map(str, row)) for row in padded.batch.tolist())
        + f", largest change from packed {trace.change_of(padding, truncating).max():.2f}"
        for (padding, truncating), (padded, _) in trace.ways.items()
    )
    return f"Four batches, each with the final state of the same RNN, and that RNN over packed sequences: {ways}."
