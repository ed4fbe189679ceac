"""The left column: preset, sizes, batch, activations, layout of W and seed, as settings that check themselves."""

from dataclasses import dataclass

import streamlit as st

from playground.core.forward_pass import PRESETS, ForwardPassSettings
from playground.core.forward_pass.activations import ACTIVATIONS, HIDDEN, OUTPUT
from playground.core.forward_pass.edits import Edit, parse_edits
from playground.core.forward_pass.settings import BATCHES, LAYERS, SEEDS, SIZES, format_sizes, parse_sizes
from playground.ui import controls, frame
from playground.ui.forward_pass import editing
from playground.ui.forward_pass.editing import KEY

LAYOUTS = {"keras": "(in, out)", "pytorch": "[out, in]"}


@dataclass(frozen=True)
class Chosen:
    """The network, how W is drawn, and the edits that name places which it does not have."""

    settings: ForwardPassSettings
    out_in: bool
    waiting: tuple[Edit, ...]


def choose() -> Chosen:
    """Draw the controls and return what they say. Raises SettingsError in words."""
    titles = {name: preset.title for name, preset in PRESETS.items()}
    name = controls.dropdown("Preset", f"{KEY}_preset", titles, "course", on_change=_preset_changed)
    preset = PRESETS[name].settings
    sizes = _choose_sizes(preset)
    batch = int(controls.slider("Batch size m", f"{KEY}_batch", BATCHES, preset.batch, 1.0))
    hidden, output = _choose_activations(preset)
    layout = controls.choice(
        "W is kept as",
        f"{KEY}_layout",
        LAYOUTS,
        "keras",
        help="Keras keeps W as (in, out), as the formula reads. PyTorch keeps [out, in] and computes XWᵀ + b.",
    )
    seed = controls.whole_number("Seed of the numbers", f"{KEY}_seed", SEEDS, preset.seed)
    edits = frame.attempt(lambda: parse_edits(editing.text_of_edits())) or ()
    fitting = tuple(edit for edit in edits if edit.fits(sizes, batch))
    settings = ForwardPassSettings(sizes, batch, hidden, output, seed, fitting)
    return Chosen(settings, layout == "pytorch", tuple(edit for edit in edits if edit not in fitting))


def _choose_sizes(preset: ForwardPassSettings) -> tuple[int, ...]:
    text = st.text_input(
        "Sizes",
        format_sizes(preset.sizes),
        key=f"{KEY}_sizes",
        help=f"Inputs first, then the neurons of 1 to {LAYERS.high} layers, each {SIZES.low} to {SIZES.high}.",
        bind="query-params",
    )
    sizes = parse_sizes(text or "")
    one_by_one = st.expander("One by one", icon=":material/tune:", key=f"{KEY}_one_by_one", on_change="rerun")
    if one_by_one.open:  # what is closed need not be made
        with one_by_one:
            _one_by_one(sizes)
    return sizes


def _one_by_one(sizes: tuple[int, ...]) -> None:
    """Add a layer, take one away, or move one size."""
    with st.container(horizontal=True):
        full, last = len(sizes) > LAYERS.high, len(sizes) == 2
        st.button("Layer", icon=":material/add:", key=f"{KEY}_add", disabled=full, on_click=_add)
        st.button("Layer", icon=":material/remove:", key=f"{KEY}_remove", disabled=last, on_click=_remove)
    for place, size in enumerate(sizes):
        _size_slider(place, size)


def _size_slider(place: int, size: int) -> None:
    """A slider that moves one of the sizes; the text above it is what counts, and what the link keeps."""
    key = f"{KEY}_size_{place}"
    st.session_state[key] = size
    name = f"Layer {place}" if place else "Inputs"
    st.slider(name, int(SIZES.low), int(SIZES.high), key=key, on_change=_size_moved, args=(place,))


def _size_moved(place: int) -> None:
    sizes = list(_sizes_now())
    sizes[place] = st.session_state[f"{KEY}_size_{place}"]
    st.session_state[f"{KEY}_sizes"] = format_sizes(tuple(sizes))


def _add() -> None:
    """A new layer before the last, as wide as the one before it."""
    sizes = _sizes_now()
    st.session_state[f"{KEY}_sizes"] = format_sizes((*sizes[:-1], sizes[-2], sizes[-1]))


def _remove() -> None:
    """Take the last hidden layer away."""
    sizes = _sizes_now()
    st.session_state[f"{KEY}_sizes"] = format_sizes((*sizes[:-2], sizes[-1]))


def _sizes_now() -> tuple[int, ...]:
    return parse_sizes(st.session_state[f"{KEY}_sizes"])


def _choose_activations(preset: ForwardPassSettings) -> tuple[str, str]:
    left, right = st.columns(2, gap="small")
    with left:
        names = {name: ACTIVATIONS[name].title for name in HIDDEN}
        hidden = controls.dropdown("Hidden", f"{KEY}_hidden", names, preset.hidden, help="Of all layers but the last.")
    with right:
        names = {name: ACTIVATIONS[name].title for name in OUTPUT}
        output = controls.dropdown("Output", f"{KEY}_output", names, preset.output, help="Of the last layer.")
    return hidden, output


def _preset_changed() -> None:
    """A preset sets every control that it speaks of, and lights the last layer."""
    settings = PRESETS[st.session_state[f"{KEY}_preset"]].settings
    st.session_state[f"{KEY}_sizes"] = format_sizes(settings.sizes)
    st.session_state[f"{KEY}_batch"] = float(settings.batch)
    st.session_state[f"{KEY}_hidden"] = settings.hidden
    st.session_state[f"{KEY}_output"] = settings.output
    st.session_state[f"{KEY}_seed"] = float(settings.seed)
    editing.set_edits(())
    st.session_state[f"{KEY}_step"] = settings.layers - 1
    st.session_state[f"{KEY}_sample"] = st.session_state[f"{KEY}_neuron"] = 1.0
