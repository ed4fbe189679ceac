"""Losses of one prediction, with a prediction that moves."""

import math

import pandas as pd
import streamlit as st

from playground.core.losses import one_prediction as core
from playground.core.losses.functions import DELTAS, KINDS, LOSSES, losses_of
from playground.core.losses.one_prediction import PredictionSettings, PredictionTrace
from playground.export.losses import prediction_script
from playground.figures.losses import one_prediction as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part, preset_setter
from playground.ui.plot import Click

PRESET, KIND, DELTA = f"{KEY}_prediction_preset", f"{KEY}_kind", f"{KEY}_delta"
STEPS = {"number": 0.1, "probability": 0.01, "logit": 0.1}
PRESETS = {
    "number": ("A number: MSE, MAE, Huber", PredictionSettings()),
    "outlier": ("An outlier", PredictionSettings(prediction=3.5, target=-1.5)),
    "half": ("½ square or MSE?", PredictionSettings(losses=("mse", "half_square"), prediction=1.5, target=0.5)),
    "kink": ("At the kink of MAE", PredictionSettings(prediction=0.5, target=0.5)),
    "probability": ("A probability: BCE, MSE", PredictionSettings("probability", ("mse", "bce"), 0.2, 1.0)),
    "sure": ("Sure and wrong: p = 0", PredictionSettings("probability", ("mse", "bce"), 0.0, 1.0)),
    "logit": ("A logit", PredictionSettings("logit", ("bce_logits", "mse_sigmoid", "hinge"), -2.0, 1)),
    "margin": ("At the kink of hinge", PredictionSettings("logit", ("bce_logits", "hinge"), 1.0, 1)),
}
FIRST = {"number": PRESETS["number"][1], "probability": PRESETS["probability"][1], "logit": PRESETS["logit"][1]}


def keys(kind: str) -> dict[str, str]:
    """The keys of what each kind of prediction keeps for itself: its losses, prediction and target."""
    return {name: f"{KEY}_{kind}_{name}" for name in ("losses", "x", "y")}


def choose() -> PredictionSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "number", on_change=_set_preset)][1]
    kind = controls.dropdown("What is predicted", KIND, {name: each.title for name, each in KINDS.items()}, preset.kind)
    begin = preset if preset.kind == kind else FIRST[kind]
    known, own = KINDS[kind], keys(kind)
    x = controls.slider(
        f"Prediction {known.letter}",
        own["x"],
        known.predictions,
        begin.prediction,
        STEPS[kind],
        help="Or click a curve.",
    )
    if known.targets.whole:
        y: float = int(controls.choice("Target y", own["y"], ("0", "1"), str(int(begin.target))))
    else:
        y = controls.slider("Target y", own["y"], known.targets, begin.target, STEPS[kind])
    offered = {name: LOSSES[name].title for name in losses_of(kind)}
    losses = controls.choices("Losses", own["losses"], offered, begin.losses)
    delta = preset.delta
    if "huber" in losses:
        delta = controls.slider("Huber’s δ", DELTA, DELTAS, preset.delta, 0.1)
    return PredictionSettings(kind, losses, x, y, delta)


def _in_widgets(settings: PredictionSettings) -> dict[str, object]:
    own = keys(settings.kind)
    target = settings.target
    y: object = str(int(target)) if KINDS[settings.kind].targets.whole else float(target)
    return {
        KIND: settings.kind,
        own["losses"]: list(settings.losses),
        own["x"]: settings.prediction,
        own["y"]: y,
        DELTA: settings.delta,
    }


_set_preset = preset_setter(PRESET, {name: _in_widgets(settings) for name, (_, settings) in PRESETS.items()})


def draw(trace: PredictionTrace) -> None:
    """The figure; a click on it moves the prediction."""
    drawn = figures.prediction_curves(trace, frame.current_look())
    kind = trace.settings.kind
    frame.figure(drawn, f"{KEY}_prediction", figures.prediction_in_words(trace), lambda click: move(kind, click))
    st.latex(_formulas(trace))


def _formulas(trace: PredictionTrace) -> str:
    """L and its gradient of each loss, one line each."""
    letter = {"ŷ": r"\hat y"}.get(KINDS[trace.settings.kind].letter, KINDS[trace.settings.kind].letter)
    lines = []
    for name in trace.settings.losses:
        known = LOSSES[name]
        formula, gradient = known.formula.format(x=letter), known.gradient.format(x=letter)
        slope = rf"\tfrac{{\partial L}}{{\partial {letter}}}"
        lines.append(rf"\text{{{known.title}}}:\; & & L &= {formula} & \quad {slope} &= {gradient}")
    return r"\begin{alignedat}{3}" + r" \\[0.4em] ".join(lines) + r"\end{alignedat}"


def move(kind: str, click: Click) -> None:
    """Put the prediction where the figure was clicked, whatever the browser sends."""
    if isinstance(click.x, int | float) and math.isfinite(click.x):
        allowed, step = KINDS[kind].predictions, STEPS[kind]
        x = min(max(float(click.x), allowed.low), allowed.high)
        st.session_state[keys(kind)["x"]] = round(round(x / step) * step, 2)


def numbers(trace: PredictionTrace) -> pd.DataFrame:
    """A row for each loss."""
    letter, x = KINDS[trace.settings.kind].letter, trace.settings.prediction
    return pd.DataFrame(
        {
            "loss": [LOSSES[curve.name].title for curve in trace.curves],
            "in PyTorch": [LOSSES[curve.name].call for curve in trace.curves],
            f"L at {letter} = {x:g}": [_digits(curve.value) for curve in trace.curves],
            f"∂L/∂{letter}": [_digits(curve.slope) for curve in trace.curves],
            "no derivative at": [_kinks(curve) for curve in trace.curves],
        }
    )


def _digits(value: float) -> str:
    return f"{value:.8f}" if abs(value) < 1e6 else f"{value:.8g}"


def _kinks(curve: core.Curve) -> str:
    parts = [
        f"{kink.x:g}: slope {kink.left_slope:g} left, {kink.right_slope:g} right, PyTorch returns {kink.slope:g}"
        for kink in curve.kinks
    ]
    return "; ".join(parts) or "—"


PART = Part("One prediction", choose, core.trace_prediction, draw, numbers, core.check_prediction, prediction_script)
