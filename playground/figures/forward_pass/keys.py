"""Strips that say which colour means which number."""

from typing import Any
from urllib.parse import quote

from playground.core.forward_pass import ForwardPassTrace
from playground.figures.forward_pass.colours import reach_of_parameters, reach_of_values
from playground.figures.forward_pass.places import WIDTH, named
from playground.figures.forward_pass.writing import Note
from playground.figures.style import Look, Scale

KEY_HEIGHT = 30
STRIP = (63, 12)  # px
DIGIT = 9  # px that a letter takes at most
GRADIENT = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1' preserveAspectRatio='none'>"
    "<linearGradient id='g'>{stops}</linearGradient><rect width='1' height='1' fill='url(#g)'/></svg>"
)


def colour_keys(trace: ForwardPassTrace, top: float, look: Look) -> tuple[list[dict[str, Any]], list[Note]]:
    """One strip a scale, as pictures with the numbers at their ends, in a row that begins at `top`."""
    values, parameters = reach_of_values(trace), reach_of_parameters(trace)
    entries: list[tuple[str, Scale, float, float]] = [
        ("X, Z, A", list(look.diverging), -values, values),
        ("W, b", list(look.diverging), -parameters, parameters),
    ]
    if trace.layers[-1].activation == "softmax":
        entries.append((f"probabilities {named('A', len(trace.layers))}", list(look.sequential), 0.0, 1.0))
    strips, notes, y = [], [], top + KEY_HEIGHT / 2
    for place, (name, scale, low, high) in enumerate(entries):
        left = place * WIDTH / 3.2 + len(name) * DIGIT + 36
        strips.append(_strip(scale, left, y))
        notes.append(Note(f"{name}  {low:g}".replace("-", "−"), left - 8, y, look.muted, align="right"))
        notes.append(Note(f"{high:g}", left + STRIP[0] + 8, y, look.muted, align="left"))
    return strips, notes


def _strip(scale: Scale, left: float, y: float) -> dict[str, Any]:
    stops = "".join(f"<stop offset='{place}' stop-color='{colour}'/>" for place, colour in scale)
    return {
        "source": f"data:image/svg+xml,{quote(GRADIENT.format(stops=stops))}",
        "x": left,
        "y": y,
        "xref": "x",
        "yref": "y",
        "yanchor": "middle",
        "sizex": STRIP[0],
        "sizey": STRIP[1],
        "sizing": "stretch",
    }
