"""The four ways to pad and cut, side by side, each with the final states of one RNN beside its rows."""

import numpy as np

from playground.core.tokens.padding import PaddingTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.style import Look, layout_of
from playground.figures.tokens.cells import PADDING, TOKEN, Plain, bare, kind_cells, number_cells

GRID, STATE = 0.25, 0.2  # parts of the width: a batch, and its states beside it
ROW, GAP = 34, 0.18
SIDE_NAMES = {"pre": "in front", "post": "behind"}
WRITTEN = 12  # columns up to which there is room for the ids


def padding_picture(trace: PaddingTrace, look: Look) -> Drawing:
    """Two by two batches: padding in front or behind, cut in front or behind."""
    m = len(trace.settings.sequences)
    traces: list[Plain] = []
    layout: Plain = {}
    titles: list[Plain] = []
    for number, ((padding, truncating), (padded, states)) in enumerate(trace.ways.items()):
        left = 0.0 if number % 2 == 0 else 0.54
        up = (0.5 + GAP / 2, 1.0) if number < 2 else (0.0, 0.5 - GAP / 2)
        grid, state = str(2 * number + 1) if number else "", str(2 * number + 2)
        names = [str(row + 1) for row in range(m)]
        layout |= axes(grid, (left, left + GRID), up, {"visible": False}, bare(names, look, True))
        across = bare([f"h{k + 1}" for k in range(states.shape[1])] if number > 1 else [""] * states.shape[1], look)
        layout |= axes(state, (left + GRID + 0.02, left + GRID + STATE), up, across, bare([""] * m, look, True))
        kinds = np.where(padded.mask, TOKEN, PADDING).astype(np.int8)
        ids = [[str(one) if padded.batch.shape[1] <= WRITTEN else "" for one in row] for row in padded.batch.tolist()]
        traces.append(kind_cells(kinds, ids, ids, grid, look))
        traces.append(number_cells(states, state, look, "row %{y}, %{x}"))
        titles += [
            title(f"pad {SIDE_NAMES[padding]}, cut {SIDE_NAMES[truncating]}", grid, look),
            title("final state", state, look),
        ]
    return Drawing(traces, layout_of(look, 150 + 2 * ROW * max(m, 3), annotations=titles, **layout))


def padding_in_words(trace: PaddingTrace) -> str:
    """What the picture shows, for who cannot see it."""
    ways = "; ".join(
        f"padded {padding} and cut {truncating}: " + ", ".join(" ".join(map(str, row)) for row in padded.batch.tolist())
        for (padding, truncating), (padded, _) in trace.ways.items()
    )
    return f"Four batches, each with the final state of the same RNN: {ways}."
