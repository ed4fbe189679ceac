"""A deep network, and what its activation and its first weights do to signals and gradients."""

import pandas as pd
import streamlit as st

from playground.core.activations import depth as core
from playground.core.activations.depth import DepthSettings, DepthTrace
from playground.core.activations.functions import ACTIVATIONS, ELEMENTWISE
from playground.export.activations import depth_script
from playground.figures.activations import depth as figures
from playground.ui import controls, frame
from playground.ui.activations.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_depth", f"{KEY}_depth_preset"
TITLES = {name: ACTIVATIONS[name].title for name in ELEMENTWISE}
INITS = {"default": "PyTorch’s default", "xavier": "Xavier", "he": "He", "normal": "N(0, 1)"}
PRESETS = {
    "vanishing": ("Sigmoid: it vanishes", DepthSettings()),
    "tanh": ("tanh and Xavier: it lives", DepthSettings("tanh", init="xavier")),
    "relu": ("ReLU and He: it lives", DepthSettings("relu", init="he")),
    "dying": ("ReLU, default: units die", DepthSettings("relu", depth=40, width=32)),
    "exploding": ("ReLU and N(0, 1): it explodes", DepthSettings("relu", init="normal")),
    "saturated": ("tanh and N(0, 1): saturated", DepthSettings("tanh", init="normal")),
}


def choose() -> DepthSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "vanishing", on_change=_set_preset)][1]
    return DepthSettings(
        activation=controls.dropdown("Activation", f"{PREFIX}_activation", TITLES, preset.activation),
        init=controls.dropdown("Weights begin as", f"{PREFIX}_init", INITS, preset.init),
        depth=int(controls.slider("Depth", f"{PREFIX}_depth", core.DEPTHS, preset.depth, 1.0)),
        width=int(controls.slider("Width", f"{PREFIX}_width", core.WIDTHS, preset.width, 1.0)),
        seed=controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, preset.seed),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_activation": settings.activation,
            f"{PREFIX}_init": settings.init,
            f"{PREFIX}_depth": float(settings.depth),
            f"{PREFIX}_width": float(settings.width),
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: DepthTrace) -> None:
    """The figure, and its summary in one line."""
    drawn = figures.layers(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_layers", figures.layers_in_words(trace))
    st.caption(
        f"{core.BATCH} examples. Dead: no gradient for any. Flat: |f′| at most {core.FLAT:.0%} of its largest. "
        f"Slopes of k layers leave at most {trace.steepest:.4g}ᵏ."
    )


def numbers(trace: DepthTrace) -> pd.DataFrame:
    """A row for each layer, from the input on."""
    nothing = ["—"]
    return pd.DataFrame(
        {
            "layer l": range(trace.settings.depth + 1),
            "mean of h": nothing + [f"{value:.4g}" for value in trace.mean],
            "std of h": nothing + [f"{value:.4g}" for value in trace.std],
            "dead units": nothing + [f"{value:.1%}" for value in trace.dead],
            "flat values": nothing + [f"{value:.1%}" for value in trace.flat],
            "|∂L/∂h|": [f"{value:.6g}" for value in trace.gradient_norms],
            "slopes alone": [f"{value:.6g}" for value in trace.activation_part],
            f"bound {trace.steepest:.4g}ᵏ": [f"{value:.6g}" for value in trace.bound],
            "|∂L/∂W|": nothing + [f"{value:.6g}" for value in trace.weight_gradient_norms],
        }
    )


PART = Part("Deep networks", choose, core.trace_depth, draw, numbers, core.check_depth, depth_script)
