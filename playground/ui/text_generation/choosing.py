"""The left column: preset, text, tokens, cleaning, model and training, as settings that check themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from playground.core.text_generation import settings as allowed
from playground.core.text_generation.plan import Plan, plan
from playground.core.text_generation.settings import PRESETS, TextGenerationSettings
from playground.data.cleaning import CleaningSettings
from playground.data.tokens import UNITS, TokenizerSettings
from playground.engine.devices import present
from playground.ui import controls
from playground.ui.own_text import own_text
from playground.ui.texts import OWN, TEXTS, ChosenText, prepared_text, suited

KEY = "text_generation"
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
LAYERS = [str(layers) for layers in range(int(allowed.LAYERS.low), int(allowed.LAYERS.high) + 1)]
RECIPES = {"whole lines": "Whole lines", "prefixes": "Prefixes"}
OPTIMIZERS = {
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
    "momentum": "Momentum 0.9",
    "sgd": "Gradient descent",
}


@dataclass(frozen=True)
class Chosen:
    """Everything that a run needs."""

    text: ChosenText
    settings: TextGenerationSettings
    plan: Plan
    device: str


def choose(change_learning_rate: Callable[[float], None]) -> Chosen:
    """Draw the controls and return what they say. Raises SettingsError, TextError or UploadError in words.

    change_learning_rate is called with a new rate as soon as it is set, for the run that is under way.
    """
    preset = PRESETS[_choose_preset()]
    name = controls.dropdown("Text", f"{KEY}_text", TEXTS, preset.corpus, on_change=_text_changed)
    own = own_text(f"{KEY}_own") if name == OWN else None
    tokenizer, cleaning = _choose_tokens(name), _choose_cleaning(name)
    with st.expander("Model", icon=":material/hub:", key=f"{KEY}_model"):
        model = _choose_model(preset.settings)
    with st.expander("Training", icon=":material/fitness_center:", key=f"{KEY}_training"):
        training, device = _choose_training(preset.settings, change_learning_rate), _choose_device()
    settings = TextGenerationSettings(**model, **training)  # type: ignore[arg-type]
    rows = own.rows if own else None
    text = prepared_text(name, rows, cleaning, tokenizer)
    return Chosen(text, settings, planned(settings, text), device)


@lru_cache(maxsize=256)
def planned(settings: TextGenerationSettings, text: ChosenText) -> Plan:
    """The size of the run."""
    return plan(settings, text.encoded)


def _choose_preset() -> str:
    titles = {name: preset.title for name, preset in PRESETS.items()}
    return controls.dropdown("Preset", f"{KEY}_preset", titles, "three_sentences", on_change=_preset_changed)


def _preset_changed() -> None:
    """A preset sets every control that it speaks of."""
    preset = PRESETS[st.session_state[f"{KEY}_preset"]]
    _take(preset.settings)
    st.session_state[f"{KEY}_text"] = preset.corpus
    _take_what_suits(preset.corpus)


def _take(settings: TextGenerationSettings) -> None:
    for field, value in settings.to_json().items():
        st.session_state[f"{KEY}_{field}"] = _in_widget(field, value)


def _is_taken(settings: TextGenerationSettings) -> bool:
    return all(
        st.session_state.get(f"{KEY}_{field}") == _in_widget(field, value)
        for field, value in settings.to_json().items()
    )


def _in_widget(field: str, value: str | float) -> str | float:
    """How the widget of a field holds its value: choices as text, all numbers as floats (see ui/controls.py)."""
    return str(value) if field == "layers" or isinstance(value, str) else float(value)


def _text_changed() -> None:
    """Another text comes with what suits it: a network for three sentences would take minutes over a real text."""
    name = st.session_state[f"{KEY}_text"]
    tiny, fast = PRESETS["three_sentences"], PRESETS["headlines_fast"]
    suits, other = (tiny, fast) if name == tiny.corpus else (fast, tiny)
    if _is_taken(other.settings):  # what somebody has changed stays
        _take(suits.settings)
    _take_what_suits(name)


def _take_what_suits(name: str) -> None:
    """Cleaning and tokens of the text; and it needs another prompt."""
    cleaning, tokenizer = suited(name)
    values = vars(cleaning) | vars(tokenizer)
    for field, value in values.items():
        st.session_state[f"{KEY}_{field}"] = value
    for prompt in ("prompt", "watched"):
        st.session_state.pop(f"{KEY}_{prompt}", None)


def _choose_tokens(name: str) -> TokenizerSettings:
    _, suits = suited(name)
    units = {unit: f"{unit.capitalize()}s" for unit in UNITS}
    unit = controls.choice("Tokens", f"{KEY}_unit", units, suits.unit)
    end = controls.switch(
        "Learn where lines end",
        f"{KEY}_end_of_line",
        suits.end_of_line,
        help="Adds a token ⏎ to every line, so that the model can learn to stop. The course does without.",
    )
    return TokenizerSettings(unit, end)


def _choose_cleaning(name: str) -> CleaningSettings:
    suits, _ = suited(name)
    with st.expander("Cleaning", icon=":material/cleaning_services:", key=f"{KEY}_cleaning"):
        return CleaningSettings(
            ascii_only=controls.switch(
                "ASCII only",
                f"{KEY}_ascii_only",
                suits.ascii_only,
                help="Removes every character outside ASCII: typographic quotes, accents, Hangul, emoji.",
            ),
            lowercase=controls.switch("Lower case", f"{KEY}_lowercase", suits.lowercase),
            strip_punctuation=controls.switch("Drop punctuation", f"{KEY}_strip_punctuation", suits.strip_punctuation),
            drop_unknown=controls.switch("Drop rows “Unknown”", f"{KEY}_drop_unknown", suits.drop_unknown),
        )


def _choose_model(preset: TextGenerationSettings) -> Mapping[str, object]:
    return {
        "cell": controls.choice("Cell", f"{KEY}_cell", CELLS, preset.cell),
        "embedding_size": controls.whole_number(
            "Embedding size", f"{KEY}_embedding_size", allowed.EMBEDDING_SIZES, preset.embedding_size
        ),
        "hidden_size": controls.whole_number(
            "Hidden size", f"{KEY}_hidden_size", allowed.HIDDEN_SIZES, preset.hidden_size
        ),
        "layers": int(controls.choice("Layers", f"{KEY}_layers", LAYERS, str(preset.layers))),
        "dropout": controls.slider("Dropout", f"{KEY}_dropout", allowed.DROPOUTS, preset.dropout, 0.05),
    }


def _choose_training(
    preset: TextGenerationSettings, change_learning_rate: Callable[[float], None]
) -> Mapping[str, object]:
    def rate_changed() -> None:
        rate = st.session_state[f"{KEY}_learning_rate"]
        if allowed.LEARNING_RATES.admits(rate):
            change_learning_rate(rate)

    return {
        "recipe": controls.choice("Recipe", f"{KEY}_recipe", RECIPES, preset.recipe),
        "optimizer": controls.dropdown("Optimizer", f"{KEY}_optimizer", OPTIMIZERS, preset.optimizer),
        "learning_rate": controls.number(
            "Learning rate",
            f"{KEY}_learning_rate",
            allowed.LEARNING_RATES,
            preset.learning_rate,
            help="Counts from the next update on when you change it during training.",
            on_change=rate_changed,
        ),
        "batch_size": controls.whole_number(
            "Batch size",
            f"{KEY}_batch_size",
            allowed.BATCH_SIZES,
            preset.batch_size,
            help="Prefixes an update, or lines an update, depending on the recipe.",
        ),
        "epochs": controls.whole_number("Epochs", f"{KEY}_epochs", allowed.EPOCHS, preset.epochs),
        "held_out": controls.slider(
            "Held out for validation", f"{KEY}_held_out", allowed.HELD_OUT, preset.held_out, 0.05
        ),
        "seed": controls.whole_number("Seed", f"{KEY}_seed", allowed.SEEDS, preset.seed),
    }


def _choose_device() -> str:
    devices = {"auto": "The fastest", **{name: name.upper() for name in present()}}
    return controls.dropdown(
        "Device",
        f"{KEY}_device",
        devices,
        "auto",
        help="The fastest is found by timing a few updates of this very model on each device that is there.",
    )
