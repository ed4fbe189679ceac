"""Controls that several parts share: encoding, target, and the three numbers of a perceptron."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from playground.core.gates.functions import FUNCTIONS, flipped
from playground.core.gates.settings import PRESETS, WEIGHTS, GateSettings, re_encode
from playground.ui import controls
from playground.ui.gates.part import KEY

STEP = 0.05
PRESET, ENCODING, TARGET = f"{KEY}_preset", f"{KEY}_encoding", f"{KEY}_target"
ENCODING_NAMES = {"binary": "0 / 1", "bipolar": "±1"}
NUMBERS = {"w1": "Weight w₁", "w2": "Weight w₂", "bias": "Bias b"}


def choose_preset() -> None:
    """The course's perceptrons."""
    controls.choice("Preset", PRESET, list(PRESETS), "AND", on_change=_preset_changed)


def choose_encoding() -> str:
    """How false and true are written as numbers."""
    return controls.choice(
        "Inputs and outputs are",
        ENCODING,
        ENCODING_NAMES,
        "binary",
        help="The line stays where it is; its weights change with the numbers that stand for false and true.",
        on_change=_encoding_changed,
    )


def choose_numbers(encoding: str) -> tuple[float, float, float]:
    """w1, w2 and b; those of the preset until they are moved."""
    preset = chosen_preset(encoding)
    w1, w2, bias = (
        controls.slider(label, f"{KEY}_{field}", WEIGHTS, getattr(preset, field), STEP)
        for field, label in NUMBERS.items()
    )
    return w1, w2, bias


def choose_target(encoding: str) -> str:
    """The function that outputs are held against."""
    return controls.dropdown(
        "Target",
        TARGET,
        {name: name for name in FUNCTIONS},  # as one types it into a link
        chosen_preset(encoding).target,
        help="The function that the outputs are held against. A click on a corner flips it there.",
    )


def chosen_preset(encoding: str) -> GateSettings:
    """What the preset says in this encoding, also in a part that does not show it."""
    return re_encode(PRESETS[st.session_state.get(PRESET) or "AND"], encoding)


def written(function: str) -> str:
    """A function's name with its indices."""
    return function.replace("x1", "x₁").replace("x2", "x₂")


def flip(row: int, target: str) -> None:
    """Flip one row of the target. The row may come from a browser: what is none changes nothing."""
    if row in range(4):
        aim_at(flipped(target, row))


def aim_at(function: str) -> None:
    """Make a function the target."""
    st.session_state[TARGET] = function


def _preset_changed() -> None:
    """A preset sets the three numbers and the target; encoding and activation stay."""
    encoding = st.session_state.get(ENCODING) or "binary"
    settings = re_encode(PRESETS[st.session_state[PRESET]], encoding)
    _set_numbers({field: getattr(settings, field) for field in NUMBERS})
    aim_at(settings.target)


def _encoding_changed() -> None:
    """Keep the line: write its numbers in the other encoding. Where none were chosen yet the preset's will do."""
    encoding = st.session_state[ENCODING]
    before = next(name for name in ENCODING_NAMES if name != encoding)
    values = {field: st.session_state.get(f"{KEY}_{field}") for field in NUMBERS}
    chosen: dict[str, Any] = {field: value for field, value in values.items() if value is not None}
    if len(chosen) == len(NUMBERS):
        settings = re_encode(replace(PRESETS["AND"], encoding=before, **chosen), encoding)
        _set_numbers({field: getattr(settings, field) for field in NUMBERS})


def _set_numbers(values: Mapping[str, float]) -> None:
    for field, value in values.items():
        st.session_state[f"{KEY}_{field}"] = value
