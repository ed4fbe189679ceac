"""The nearest neighbours of a token by the cosine of their rows of E."""

from collections.abc import Sequence

from playground.core.language_models.view import LadderView
from playground.figures.drawing import Drawing
from playground.figures.panels import on_axes
from playground.figures.style import SMALL, Look, caption, layout_of, plain

HEIGHT = 340


def neighbour_bars(view: LadderView, tokens: Sequence[str], look: Look) -> Drawing:
    """A bar a neighbour, the nearest above."""
    names = [plain(tokens[token], 14) for token, _ in view.neighbours]
    cosines = [cosine for _, cosine in view.neighbours]
    layout = layout_of(
        look,
        HEIGHT,
        title=caption("Nearest by cosine, of tokens read 5 times or more", look),
        xaxis={"range": [min([0.0, *cosines]) * 1.2, 1.25], "nticks": 5},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "range": [7.5, -0.5],
            "showgrid": False,
            "tickfont": {"size": SMALL, "color": look.ink},
        },
        dragmode=False,
    )
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": cosines,
        "y": list(range(len(names))),
        "marker": {"color": look["nnlm"]},
        "text": [f"{cosine:.3f}".replace("-", "−") for cosine in cosines],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": SMALL, "color": look.ink},
        "hoverinfo": "skip",
        **on_axes(""),
    }
    return Drawing([bars], layout)


def neighbours_in_words(view: LadderView, tokens: Sequence[str]) -> str:
    """The neighbours with their cosines, for who cannot see the figure."""
    if not view.asked:
        return "Nearest neighbours: no word is chosen."
    said = ", ".join(f"{tokens[token]} {cosine:.3f}" for token, cosine in view.neighbours)
    return f"Nearest neighbours of {tokens[view.asked]} by cosine: {said}."
