"""The left column: preset, target, encoding, activation, and the three numbers of a perceptron."""

from dataclasses import replace

import streamlit as st

from playground.core.gates.functions import FUNCTIONS, flipped
from playground.core.gates.settings import PRESETS, WEIGHTS, GateSettings, re_encode
from playground.ui import controls

KEY = "gates"
STEP = 0.05
ENCODING_NAMES = {"binary": "0 / 1", "bipolar": "±1"}
ACTIVATION_NAMES = {"step": "Step", "sigmoid": "Sigmoid"}
NUMBERS = {"w1": "Weight w₁", "w2": "Weight w₂", "bias": "Bias b"}


def choose() -> GateSettings:
    """Draw the controls and return what they say. Raises SettingsError in words."""
    name = controls.choice("Preset", f"{KEY}_preset", list(PRESETS), "AND", on_change=_preset_changed)
    encoding = controls.choice(
        "Inputs and outputs are",
        f"{KEY}_encoding",
        ENCODING_NAMES,
        "binary",
        help="The line stays where it is; its weights change with the numbers that stand for false and true.",
        on_change=_encoding_changed,
    )
    preset = re_encode(PRESETS[name], encoding)
    activation = controls.choice("Activation", f"{KEY}_activation", ACTIVATION_NAMES, preset.activation)
    w1, w2, bias = (
        controls.slider(label, f"{KEY}_{field}", WEIGHTS, getattr(preset, field), STEP)
        for field, label in NUMBERS.items()
    )
    target = controls.dropdown(
        "Target",
        f"{KEY}_target",
        {name: name for name in FUNCTIONS},  # as one types it into a link
        preset.target,
        help="The function that the outputs are held against. A click on a corner flips it there.",
    )
    return GateSettings(w1, w2, bias, activation, encoding, target)


def written(function: str) -> str:
    """A function's name with its indices."""
    return function.replace("x1", "x₁").replace("x2", "x₂")


def flip(row: int, target: str) -> None:
    """Flip one row of the target. The row may come from a browser: what is none changes nothing."""
    if row in range(4):
        aim_at(flipped(target, row))


def aim_at(function: str) -> None:
    """Make a function the target."""
    st.session_state[f"{KEY}_target"] = function


def _preset_changed() -> None:
    """A preset sets the three numbers and the target; encoding and activation stay."""
    encoding = st.session_state.get(f"{KEY}_encoding") or "binary"
    settings = re_encode(PRESETS[st.session_state[f"{KEY}_preset"]], encoding)
    _set_numbers(settings)
    aim_at(settings.target)


def _encoding_changed() -> None:
    """Keep the line: write its numbers in the other encoding."""
    encoding = st.session_state[f"{KEY}_encoding"]
    before = next(name for name in ENCODING_NAMES if name != encoding)
    values = {field: st.session_state[f"{KEY}_{field}"] for field in NUMBERS}
    _set_numbers(re_encode(replace(PRESETS["AND"], encoding=before, **values), encoding))


def _set_numbers(settings: GateSettings) -> None:
    for field in NUMBERS:
        st.session_state[f"{KEY}_{field}"] = getattr(settings, field)
