"""Text of a drawing as one trace: Plotly takes far longer over as many annotations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plotly.colors import unlabel_rgb

from playground.figures.style import LIGHT, SMALL


@dataclass(frozen=True)
class Note:
    """A text at a place. align: which of its ends, "left" or "right", or its "center" is there."""

    text: str
    x: float
    y: float
    colour: str
    size: int = SMALL
    align: str = "center"


# Plotly says on which side of the place a text lies.
SIDES = {"left": "middle right", "center": "middle center", "right": "middle left"}


def written(notes: Sequence[Note]) -> dict[str, Any]:
    """All notes as one trace that hears no mouse."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(note.x, 1) for note in notes],
        "y": [round(note.y, 1) for note in notes],
        "text": [note.text for note in notes],
        "textposition": [SIDES[note.align] for note in notes],
        "textfont": {"size": [note.size for note in notes], "color": [note.colour for note in notes]},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def ink_on(colour: str) -> str:
    """Dark or white, whichever is read better on a colour such as rgb(12, 34, 56)."""
    red, green, blue = unlabel_rgb(colour)
    return LIGHT.ink if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#FFFFFF"
