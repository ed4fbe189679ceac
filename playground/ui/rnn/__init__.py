"""The parts of the RNN page."""

from typing import Any

from playground.core.rnn.blank import bound, corpus
from playground.core.rnn.padding import trace_batch
from playground.core.rnn.shapes import ShapeSettings, trace_shapes
from playground.ui.part import FullPart
from playground.ui.rnn import blank, bptt, deep, padding, shapes, unroll

PARTS: dict[str, FullPart[Any, Any]] = {
    "unroll": unroll.PART,
    "bptt": bptt.PART,
    "shapes": shapes.PART,
    "deep": deep.PART,
    "padding": padding.PART,
    "blank": blank.PART,
}


def lesson_numbers() -> dict[str, str]:
    """The counts, distances and limits that the lesson speaks of."""
    course, batch, left = trace_shapes(ShapeSettings()), trace_batch(padding.DEFAULT), bound(corpus().held_out, False)
    row, layers = batch.settings.followed, trace_shapes(ShapeSettings(layers=4, bidirectional=True))
    return {
        "torch": f"{course.total}",
        "keras": f"{course.counts[0].keras}",
        "deep_layers": f"{layers.settings.layers}",
        "deep_rows": f"{layers.final[0]}",
        "row_words": f"{len(batch.settings.rows[row])}",
        "pre": f"{batch.ways['pre'].apart[row]:.4f}",
        "post": f"{batch.ways['post'].apart[row]:.4f}",
        "packed": f"{batch.ways['packed'].apart[row]:.0f}",
        "left_most": f"{left.accuracy:.1%}",
        "left_loss": f"{bound(corpus().train, False).loss:.3f}",
    }
