"""A step in numbers, a row a unit, beside the states of all steps."""

import numpy as np

from playground.core.rnn.cell import Floats, RnnTrace
from playground.figures.drawing import Drawing
from playground.figures.panels import axes, title
from playground.figures.recurrent import box, column_name, number_map, sums, unit_rows, words_along
from playground.figures.style import Look, layout_of

COLUMNS = (("W<sub>x</sub>x", ""), ("W<sub>h</sub>h<sub>t−1</sub>", "+"), ("b", "+"), ("z", "="), ("h", "→"))
HEIGHT, LEFT, RIGHT = 250, (0.0, 0.52), (0.62, 1.0)


def columns_of(trace: RnnTrace, step: int) -> Floats:
    """What the step computes, (H, 5) in the order of COLUMNS."""
    parts = [trace.from_x[step], trace.from_h[step], trace.bias, trace.z[step], trace.hidden[step]]
    return np.stack(parts, axis=1)


def step_picture(trace: RnnTrace, step: int, unit: int, look: Look) -> Drawing:
    """Left: W_x x + W_h h + b = z, tanh z = h. Right: h of every unit at every step; the chosen step is framed."""
    values = columns_of(trace, step)
    H, steps = len(values), len(trace.x)
    reach, rows = max(1.0, float(np.abs(values).max())), unit_rows(H)
    layout = layout_of(
        look,
        HEIGHT,
        **axes("", LEFT, (0, 1), {"visible": False, "range": [-0.5, 4.5]}, rows | {"title": {"text": "unit"}}),
        **axes("2", RIGHT, (0, 1), words_along(trace.settings.tokens, most=8, longest=7), rows),
        annotations=[
            *sums(values, reach, [sign for _, sign in COLUMNS], look),
            *(column_name(column, name, False, look.ink) for column, (name, _) in enumerate(COLUMNS)),
            title(f"h of all steps, {steps} × {H}, from −1 to 1", "2", look),
        ],
        shapes=[
            box((-0.49, 4.49), (unit + 0.5, unit + 1.5), look["chosen"]),
            box((step - 0.5, step + 0.5), (0.5, H + 0.5), look["chosen"], axis="2"),
        ],
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        dragmode=False,
    )
    return Drawing([number_map(values, "", reach, 24, look), number_map(trace.hidden.T, "2", 1.0, 2, look)], layout)


def step_in_words(trace: RnnTrace, step: int, unit: int) -> str:
    """The chosen unit's row, for who cannot see the figure."""
    names = ("W_x x", "W_h h", "b", "z", "h")
    row = ", ".join(f"{name} {value:.3f}" for name, value in zip(names, columns_of(trace, step)[unit], strict=True))
    return f"Step {step + 1} of {len(trace.x)}, unit {unit + 1}: {row}."
