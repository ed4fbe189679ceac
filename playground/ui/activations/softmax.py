"""Logits to probabilities, with sliders; and what happens without the maximum subtracted."""

import math

import pandas as pd
import streamlit as st

from playground.core.activations import softmax as core
from playground.core.activations.softmax import Overflow, SoftmaxSettings, SoftmaxTrace
from playground.export.activations import softmax_script
from playground.figures.activations import softmax as figures
from playground.ui import controls, frame
from playground.ui.activations.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_softmax", f"{KEY}_softmax_preset"
STEP = 0.1
ONE_COLUMN = 3
SHIFT_STEP = 10.0
PRESETS = {
    "three": ("Three classes", SoftmaxSettings()),
    "two": ("Two classes: a sigmoid", SoftmaxSettings((1.0, 0.0))),
    "overflow": ("Logits that overflow", SoftmaxSettings((2.0, 1.0, 0.0), shift=100.0)),
    "cold": ("Cold: nearly the maximum", SoftmaxSettings((2.0, 1.0, 0.0), 0.2)),
    "hot": ("Hot: nearly even", SoftmaxSettings((2.0, 1.0, 0.0), 5.0)),
    "five": ("Five classes", SoftmaxSettings((3.0, 1.5, 0.0, -1.0, -2.0))),
}


def choose() -> SoftmaxSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "three", on_change=_set_preset)][1]
    counts = [str(count) for count in range(int(core.CLASSES.low), int(core.CLASSES.high) + 1)]
    classes = int(controls.choice("Classes", f"{PREFIX}_classes", counts, str(len(preset.logits))))
    logits = _choose_logits(classes, preset)
    temperature = controls.slider("Temperature T", f"{PREFIX}_temperature", core.TEMPERATURES, preset.temperature, STEP)
    shift = controls.slider(
        "Add to every logit",
        f"{PREFIX}_shift",
        core.SHIFTS,
        preset.shift,
        SHIFT_STEP,
        help="Softmax does not change when all logits grow alike. The plain formula overflows.",
    )
    return SoftmaxSettings(tuple(logits), temperature, shift)


def _choose_logits(classes: int, preset: SoftmaxSettings) -> list[float]:
    """Below each other; side by side where there are so many that the figure would scroll away."""
    if classes <= ONE_COLUMN:
        return [_choose_logit(i, preset) for i in range(classes)]
    columns = st.columns(2)
    logits = []
    for i in range(classes):
        with columns[i % 2]:
            logits.append(_choose_logit(i, preset))
    return logits


def _choose_logit(i: int, preset: SoftmaxSettings) -> float:
    default = preset.logits[i] if i < len(preset.logits) else 0.0
    return controls.slider(f"z{i + 1}", f"{PREFIX}_z{i + 1}", core.LOGITS, default, STEP)


def _in_widgets(settings: SoftmaxSettings) -> dict[str, object]:
    logits = {f"{PREFIX}_z{i}": logit for i, logit in enumerate(settings.logits, start=1)}
    return {
        f"{PREFIX}_classes": str(len(settings.logits)),
        f"{PREFIX}_temperature": settings.temperature,
        f"{PREFIX}_shift": settings.shift,
        **logits,
    }


_set_preset = preset_setter(PRESET, {name: _in_widgets(settings) for name, (_, settings) in PRESETS.items()})


def draw(trace: SoftmaxTrace) -> None:
    """The figure; what the plain formula gives; the first two classes as a sigmoid."""
    drawn = figures.softmax_panels(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_panels", figures.softmax_in_words(trace))
    failing = [naive for naive in trace.naive if naive.fails]
    if failing:
        st.warning("  \n".join(map(_failure, failing)), icon=":material/warning:")
    else:
        single, double = trace.naive
        st.success(
            "The plain formula, without subtracting the maximum, gives the same here: it differs by "
            f"{single.difference:.0e} in {single.precision} and by {double.difference:.0e} in {double.precision}."
        )
    by_sigmoid, by_softmax = trace.two_class
    st.latex(
        rf"\sigma\left(\tfrac{{z_1 - z_2}}{{T}}\right) = {by_sigmoid:.8f} \qquad "
        rf"\mathrm{{softmax}}\left(\tfrac{{z_1}}{{T}}, \tfrac{{z_2}}{{T}}\right)_1 = {by_softmax:.8f}"
    )


def _failure(naive: Overflow) -> str:
    shown = ", ".join(f"{value:g}" for value in naive.probabilities)
    what = f"Above e to the {naive.largest:.1f} all is inf"
    if math.isnan(naive.difference):
        why = f"{what}; inf / inf is nan."
    else:
        why = f"{what}: each exponential is still below, their sum is not, and a number / inf is 0."
    return f"{naive.precision} without subtracting the maximum: p = {shown}. {why}"


def numbers(trace: SoftmaxTrace) -> pd.DataFrame:
    """A row for each class, every step of the way."""
    single, double = trace.naive
    return pd.DataFrame(
        {
            "class": range(1, len(trace.logits) + 1),
            "z": [f"{value:g}" for value in trace.logits],
            "s = z / T": [f"{value:.6f}" for value in trace.scaled],
            "s − max s": [f"{value:.6f}" for value in trace.lowered],
            "e^(s − max s)": [f"{value:.8f}" for value in trace.exponentials],
            "p": [f"{value:.8f}" for value in trace.probabilities],
            "e^s in float32": [f"{value:.5g}" for value in single.exponentials],
            "p from it": [f"{value:.6f}" for value in single.probabilities],
            "e^s in float64": [f"{value:.5g}" for value in double.exponentials],
            "p from that": [f"{value:.6f}" for value in double.probabilities],
        }
    )


PART = Part("Softmax", choose, core.trace_softmax, draw, numbers, core.check_softmax, softmax_script)
