"""Parameters of the three cells, and the time of a step, as bars."""

from collections.abc import Mapping, Sequence

from playground.core.gru.cost import Cost
from playground.figures.drawing import Drawing
from playground.figures.panels import Plain, axes, on_axes, title
from playground.figures.style import SMALL, Look, layout_of

HEIGHT = 300


def cost_picture(costs: Sequence[Cost], seconds: Mapping[str, float] | None, look: Look) -> Drawing:
    """Left: parameters by PyTorch. Right, once they were measured: microseconds a step."""
    names = [cost.cell for cost in costs]
    counts = [float(cost.torch) for cost in costs]
    times = [seconds[name] * 1e6 for name in names] if seconds else []
    quiet = {"showgrid": False, "showticklabels": False}
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", (0, 0.46), (0, 1), {"showgrid": False}, quiet | {"range": [0, 1.2 * max(counts)]}),
        **axes(
            "2",
            (0.54, 1),
            (0, 1),
            {"showgrid": False, "showticklabels": bool(times)},
            quiet | {"range": [0, 1.2 * max(times, default=1)]},
        ),
        annotations=[
            title("parameters in PyTorch", "", look),
            title("µs a step on this CPU, 8 sequences" if times else "time a step: not measured yet", "2", look),
        ],
        dragmode=False,
    )
    return Drawing([_bars(names, counts, "", look), _bars(names, times, "2", look)], layout)


def _bars(names: list[str], values: list[float], axis: str, look: Look) -> Plain:
    return {
        "type": "bar",
        "x": names[: len(values)],
        "y": values,
        "marker": {"color": [look[name.lower()] for name in names]},
        "text": [f"{value:,.0f}" if axis == "" else f"{value:.1f}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": SMALL, "color": look.ink},
        "hoverinfo": "skip",
        **on_axes(axis),
    }


def cost_in_words(costs: Sequence[Cost], seconds: Mapping[str, float] | None) -> str:
    """The bars, for who cannot see them."""
    counts = ", ".join(f"{cost.cell} {cost.torch:,}" for cost in costs)
    if not seconds:
        return f"Parameters: {counts}."
    times = ", ".join(f"{name} {each * 1e6:.1f}" for name, each in seconds.items())
    return f"Parameters: {counts}. Microseconds a step: {times}."
