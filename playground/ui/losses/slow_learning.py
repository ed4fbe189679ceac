"""Confidently wrong: the same neuron with squared error and with cross-entropy."""

import pandas as pd
import streamlit as st

from playground.core.losses import slow_learning as core
from playground.core.losses.slow_learning import SlowSettings, SlowTrace
from playground.export.losses import slow_script
from playground.figures.losses import slow_learning as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_slow", f"{KEY}_slow_preset"
PRESETS = {
    "wrong": ("Sure and wrong", SlowSettings()),
    "undecided": ("Undecided at first", SlowSettings(0.0, 0.0)),
    "very": ("Very sure and wrong", SlowSettings(4.0, 4.0)),
    "fast": ("A higher learning rate", SlowSettings(learning_rate=1.0)),
    "one": ("Target 1, said 0", SlowSettings(-2.0, -2.0, 1)),
    "right": ("Sure and right", SlowSettings(-2.0, -2.0, 0)),
}


def choose() -> SlowSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "wrong", on_change=_set_preset)][1]
    return SlowSettings(
        weight=controls.slider("Weight w at the start", f"{PREFIX}_weight", core.WEIGHTS, preset.weight, 0.1),
        bias=controls.slider("Bias b at the start", f"{PREFIX}_bias", core.WEIGHTS, preset.bias, 0.1),
        target=int(controls.choice("Target y", f"{PREFIX}_target", ("0", "1"), str(preset.target))),
        learning_rate=controls.slider(
            "Learning rate α", f"{PREFIX}_learning_rate", core.LEARNING_RATES, preset.learning_rate, 0.01
        ),
        updates=int(controls.slider("Updates", f"{PREFIX}_updates", core.UPDATES, preset.updates, 10.0)),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_weight": settings.weight,
            f"{PREFIX}_bias": settings.bias,
            f"{PREFIX}_target": str(settings.target),
            f"{PREFIX}_learning_rate": settings.learning_rate,
            f"{PREFIX}_updates": float(settings.updates),
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: SlowTrace) -> None:
    """The figure, and who has learned when."""
    frame.figure(figures.slow_panels(trace, frame.current_look()), f"{PREFIX}_panels", figures.slow_in_words(trace))
    squared, crossed = (abs(float(gradient)) for gradient in trace.gradients[:, 0])
    times = f", {crossed / squared:.1f} times as large" if squared else ""
    st.caption(
        f"At the start |∂L/∂z| is {squared:.4f} with MSE and {crossed:.4f} with BCE{times}. "
        f"Within {core.CLOSE:g} of the target: MSE {_when(trace.learned[0])}, BCE {_when(trace.learned[1])}."
    )


def _when(update: int | None) -> str:
    return "never in these updates" if update is None else f"after {update} updates"


def numbers(trace: SlowTrace) -> pd.DataFrame:
    """A row for each loss, at the start and at the end."""
    return pd.DataFrame(
        {
            "loss": ["MSE of σ(z)", "BCE with logits"],
            "∂L/∂z": ["2 (p − y) p (1 − p)", "p − y"],
            "at the start": [f"{gradient:.8f}" for gradient in trace.gradients[:, 0]],
            "w at the end": [f"{w:.8f}" for w in trace.weights[:, -1]],
            "b at the end": [f"{b:.8f}" for b in trace.biases[:, -1]],
            "p at the end": [f"{p:.8f}" for p in trace.p[:, -1]],
            "its loss at the end": [f"{loss:.8f}" for loss in trace.losses[:, -1]],
            f"within {core.CLOSE:g}": [_when(update) for update in trace.learned],
        }
    )


PART = Part("Confidently wrong", choose, core.trace_slow, draw, numbers, core.check_slow, slow_script)
