"""What two parts of the page share: preset, surface and start."""

import math
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.core.optimizers.race import PLACES
from playground.core.optimizers.surfaces import CUSTOM, REACHES, SURFACES, SurfaceSettings
from playground.ui import controls
from playground.ui.optimizers import tuning
from playground.ui.optimizers.part import KEY
from playground.ui.optimizers.presets import PRESETS, Preset
from playground.ui.plot import Click

PRESET, SURFACE, X, Y, STEPS, RACERS = (f"{KEY}_{name}" for name in ("preset", "surface", "x", "y", "steps", "racers"))
FUNCTION, REACH = f"{KEY}_function", f"{KEY}_reach"
SURFACE_TITLES = {name: surface.title for name, surface in SURFACES.items()} | {CUSTOM: "Your function of x and y"}


def choose_preset() -> Preset:
    """The story; it sets all other controls."""
    titles = {name: preset.title for name, preset in PRESETS.items()}
    return PRESETS[controls.dropdown("Preset", PRESET, titles, "bowl", on_change=_set_preset)]


def choose_surface(preset: Preset) -> SurfaceSettings:
    """The surface. Raises SettingsError in words."""
    name = controls.dropdown("Surface", SURFACE, SURFACE_TITLES, preset.surface, on_change=_set_surface)
    return SurfaceSettings(name) if name != CUSTOM else _own_function()


def choose_start(preset: Preset, columns: Sequence[DeltaGenerator]) -> tuple[float, float]:
    """x and y of the start, in the first two of the columns. A click on the figure sets them too."""
    with columns[0]:
        x = controls.number("Start x", X, PLACES, preset.at[0])
    with columns[1]:
        y = controls.number("Start y", Y, PLACES, preset.at[1])
    return x, y


def _own_function() -> SurfaceSettings:
    usual = SurfaceSettings()
    left, right = st.columns([2.4, 1], gap="small")
    with left:
        text = st.text_input(
            "f(x, y) =",
            usual.text,
            key=FUNCTION,
            help="Numbers, x, y, + - * / **, brackets, sin, cos, exp, log, sqrt, abs, tanh.",
            bind="query-params",
        )
    with right:
        reach = controls.number("Window ±", REACH, REACHES, usual.reach)
    return SurfaceSettings(CUSTOM, text or "", reach)


def move_start(click: Click) -> None:
    """Start where the surface was clicked; what else comes from the browser is left alone."""
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in (click.x, click.y)):
        return
    for key, value in ((X, click.x), (Y, click.y)):
        st.session_state[key] = round(min(max(float(value), PLACES.low), PLACES.high), 3)


def _set_preset() -> None:
    preset = PRESETS[st.session_state[PRESET]]
    st.session_state[SURFACE] = preset.surface
    st.session_state[X], st.session_state[Y] = preset.at
    st.session_state[STEPS] = float(preset.steps)
    st.session_state[RACERS] = list(preset.rates)
    tuning.forget()


def _set_surface() -> None:
    """A surface brings a start that suits it."""
    name = st.session_state[SURFACE]
    st.session_state[X], st.session_state[Y] = SURFACES[name].start if name in SURFACES else PRESETS["own"].at
