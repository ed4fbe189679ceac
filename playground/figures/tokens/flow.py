"""A text on its way: its tokens with their ids, those that are lost marked; the batch; the vectors of one line."""

from dataclasses import dataclass

import numpy as np

from playground.core.tokens.embedding import Floats
from playground.data.token_flow import CUT_OFF, DROPPED, KEPT, MARK, UNKNOWN, FlowTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.style import Look, layout_of, plain
from playground.figures.tokens.cells import (
    CHOSEN,
    LOST,
    PADDING,
    SPECIAL,
    TOKEN,
    Plain,
    bare,
    kind_cells,
    number_cells,
)

TOKEN_ROW, BATCH_ROW, VECTOR_ROW, MOST_VECTORS = 29, 46, 26, 8  # px of a row
GAP, MARGIN, LEAST = 56, 62, 110  # px between tokens and batch, around all, of the batch at least
SHOWN, WITH_IDS, WRITTEN = 9, 12, 24  # characters of a token in a cell; columns up to which there is room
BATCH, VECTORS, TOKENS = range(3)  # the traces of the figure, as a click names them
LEFT, RIGHT = (0.0, 0.7), (0.79, 1.0)
KINDS = {KEPT: TOKEN, MARK: SPECIAL, UNKNOWN: SPECIAL, DROPPED: LOST, CUT_OFF: PADDING}
SIGNS = {DROPPED: "×", CUT_OFF: "✂", UNKNOWN: "?"}
MEANINGS = {DROPPED: "× has no id and is dropped", CUT_OFF: "✂ does not fit", UNKNOWN: "? is read as UNK"}


@dataclass(frozen=True)
class Heights:
    """In parts of the figure: from where to where tokens and batch reach; and its height in px."""

    tokens: tuple[float, float]
    batch: tuple[float, float]
    vectors: tuple[float, float]
    pixels: int


def flow_picture(trace: FlowTrace, vectors: Floats, chosen: tuple[int, int], look: Look) -> Drawing:
    """Above the tokens of all lines, below the batch and beside it vectors (length, dim) of the chosen line.

    chosen: line and place of a cell of the batch, from 0; its token above wears the same colour.
    """
    m, length = trace.padded.batch.shape
    heights = _heights(len(trace.lines) + len(trace.new_lines), m, length)
    places = [str(place + 1) for place in range(length)]
    numbers = [f"d{d + 1}" for d in range(vectors.shape[1])]
    lines = [f"line {i + 1}" for i in range(m)]
    second = [f"second {i + 1}" if len(trace.new_lines) > 1 else "second" for i in range(len(trace.new_lines))]
    layout = layout_of(
        look,
        heights.pixels,
        **axes("", LEFT, heights.batch, bare(places, look), bare(lines, look, True)),
        **axes("2", RIGHT, heights.vectors, bare(numbers, look), bare(places, look, True, MOST_VECTORS)),
        **axes("3", (0, 1), heights.tokens, {"visible": False}, bare([*lines, *second], look, True)),
        annotations=[
            title(f"batch {m} × {length} of ids", "", look),
            title(f"line {chosen[0] + 1} as vectors, {length} × {vectors.shape[1]}", "2", look),
            title(_tokens_title(trace), "3", look),
        ],
    )
    numbers_of = number_cells(vectors, "2", look, "place %{y}, number %{x}", length <= WITH_IDS)
    return Drawing([_batch(trace, chosen, look), numbers_of, _tokens(trace, chosen, look)], layout)


def _heights(token_lines: int, m: int, length: int) -> Heights:
    above = TOKEN_ROW * token_lines
    below = max(LEAST, BATCH_ROW * m, VECTOR_ROW * min(length, MOST_VECTORS))
    whole = above + GAP + below
    top = below / whole
    return Heights((1 - above / whole, 1), (top - BATCH_ROW * m / whole, top), (0, top), whole + MARGIN)


def _tokens_title(trace: FlowTrace) -> str:
    found = {fate for line in trace.fates for fate in line}
    return "; ".join(["tokens and their ids", *(words for fate, words in MEANINGS.items() if fate in found)])


def _batch(trace: FlowTrace, chosen: tuple[int, int], look: Look) -> Plain:
    batch, tokens = trace.padded.batch, [entry.token for entry in trace.vocabulary]
    specials = sum(entry.special for entry in trace.vocabulary)
    kinds = np.where(batch == 0, PADDING, np.where(batch < specials, SPECIAL, TOKEN)).astype(np.int8)
    kinds[chosen] = CHOSEN
    room = batch.shape[1] <= WRITTEN
    words = [[_of_batch(tokens[one], one) if room else "" for one in row] for row in batch.tolist()]
    hover = [[f"id {one}: {plain(tokens[one], 40)}" for one in row] for row in batch.tolist()]
    return kind_cells(kinds, words, hover, "", look)


def _of_batch(token: str, number: int) -> str:
    return "0" if number == 0 else f"{_written(token)}<br><b>{number}</b>"


def _written(token: str) -> str:
    return "␣" if token.isspace() else plain(token, SHOWN)


def _tokens(trace: FlowTrace, chosen: tuple[int, int], look: Look) -> Plain:
    lines, fates = [*trace.lines, *trace.new_lines], trace.fates
    longest = max(1, *(len(line.tokens) for line in lines))
    kinds = np.full((len(lines), longest), np.nan)
    words = [["" for _ in range(longest)] for _ in lines]
    hover = [["" for _ in range(longest)] for _ in lines]
    for row, line in enumerate(lines):
        for place, (token, number) in enumerate(zip(line.tokens, line.ids, strict=True)):
            fate = fates[row][place]
            kinds[row, place] = KINDS[fate]
            hover[row][place] = f"{plain(token, 40)}, {'no id' if number is None else f'id {number}'}: {fate}"
            shown = "" if number is None or longest > WITH_IDS else f" <b>{number}</b>"
            written = f"{_written(token)}{shown} " if longest <= WRITTEN else ""  # a sign has room in any case
            words[row][place] = f"{written}{SIGNS.get(fate, '')}".rstrip()
    source = int(trace.sources[chosen])
    if source >= 0:
        kinds[chosen[0], source] = CHOSEN
    return kind_cells(kinds, words, hover, "3", look)


def flow_in_words(trace: FlowTrace, chosen: tuple[int, int]) -> str:
    """What the picture shows, for who cannot see it."""
    batch = trace.padded.batch
    m, length = batch.shape
    number = int(batch[chosen])
    token = trace.vocabulary[number].token if number else "padding"
    rows = "; ".join(" ".join(map(str, row)) for row in batch.tolist())
    lost = [
        f"{token} is {fate}"
        for line, fates in zip([*trace.lines, *trace.new_lines], trace.fates, strict=True)
        for token, fate in zip(line.tokens, fates, strict=True)
        if fate in (DROPPED, CUT_OFF)
    ]
    return (
        f"A batch of {m} by {length} ids: {rows}. Chosen is place {chosen[1] + 1} of line {chosen[0] + 1}, {token}, "
        f"and beside it are the vectors of its line. Above are the tokens: {', '.join(lost) or 'none is lost'}."
    )
