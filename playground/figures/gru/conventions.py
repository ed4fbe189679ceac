"""The state of one unit over the steps, in the four conventions of a GRU."""

from playground.core.gru.conventions import AllConventions, Convention
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain
from playground.figures.recurrent import words_along
from playground.figures.style import SMALL, Look, caption, layout_of

HEIGHT = 270
DASH = {"after": "solid", "before": "dash"}
SYMBOL = {"z": "circle", "1-z": "diamond-open"}


def in_words(convention: Convention) -> str:
    """Short words for a convention."""
    reset, keeper = convention
    return f"reset {reset}, {keeper.replace('-', ' − ')} keeps"


def conventions_picture(every: AllConventions, at: Convention, step: int, unit: int, look: Look) -> Drawing:
    """h of a unit in every convention; that of the page is the thick one. The cursor is the step."""
    across = words_along(every.settings.tokens, 1) | {"title": {"text": "what the cell reads, step by step"}}
    cursor = {"x0": step + 1, "x1": step + 1, "y0": 0, "y1": 1, "yref": "paper"}
    layout = layout_of(
        look,
        HEIGHT,
        xaxis=across,
        yaxis={"range": [-1.05, 1.05], "tickvals": [-1, -0.5, 0, 0.5, 1], "title": {"text": f"h of unit {unit + 1}"}},
        title=caption("Dashed: reset before. Diamonds: 1 − z keeps. Thick: as above", look),
        shapes=[{"type": "line", **cursor, "line": {"color": look["chosen"], "width": 2}}],
        showlegend=True,
        legend={"orientation": "v", "x": 1.0, "xanchor": "left", "y": 1.0, "font": {"size": SMALL}},
        dragmode=False,
    )
    order = sorted(every.states, key=lambda convention: convention == at)  # the page's own above the others
    return Drawing([_line(every, convention, convention == at, unit, look) for convention in order], layout)


def _line(every: AllConventions, convention: Convention, shown: bool, unit: int, look: Look) -> Plain:
    reset, keeper = convention
    colour = look["reset_gate"] if keeper == "1-z" else look["update_gate"]
    values = every.states[convention][:, unit]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(1, len(values) + 1)),
        "y": values,
        "name": f"{reset}, {keeper.replace('-', ' − ')}",
        "line": {"color": look["hidden"] if shown else colour, "width": 4 if shown else 2, "dash": DASH[reset]},
        "marker": {"symbol": SYMBOL[keeper], "size": 9},
        "hovertemplate": f"{in_words(convention)}: %{{y:.4f}}<extra></extra>",
    }


def conventions_in_words(every: AllConventions, at: Convention, unit: int) -> str:
    """The last state of the unit in each, for who cannot see the figure."""
    last = ", ".join(f"{in_words(each)} {h[-1, unit]:.3f}" for each, h in every.states.items())
    what = f"h of unit {unit + 1} over {len(every.settings.tokens)} steps in four conventions, here {in_words(at)}"
    return f"{what}. At the end: {last}."
