"""The four parts of the tokens page: from text to batch, byte pairs, padding, one-hot and embedding."""

from typing import Any

from playground.core.tokens.embedding import memory
from playground.core.tokens.padding import PRE, pad
from playground.data.token_flow import FlowSettings, trace_flow
from playground.ui.part import Part
from playground.ui.tokens import embedding, flow, merges, padding

PARTS: dict[str, Part[Any, Any]] = {
    "flow": flow.PART,
    "bpe": merges.PART,
    "padding": padding.PART,
    "embedding": embedding.PART,
}


def lesson_numbers() -> dict[str, str]:
    """What the lesson says about the course's examples."""
    course = trace_flow(FlowSettings())
    one_hot, vector, _ = memory(10_000, 256, 1)
    return {
        "course_ids": str(list(course.new_lines[0].kept)),
        "padded": str(pad(((1, 2, 3), (3, 4, 5, 6), (7, 8)), 3, PRE, PRE).batch.tolist()),
        "one_hot_bytes": f"{one_hot:,}",
        "vector_bytes": f"{vector:,}",
    }
