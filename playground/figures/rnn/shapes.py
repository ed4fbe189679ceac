"""What goes into a recurrent layer and what comes out, as boxes with their shapes."""

from playground.core.rnn.shapes import ShapeTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.style import FONT_SIZE, Look, layout_of

HEIGHT, SHOWN = 330, 6  # px; steps that are drawn


def shapes_picture(trace: ShapeTrace, look: Look) -> Drawing:
    """A column a step: x_t below, a cell for each layer, and above what goes on: one state or all of them."""
    settings = trace.settings
    steps = min(settings.steps, SHOWN)
    shapes: list[Plain] = []
    notes: list[Plain] = []
    top = settings.layers
    for place in range(steps):
        number = settings.steps if place == steps - 1 else place + 1
        goes_on = settings.returns == "all" or place == steps - 1
        notes.append(_text(place, -0.1, f"x<sub>{number}</sub> ({settings.dim})", look.ink))
        for layer in range(settings.layers):
            shapes.append(_box(place, layer + 0.7, look["rnn"]))
            both = " ⇄" if settings.bidirectional else ""
            notes.append(_text(place, layer + 0.7, f"h ({settings.hidden_size}){both}", look.ink))
            notes.append(_arrow((place, layer + 0.05 if layer == 0 else layer + 0.0), (place, layer + 0.42), look))
            if place:
                notes.append(_arrow((place - 0.64, layer + 0.7), (place - 0.36, layer + 0.7), look))
        if goes_on:
            notes.append(_arrow((place, top), (place, top + 0.4), look))
            notes.append(_text(place, top + 0.55, f"{trace.result[-1]} numbers", look.ink))
    if settings.steps > SHOWN:
        notes.append(_text(steps - 1.5, -0.1, "…", look.ink))
    layout = layout_of(
        look,
        HEIGHT,
        xaxis={"visible": False, "range": [-0.7, max(steps, 3) - 0.3]},
        yaxis={"visible": False, "range": [-0.4, top + 0.9]},
        annotations=notes,
        shapes=shapes,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
    )
    nothing = {"type": "scatter", "x": [0], "y": [0], "mode": "markers", "marker": {"opacity": 0}, "hoverinfo": "skip"}
    return Drawing([nothing], layout)


def _box(x: float, y: float, colour: str) -> Plain:
    ends = {"x0": x - 0.36, "x1": x + 0.36, "y0": y - 0.26, "y1": y + 0.26}
    return {"type": "rect", **ends, "line": {"color": colour, "width": 3}}


def _arrow(start: tuple[float, float], end: tuple[float, float], look: Look) -> Plain:
    ends = {"x": end[0], "y": end[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 2, "arrowcolor": look.muted}


def _text(x: float, y: float, text: str, colour: str) -> Plain:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": FONT_SIZE, "color": colour}}


def shapes_in_words(trace: ShapeTrace) -> str:
    """What goes in and comes out, for who cannot see it."""
    settings = trace.settings
    given = f"({settings.batch}, {settings.steps}, {settings.dim})"
    return f"A batch of shape {given} goes through {settings.layers} layers; {trace.result} comes out."
