"""Linear layers that collapse into one, and the activation that keeps them from it."""

import numpy as np
import pandas as pd
import streamlit as st

from playground.core.activations import linear_stack as core
from playground.core.activations.functions import ACTIVATIONS, ELEMENTWISE
from playground.core.activations.linear_stack import LinearStackSettings, LinearStackTrace
from playground.export.activations import linear_stack_script
from playground.figures.activations import linear_stack as figures
from playground.ui import controls, frame
from playground.ui.activations.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_stack", f"{KEY}_stack_preset"
TITLES = {name: ACTIVATIONS[name].title for name in ELEMENTWISE}
WRITTEN_OUT = 4  # matrices that fit a line
PRESETS = {
    "tanh": ("Three layers, tanh", LinearStackSettings()),
    "relu": ("Three layers, ReLU", LinearStackSettings(activation="relu", seed=13)),
    "flat": ("ReLU folds it flat", LinearStackSettings(activation="relu")),
    "deep": ("Eight layers, tanh", LinearStackSettings(layers=8)),
    "none": ("No activation", LinearStackSettings(activation="linear")),
}


def choose() -> LinearStackSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "tanh", on_change=_set_preset)][1]
    return LinearStackSettings(
        layers=int(controls.slider("Layers", f"{PREFIX}_layers", core.LAYERS, preset.layers, 1.0)),
        activation=controls.dropdown("Activation", f"{PREFIX}_activation", TITLES, preset.activation),
        x1=controls.slider("x1 of the point", f"{PREFIX}_x1", core.COORDINATES, preset.x1, 0.05),
        x2=controls.slider("x2 of the point", f"{PREFIX}_x2", core.COORDINATES, preset.x2, 0.05),
        seed=controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, preset.seed),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_layers": float(settings.layers),
            f"{PREFIX}_activation": settings.activation,
            f"{PREFIX}_seed": float(settings.seed),
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: LinearStackTrace) -> None:
    """The figure, and the matrices of the layers beside the one that they make."""
    drawn = figures.grids(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_grids", figures.grids_in_words(trace))
    st.latex(_product(trace))
    st.caption(
        f"Over all {trace.grid.shape[0] * trace.grid.shape[1]:,} points of the grid, the stack and the one matrix "
        f"differ by {trace.largest_difference:.1e} at most: rounding in the last digit."
    )


def _product(trace: LinearStackTrace) -> str:
    """All the matrices and their product; of many, the last and the product of those before it."""
    k = trace.settings.layers
    names = "".join(f"W_{{{i}}}" for i in range(k, 0, -1))
    factors = [_matrix(weight) for weight in reversed(trace.weights)]
    if k > WRITTEN_OUT:
        names = rf"W_{{{k}}}\,(W_{{{k - 1}}} \cdots W_1)"
        factors = [factors[0], _matrix(trace.products[-2])]
    return rf"\small {names} = {' '.join(factors)} = {_matrix(trace.products[-1])}"


def _matrix(values: np.ndarray) -> str:
    rows = r" \\ ".join(" & ".join(f"{value:.2f}" for value in row) for row in values)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def numbers(trace: LinearStackTrace) -> pd.DataFrame:
    """Each layer, and what the layers up to it are together."""
    k = trace.settings.layers
    rows = [
        {
            "up to layer": str(i + 1),
            "W": _entries(trace.weights[i]),
            "b": _entries(trace.biases[i]),
            "product of the W": _entries(trace.products[i]),
            "its b": _entries(trace.product_biases[i]),
        }
        for i in range(k)
    ]
    ends = {
        "point in": trace.point,
        "through the stack": trace.point_stacked,
        "through the one matrix": trace.point_collapsed,
        f"through the stack with {TITLES[trace.settings.activation]}": trace.point_bent,
    }
    rows += [
        {"up to layer": name, "product of the W": "", "its b": "", "W": "", "b": _digits(point)}
        for name, point in ends.items()
    ]
    return pd.DataFrame(rows)


def _entries(values: np.ndarray) -> str:
    return str(
        [[round(v, 4) for v in row] for row in values.tolist()]
        if values.ndim == 2
        else [round(v, 4) for v in values.tolist()]
    )


def _digits(point: np.ndarray) -> str:
    return f"({point[0]:.12f}, {point[1]:.12f})"


PART = Part(
    "Why non-linear",
    choose,
    core.trace_linear_stack,
    draw,
    numbers,
    core.check_linear_stack,
    linear_stack_script,
)
