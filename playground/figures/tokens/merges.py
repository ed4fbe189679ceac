"""Byte-pair encoding at work: the pairs of neighbours by count, and every word in its pieces."""

import numpy as np

from playground.core.tokens.bpe import BpeTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, on_axes, title
from playground.figures.style import SMALL, Look, layout_of, plain
from playground.figures.tokens.cells import CHOSEN, TOKEN, Plain, bare, kind_cells

PAIRS, WORDS, HEIGHT = 10, 12, 430
LEFT, RIGHT = (0.0, 0.26), (0.38, 1.0)


def merges_picture(trace: BpeTrace, merges: int, look: Look) -> Drawing:
    """Left: the most frequent pairs after so many merges, the next one to be merged in strong colour.

    Right: the most frequent words, a cell a piece; pieces of the last merge are marked.
    """
    pairs, words = trace.pairs_after(merges)[:PAIRS], _most_frequent(trace, merges)
    goes_on = merges < len(trace.steps)
    names = [" + ".join(plain(piece, 8) for piece in pair) for pair, _ in pairs]
    longest = max((len(word) for word, _ in words), default=1)
    top = max((step.count for step in trace.steps), default=1)
    across = {"range": [0, top * 1.25], "showgrid": False, "showticklabels": False}
    rows = [f"{plain(''.join(word).replace('▁', ''), 10)} ×{count}" for word, count in words]
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), across, bare(names, look, True)),
        **axes("2", RIGHT, (0, 1), {"visible": False, "range": [-0.5, longest - 0.5]}, bare(rows, look, True)),
        annotations=[
            title("pairs of neighbours, by count", "", look),
            title(f"words in pieces: {trace.pieces_after(merges):,} tokens in all", "2", look),
        ],
    )
    return Drawing([_bars(pairs, goes_on, look), _pieces(trace, words, merges, longest, look)], layout)


def _most_frequent(trace: BpeTrace, merges: int) -> list[tuple[tuple[str, ...], int]]:
    both = zip(trace.words_after(merges), trace.counts, strict=True)
    return sorted(both, key=lambda item: -item[1])[:WORDS]


def _bars(pairs: tuple[tuple[tuple[str, str], int], ...], goes_on: bool, look: Look) -> Plain:
    colours = [look["chosen"] if goes_on and place == 0 else look["read"] for place in range(len(pairs))]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [count for _, count in pairs],
        "y": list(range(len(pairs))),
        "marker": {"color": colours},
        "text": [f"{count}" + (" ← next" if goes_on and place == 0 else "") for place, (_, count) in enumerate(pairs)],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": SMALL, "color": look.ink},
        "hoverinfo": "skip",
        **on_axes(""),
    }


def _pieces(trace: BpeTrace, words: list[tuple[tuple[str, ...], int]], merges: int, longest: int, look: Look) -> Plain:
    made = "".join(trace.steps[merges - 1].chosen) if merges else None
    kinds = np.full((len(words), longest), np.nan)
    texts = [["" for _ in range(longest)] for _ in words]
    for row, (word, _) in enumerate(words):
        for place, piece in enumerate(word):
            kinds[row, place] = CHOSEN if piece == made else TOKEN
            texts[row][place] = plain(piece, 12)
    return kind_cells(kinds, texts, texts, "2", look)


def merges_in_words(trace: BpeTrace, merges: int) -> str:
    """What the picture shows, for who cannot see it."""
    pairs = "; ".join(f"{a} and {b} {count} times" for (a, b), count in trace.pairs_after(merges)[:3])
    words = "; ".join(" ".join(word) for word, _ in _most_frequent(trace, merges)[:5])
    return (
        f"After {merges} of {len(trace.steps)} merges the text has {trace.pieces_after(merges)} tokens. "
        f"Most frequent pairs: {pairs or 'none'}. Words in pieces: {words}."
    )
