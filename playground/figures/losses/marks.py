"""What several figures of losses draw alike: a loss's line, the chosen point, words beside lines."""

from collections.abc import Sequence

from playground.figures.panels import Plain, in_panel, scatter, spread
from playground.figures.style import SMALL, Look

# The family gives the colour; a relative of it is dotted.
FAMILY = {"half_square": "mse", "mse_sigmoid": "mse", "bce_logits": "bce"}
DOTTED = {"half_square"}
Reach = tuple[float, float]


def line_of(name: str, look: Look) -> Plain:
    """Colour and dash of a loss's line."""
    dash = "dot" if name in DOTTED else "solid"
    return {"color": look[FAMILY.get(name, name)], "width": 3, "dash": dash, "simplify": False}


def coloured(words: str, colour: str) -> str:
    """Words of a title in the colour of what they name: instead of a legend. Never for a user's text."""
    return f"<span style='color:{colour}'>{words}</span>"


def point(x: float, y: float, axis: str, colour: str, look: Look, reach: Reach) -> Plain:
    """The chosen point; where it lies beyond the axis, a triangle at the edge that points there."""
    low, high = reach
    symbol = "triangle-up" if y > high else "triangle-down" if y < low else "circle"
    edge = (high - low) * 0.02
    marker = {"color": colour, "size": 12, "symbol": symbol, "line": {"color": look.paper, "width": 2}}
    shown = min(max(y, low + edge), high - edge) if symbol != "circle" else y
    return scatter([x], [shown], axis, "markers", marker=marker, hoverinfo="skip")


def labels(words: Sequence[tuple[str, str, float]], axis: str, reach: Reach, gap: float) -> list[Plain]:
    """Words beside the right edge of a panel, (text, colour, where its line ends), kept apart: instead of a legend."""
    low, high = reach
    places = spread([(min(max(end, low), high) - low) / (high - low) for _, _, end in words], gap)
    return [
        {
            "text": text.replace("-", "−"),
            "font": {"size": SMALL, "color": colour},
            "x": 1,
            "xanchor": "left",
            "xshift": 10,
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
            "align": "left",
            **in_panel(axis),
        }
        for (text, colour, _), place in zip(words, places, strict=True)
    ]


def upright(x: float, axis: str, look: Look, colour: str | None = None) -> Plain:
    """A dashed line through a panel at one x."""
    line = {"color": colour or look.muted, "width": 1.5, "dash": "dash"}
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "xref": f"x{axis}",
        "yref": f"y{axis} domain",
        "line": line,
    }


def level(y: float, axis: str, colour: str) -> Plain:
    """A dashed line through a panel at one y."""
    line = {"color": colour, "width": 1.5, "dash": "dash"}
    return {
        "type": "line",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "xref": f"x{axis} domain",
        "yref": f"y{axis}",
        "line": line,
    }
