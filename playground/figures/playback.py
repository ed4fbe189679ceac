"""What is known before it is shown can be played in the browser without the server (assets/components/plot.js).

The figure holds every path whole. A frame says how much of each is shown: a trail up to a point, or that point alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.figures.style import Look


@dataclass(frozen=True)
class Reading:
    """A named value under the figure that runs along: one text a frame, in the colour of its line."""

    name: str
    colour: str
    values: Sequence[str]


def part(trace: int, alone: bool = False, upto: Sequence[int] | None = None) -> Mapping[str, Any]:
    """How trace number `trace` runs along: in frame k up to point upto[k] (k where there is none), or that alone."""
    return {"trace": trace, "alone": alone, **({} if upto is None else {"upto": list(upto)})}


def playback(
    parts: Sequence[Mapping[str, Any]],
    words: Sequence[str],
    readings: Sequence[Reading],
    look: Look,
    redraw: bool = False,
) -> Mapping[str, Any]:
    """Frames 0..len(words) − 1, each with its words. redraw: for drawings in 3-D, which change no other way."""
    shown = [{"name": reading.name, "colour": reading.colour, "values": list(reading.values)} for reading in readings]
    return {"parts": list(parts), "words": list(words), "readings": shown, "accent": look.accent, "redraw": redraw}
