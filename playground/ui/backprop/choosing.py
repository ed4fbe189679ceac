"""The left column: preset, network, loss, biases, learning rate and typed numbers, as settings."""

from itertools import pairwise

import streamlit as st

from playground.core.backprop import PRESETS, BackpropSettings
from playground.core.backprop.functions import (
    ACTIVATION_TITLES,
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    ELEMENTWISE,
    HALF_SUM,
    HIDDEN,
    LOSSES,
    OUTPUT,
    OUTPUT_OF,
    SIGMOID,
    SOFTMAX,
)
from playground.core.backprop.rows import FROM_SEED, format_layers, format_rows, parse_layers, parse_rows
from playground.core.backprop.settings import (
    BIASES,
    LAYERS,
    NO_BIAS,
    RATES,
    SEEDS,
    UPDATES,
    WIDTHS,
    are_targets,
    fits,
    format_sizes,
    parse_sizes,
)
from playground.core.settings import SettingsError
from playground.ui import controls

KEY = "backprop"
WEIGHTS, BIAS_VALUES = f"{KEY}_weights", f"{KEY}_bias_values"
INPUTS, TARGETS = f"{KEY}_inputs", f"{KEY}_targets"
LOSS, OUT, SIZES = f"{KEY}_loss", f"{KEY}_output", f"{KEY}_sizes"
STEP, WEIGHT = f"{KEY}_step", f"{KEY}_weight"
NUMBERS_HELP = {
    INPUTS: ("Inputs x", "Spaces between numbers, a semicolon between samples. The word seed draws them."),
    TARGETS: ("Targets t", "As many samples as there are inputs. The word seed draws them."),
    WEIGHTS: ("Weights W", "Spaces between numbers, a semicolon between neurons, | between layers; or the word seed."),
    BIAS_VALUES: ("Biases b", "A number a neuron, or one for all of a layer; a semicolon between layers; or seed."),
}


def choose() -> BackpropSettings:
    """Draw the controls and return what they say. Raises SettingsError in words."""
    titles = {name: preset.title for name, preset in PRESETS.items()}
    name = controls.dropdown("Preset", f"{KEY}_preset", titles, "course", on_change=_preset_changed)
    preset = PRESETS[name].settings
    sizes_text, seed = _sizes_and_seed(preset)
    hidden, output, loss = _functions(preset)
    biases = controls.dropdown("Biases", f"{KEY}_biases", BIASES, preset.biases)
    left, right = st.columns(2, gap="small")
    with left:
        learning_rate = controls.number("Learning rate α", f"{KEY}_learning_rate", RATES, preset.learning_rate)
    with right:
        updates = controls.whole_number("Updates n", f"{KEY}_updates", UPDATES, preset.updates)
    texts = _numbers(preset)
    return BackpropSettings(
        sizes=parse_sizes(sizes_text),
        hidden=hidden,
        output=output,
        loss=loss,
        biases=biases,
        inputs=parse_rows(texts[INPUTS]),
        targets=parse_rows(texts[TARGETS]),
        weights=parse_layers(texts[WEIGHTS]),
        bias_values=None if biases == NO_BIAS else parse_rows(texts[BIAS_VALUES]),
        learning_rate=learning_rate,
        updates=updates,
        seed=seed,
    )


def _sizes_and_seed(preset: BackpropSettings) -> tuple[str, int]:
    left, right = st.columns([1.4, 1], gap="small")
    with left:
        sizes = st.text_input(
            "Sizes",
            format_sizes(preset.sizes),
            key=SIZES,
            help=f"Inputs first, then the neurons of 1 to {LAYERS.high} layers, each {WIDTHS.low} to {WIDTHS.high}.",
            on_change=_sizes_changed,
            bind="query-params",
        )
    with right:
        seed = controls.whole_number("Seed", f"{KEY}_seed", SEEDS, preset.seed, help="Of the numbers not typed in.")
    return sizes or "", seed


def _functions(preset: BackpropSettings) -> tuple[str, str, str]:
    left, right = st.columns(2, gap="small")
    with left:
        titles = {name: ELEMENTWISE[name].title for name in HIDDEN}
        hidden = controls.dropdown("Hidden", f"{KEY}_hidden", titles, preset.hidden)
    with right:
        titles = {name: ACTIVATION_TITLES[name] for name in OUTPUT}
        output = controls.dropdown("Output", OUT, titles, preset.output, on_change=_output_changed)
    loss = controls.dropdown("Loss E", LOSS, LOSSES, preset.loss, on_change=_loss_changed)
    return hidden, output, loss


