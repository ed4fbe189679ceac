"""The controls: a preset, the layers as text, and what compile and fit are told."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from playground.core.model_builder.datasets import DATASETS
from playground.core.model_builder.editing import insert, remove
from playground.core.model_builder.layers import Model
from playground.core.model_builder.notation import LONGEST, read, write
from playground.core.model_builder.presets import PRESETS
from playground.core.model_builder.settings import (
    BATCH_SIZES,
    EPOCHS,
    LEARNING_RATES,
    LOSSES,
    OPTIMIZERS,
    SEEDS,
    SHARES,
    FitSettings,
)
from playground.core.model_builder.summary import Summary, examine
from playground.core.settings import SettingsError
from playground.ui import controls

KEY = "model_builder"
PRESET, LAYERS, LAYER = f"{KEY}_preset", f"{KEY}_layers", f"{KEY}_layer"
ANEW = f"{KEY}_look_anew"  # other layers stand there: the one that was looked at may be gone
KIND, BEHIND = f"{KEY}_kind", f"{KEY}_behind"
LAST = ""  # behind the last layer
NEW = {  # what can be added -> how it is written
    "Dense": "dense 8 relu",
    "Dense, sigmoid": "dense 1 sigmoid",
    "Activation": "activation tanh",
    "Dropout": "dropout 0.2",
    "BatchNorm": "batchnorm",
    "Embedding": "embedding 10000 32",
    "RNN": "rnn 16",
    "LSTM": "lstm 16",
    "GRU": "gru 16",
    "Bidirectional LSTM": "bidirectional lstm 16",
    "Flatten": "flatten",
    "Concatenate": "concatenate < a, b",
    "Input": "input 4",
}
HELP = (
    "One layer a line. A layer reads the line before; “<” names others, “=” gives a name: both = concatenate < a, b. "
    "An input is a size (4), steps x features (50x1), or steps of token numbers (12 integers). Recurrent layers know "
    "the word sequences."
)


@dataclass(frozen=True)
class Chosen:
    """The model as far as it is sound, and what a fit of it is told."""

    summary: Summary
    fit: Mapping[str, object]

    @property
    def model(self) -> Model:
        """The model as it is written."""
        return self.summary.model

    def settings(self) -> FitSettings:
        """The fit. Raises SettingsError in words where it cannot be."""
        return FitSettings(write(self.model), **self.fit)  # type: ignore[arg-type]


def choose() -> Chosen:
    """The controls. Raises ModelError in words for what cannot be read."""
    titles = {name: preset.title for name, preset in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "first", on_change=_take_preset)]
    text = controls.text_box("Layers", LAYERS, preset.model.replace("; ", "\n"), LONGEST, HELP, 190)
    _buttons(text)
    fit = _choose_fit(preset.fit)
    return Chosen(examine(read(text)), fit)


def _buttons(text: str) -> None:
    """What is added, behind which layer; a layer that is chosen there can be taken out."""
    names = _names(text)
    if st.session_state.get(BEHIND, LAST) not in (LAST, *names):
        st.session_state[BEHIND] = LAST  # it was renamed, or is gone
    kind, behind = st.columns(2, gap="small")
    with kind:
        st.selectbox("A new layer", list(NEW), key=KIND)
    with behind:
        chosen = st.selectbox("goes behind", [LAST, *names], key=BEHIND, format_func=lambda name: name or "the last")
    with st.container(horizontal=True, gap="small"):
        st.button("Add", icon=":material/add:", key=f"{KEY}_add", on_click=_add)
        label = f"Remove {chosen}" if chosen else "Remove last"
        st.button(label, icon=":material/remove:", key=f"{KEY}_remove", on_click=_remove)


def _names(text: str) -> list[str]:
    """The layers of a text that can be read, else none."""
    with suppress(SettingsError):
        return [layer.name for layer in read(text).layers]
    return []


def _choose_fit(preset: Mapping[str, object]) -> dict[str, object]:
    usual = vars(FitSettings(PRESETS["first"].model)) | dict(preset)
    with st.expander("**Compile and fit**", icon=":material/tune:"):
        names = {name: data.title for name, data in DATASETS.items()}
        return {
            "dataset": controls.dropdown("Data", f"{KEY}_dataset", names, usual["dataset"]),
            "loss": controls.dropdown("Loss", f"{KEY}_loss", LOSSES, usual["loss"]),
            "optimizer": controls.dropdown("Optimizer", f"{KEY}_optimizer", OPTIMIZERS, usual["optimizer"]),
            "learning_rate": controls.number(
                "Learning rate η", f"{KEY}_learning_rate", LEARNING_RATES, usual["learning_rate"]
            ),
            "epochs": controls.whole_number("Epochs", f"{KEY}_epochs", EPOCHS, usual["epochs"]),
            "batch_size": controls.whole_number("Batch size", f"{KEY}_batch_size", BATCH_SIZES, usual["batch_size"]),
            "validation_share": controls.slider(
                "Validation split", f"{KEY}_validation", SHARES, usual["validation_share"], 0.05
            ),
            "seed": controls.whole_number("Seed", f"{KEY}_seed", SEEDS, usual["seed"]),
        }


def _take_preset() -> None:
    """Put what the preset says into the widgets."""
    preset = PRESETS[st.session_state[PRESET]]
    st.session_state[LAYERS] = preset.model.replace("; ", "\n")
    st.session_state[ANEW] = True
    whole = {"epochs", "batch_size"}
    for name, value in preset.fit.items():
        st.session_state[f"{KEY}_{name}"] = float(value) if name in whole else value  # type: ignore[arg-type]


def _add() -> None:
    """Put the new layer behind the chosen one; at the end where none is chosen, or the text cannot be read."""
    text, line, behind = st.session_state.get(LAYERS) or "", NEW[st.session_state[KIND]], st.session_state.get(BEHIND)
    with suppress(SettingsError, KeyError):
        if behind:
            model, name = insert(read(text), line, behind)
            st.session_state[LAYERS] = write(model, "\n")
            st.session_state[LAYER] = st.session_state[BEHIND] = name  # so that the next one goes behind it
            return
    lines = [*_lines(text), line]
    st.session_state[LAYERS] = "\n".join(lines)
    with suppress(SettingsError):
        st.session_state[LAYER] = read("\n".join(lines)).layers[-1].name


def _remove() -> None:
    """Take the chosen layer out, or the last line."""
    text, chosen = st.session_state.get(LAYERS) or "", st.session_state.get(BEHIND)
    st.session_state[ANEW] = True
    with suppress(SettingsError, KeyError):
        if chosen:
            st.session_state[LAYERS] = write(remove(read(text), chosen), "\n")
            st.session_state[BEHIND] = LAST
            return
    st.session_state[LAYERS] = "\n".join(_lines(text)[:-1])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(";", "\n").split("\n") if line.strip()]
