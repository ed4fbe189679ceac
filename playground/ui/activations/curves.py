"""f and f' of the chosen functions, with an x that moves."""

import math

import pandas as pd
import streamlit as st

from playground.core.activations import curves as core
from playground.core.activations.curves import CurveSettings, CurvesTrace
from playground.core.activations.functions import ACTIVATIONS, NEGATIVE_SLOPES, steepest
from playground.export.activations import curves_script
from playground.figures.activations import curves as figures
from playground.ui import controls, frame
from playground.ui.activations.key import KEY
from playground.ui.part import Part, preset_setter
from playground.ui.plot import Click

FUNCTIONS, X, NEGATIVE_SLOPE, PRESET = f"{KEY}_functions", f"{KEY}_x", f"{KEY}_negative_slope", f"{KEY}_curves_preset"
X_STEP = 0.05
TITLES = {name: known.title for name, known in ACTIVATIONS.items()}
PRESETS = {
    "three": ("The usual three", CurveSettings()),
    "saturating": ("They saturate", CurveSettings(("sigmoid", "tanh", "hardtanh"), 3.0)),
    "rectifiers": ("Rectifiers", CurveSettings(("relu", "leaky_relu", "elu", "softplus"), -1.0, 0.1)),
    "smooth": ("Of transformers", CurveSettings(("relu", "gelu", "gelu_tanh", "silu"), -0.75)),
    "kinks": ("At the kinks", CurveSettings(("step", "relu", "leaky_relu", "hardtanh"), 0.0, 0.2)),
    "course": (
        "All of the course",
        CurveSettings(("step", "sigmoid", "tanh", "relu", "leaky_relu", "linear", "softmax")),
    ),
}


def choose() -> CurveSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "three", on_change=_set_preset)][1]
    x = controls.slider("x", X, core.XS, preset.x, X_STEP, help="Or click a curve.")
    functions = controls.choices("Functions", FUNCTIONS, TITLES, preset.functions)
    negative_slope = preset.negative_slope
    if "leaky_relu" in functions:
        negative_slope = controls.slider(
            "Slope of leaky ReLU below 0", NEGATIVE_SLOPE, NEGATIVE_SLOPES, preset.negative_slope, 0.01
        )
    return CurveSettings(functions, x, negative_slope)


_set_preset = preset_setter(
    PRESET,
    {
        name: {FUNCTIONS: list(settings.functions), X: settings.x, NEGATIVE_SLOPE: settings.negative_slope}
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: CurvesTrace) -> None:
    """The figure; a click on it moves x."""
    drawn = figures.curves(trace, frame.current_look())
    frame.figure(drawn, f"{KEY}_curves", figures.curves_in_words(trace), _move_x)
    st.latex(_formulas(trace))


def _formulas(trace: CurvesTrace) -> str:
    """f and f' of each function, one line each."""
    lines = []
    for name in trace.settings.functions:
        known = ACTIVATIONS[name]
        lines.append(rf"\text{{{known.title}}}:\; & & f(x) &= {known.formula} & \quad f'(x) &= {known.derivative}")
    return r"\begin{alignedat}{3}" + r" \\[0.4em] ".join(lines) + r"\end{alignedat}"


def _move_x(click: Click) -> None:
    if isinstance(click.x, int | float) and math.isfinite(click.x):
        x = min(max(float(click.x), core.XS.low), core.XS.high)
        st.session_state[X] = round(round(x / X_STEP) * X_STEP, 2)


def numbers(trace: CurvesTrace) -> pd.DataFrame:
    """A row for each function."""
    slope = trace.settings.negative_slope
    return pd.DataFrame(
        {
            "function": [TITLES[curve.name] for curve in trace.curves],
            "in PyTorch": [ACTIVATIONS[curve.name].call for curve in trace.curves],
            f"f({trace.settings.x:g})": [f"{curve.value:.8f}" for curve in trace.curves],
            f"f′({trace.settings.x:g})": [f"{curve.slope:.8f}" for curve in trace.curves],
            "tangent": [_tangent(curve) for curve in trace.curves],
            "largest |f′|": [f"{steepest(curve.name, slope):.4f}" for curve in trace.curves],
            "no derivative at": [_kinks(curve) for curve in trace.curves],
        }
    )


def _tangent(curve: core.Curve) -> str:
    sign = "−" if curve.intercept < 0 else "+"
    return f"{curve.slope:.4f} x {sign} {abs(curve.intercept):.4f}"


def _kinks(curve: core.Curve) -> str:
    parts = [
        f"x = {kink.x:g}: slope {kink.left_slope:g} left, {kink.right_slope:g} right, PyTorch returns {kink.slope:g}"
        for kink in curve.kinks
    ]
    return "; ".join(parts) or "—"


PART = Part("Curves", choose, core.trace_curves, draw, numbers, core.check_curves, curves_script)