def _numbers(preset: BackpropSettings) -> dict[str, str]:
    """The typed numbers, each as the text that the link keeps."""
    texts = {}
    with st.expander("Type in numbers", icon=":material/edit:", key=f"{KEY}_typed"):
        for key, default in _texts(preset).items():
            label, help = NUMBERS_HELP[key]
            field = st.text_area if key == WEIGHTS else st.text_input
            texts[key] = field(label, default, key=key, help=help, bind="query-params") or ""
    return texts


def _texts(settings: BackpropSettings) -> dict[str, str]:
    return {
        INPUTS: format_rows(settings.inputs),
        TARGETS: format_rows(settings.targets),
        WEIGHTS: format_layers(settings.weights),
        BIAS_VALUES: format_rows(settings.bias_values),
    }


def _preset_changed() -> None:
    """A preset sets every control, and begins at the first step."""
    settings = PRESETS[st.session_state[f"{KEY}_preset"]].settings
    values: dict[str, object] = {
        SIZES: format_sizes(settings.sizes),
        f"{KEY}_seed": float(settings.seed),
        f"{KEY}_hidden": settings.hidden,
        OUT: settings.output,
        LOSS: settings.loss,
        f"{KEY}_biases": settings.biases,
        f"{KEY}_learning_rate": float(settings.learning_rate),
        f"{KEY}_updates": float(settings.updates),
        **_texts(settings),
    }
    for key, value in values.items():
        st.session_state[key] = value
    st.session_state[STEP] = 0
    st.session_state.pop(WEIGHT, None)


def _output_changed() -> None:
    """Softmax and cross-entropy come and go together; binary cross-entropy goes when sigmoid goes."""
    output, loss = st.session_state[OUT], st.session_state.get(LOSS)
    if output == SOFTMAX:
        st.session_state[LOSS] = CROSS_ENTROPY
    elif loss == CROSS_ENTROPY:
        st.session_state[LOSS] = BINARY_CROSS_ENTROPY if output == SIGMOID else HALF_SUM
    elif loss == BINARY_CROSS_ENTROPY and output != SIGMOID:
        st.session_state[LOSS] = HALF_SUM
    _keep_targets_that_fit()


def _loss_changed() -> None:
    """Each cross-entropy brings its output activation; a squared error takes softmax away."""
    output = OUTPUT_OF.get(st.session_state[LOSS])
    if output is not None:
        st.session_state[OUT] = output
    elif st.session_state.get(OUT) == SOFTMAX:
        st.session_state[OUT] = SIGMOID
    _keep_targets_that_fit()


def _keep_targets_that_fit() -> None:
    """Targets that the loss cannot take give way to drawn ones."""
    try:
        rows = parse_rows(st.session_state.get(TARGETS, ""))
    except SettingsError:
        return
    if rows is not None and not all(are_targets(st.session_state[LOSS], row) for row in rows):
        st.session_state[TARGETS] = FROM_SEED


def _sizes_changed() -> None:
    """Typed numbers that do not fit the new sizes give way to drawn ones."""
    try:
        sizes = parse_sizes(st.session_state[SIZES])
        rows = {key: parse_rows(st.session_state.get(key, "")) for key in (INPUTS, TARGETS, BIAS_VALUES)}
        weights = parse_layers(st.session_state.get(WEIGHTS, ""))
    except SettingsError:
        return
    for key, size in ((INPUTS, sizes[0]), (TARGETS, sizes[-1])):
        if rows[key] is not None and not fits(rows[key], [[size]] * len(rows[key] or ())):
            st.session_state[key] = FROM_SEED
    if not fits(rows[BIAS_VALUES], [[1, j] for j in sizes[1:]]):
        st.session_state[BIAS_VALUES] = FROM_SEED
    pairs = list(pairwise(sizes))
    if (
        weights is None
        or len(weights) != len(pairs)
        or not all(fits(layer, [[n]] * j) for layer, (n, j) in zip(weights, pairs, strict=True))
    ):
        st.session_state[WEIGHTS] = FROM_SEED
