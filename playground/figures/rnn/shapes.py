"""What goes into a recurrent layer and what comes out, as boxes with their shapes."""

from playground.core.rnn.shapes import ShapeSettings, ShapeTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.recurrent import arrow, box, note
from playground.figures.style import Look, layout_of

HEIGHT, SHOWN = 330, 6  # px; steps that are drawn
WIDE, HIGH = 0.36, 0.26  # half a box
MIDDLE = 0.7  # of a layer's box, above the layer below


def shapes_picture(trace: ShapeTrace, look: Look) -> Drawing:
    """A column a step: x_t below, a box for each layer, and above what goes on.

    Of both directions the last states go on from two places: the forward one has read all at the last step, the
    backward one at the first.
    """
    settings = trace.settings
    steps = min(settings.steps, SHOWN)
    notes = [part for place in range(steps) for part in _column(settings, place, steps, look)]
    for place, words in _leaving(trace, steps):
        notes.append(arrow((place, settings.layers), (place, settings.layers + 0.4), look.muted))
        notes.append(note(place, settings.layers + 0.55, words, look.ink))
    if settings.steps > SHOWN:
        notes.append(note(steps - 1.5, -0.1, "…", look.ink))
    cells = [(place, layer + MIDDLE) for place in range(steps) for layer in range(settings.layers)]
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"visible": False, "range": [-0.7, max(steps, 3) - 0.3]},
        yaxis={"visible": False, "range": [-0.4, settings.layers + 0.9]},
        annotations=notes,
        shapes=[box((x - WIDE, x + WIDE), (y - HIGH, y + HIGH), look["rnn"]) for x, y in cells],
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
    )
    nothing = {"type": "scatter", "x": [0], "y": [0], "mode": "markers", "marker": {"opacity": 0}, "hoverinfo": "skip"}
    return Drawing([nothing], layout)


def _column(settings: ShapeSettings, place: int, steps: int, look: Look) -> list[Plain]:
    """The input of a step, its boxes, and the arrows that enter them."""
    number = settings.steps if place == steps - 1 else place + 1
    parts = [note(place, -0.1, f"x<sub>{number}</sub> ({settings.dim})", look.ink)]
    times = "2 · " if settings.bidirectional else ""
    for layer in range(settings.layers):
        middle = layer + MIDDLE
        parts.append(note(place, middle, f"h ({times}{settings.hidden_size})", look.ink))
        parts.append(arrow((place, layer + (0 if layer else 0.05)), (place, middle - HIGH - 0.02), look.muted))
        if place:
            up, before, here = (0.1 if settings.bidirectional else 0), place - 1 + WIDE, place - WIDE
            parts.append(arrow((before, middle + up), (here, middle + up), look.muted))
            if settings.bidirectional:
                parts.append(arrow((here, middle - up), (before, middle - up), look.muted))
    return parts


def _leaving(trace: ShapeTrace, steps: int) -> list[tuple[int, str]]:
    """Where something goes on, and how much."""
    settings, H = trace.settings, trace.settings.hidden_size
    if settings.returns == "all":
        return [(place, f"{trace.result[-1]} numbers") for place in range(steps)]
    if not settings.bidirectional:
        return [(steps - 1, f"{H} numbers")]
    if steps == 1:
        return [(0, f"{H} + {H} numbers")]
    return [(0, f"{H} numbers, backward"), (steps - 1, f"{H} numbers, forward")]


def shapes_in_words(trace: ShapeTrace) -> str:
    """What goes in and comes out, for who cannot see it."""
    settings = trace.settings
    given = f"({settings.batch}, {settings.steps}, {settings.dim})"
    return f"A batch of shape {given} goes through {settings.layers} layers; {trace.result} comes out."
