"""What the parts about one cell share: its presets, what it reads, its sizes, and which step is looked at."""

import streamlit as st

from playground.core.recurrent.reading import HIDDEN_SIZES, INPUT_SIZES, SEEDS
from playground.core.rnn.settings import RADII, RnnSettings
from playground.ui import controls
from playground.ui.part import preset_setter
from playground.ui.reading import choose_reading
from playground.ui.rnn.key import KEY

PRESET, KIND, TEXT, RADIUS, STEP = (f"{KEY}_{name}" for name in ("preset", "kind", "text", "radius", "cell"))
DEFAULT = RnnSettings()
IMPULSE = "1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"
STARTS = {
    "sentence": ("Read a sentence", DEFAULT),
    "characters": ("Letters of a word", RnnSettings("characters", "hello hello")),
    "fades": ("An impulse that fades", RnnSettings("numbers", IMPULSE, radius=0.5)),
    "lasts": ("An impulse that lasts", RnnSettings("numbers", IMPULSE, radius=1.0)),
    "rings": ("An impulse that never dies", RnnSettings("numbers", IMPULSE, radius=2.0)),
}


def start() -> RnnSettings:
    """The preset that was chosen."""
    titles = {name: title for name, (title, _) in STARTS.items()}
    return STARTS[controls.dropdown("Start from", PRESET, titles, "sentence", on_change=_set_preset)][1]


_set_preset = preset_setter(
    PRESET,
    {
        name: {KIND: settings.kind, TEXT: settings.text, RADIUS: settings.radius, f"{STEP}_step": 0}
        for name, (_, settings) in STARTS.items()
    },
)


def reading(usual: RnnSettings) -> tuple[str, str, float]:
    """Words, characters or numbers, the text of them, and the spectral radius of W_h."""
    kind, text = choose_reading(KIND, TEXT, usual)
    help = "W_h is scaled so that its largest eigenvalue has this size. 0 leaves W_h as it was drawn."
    return kind, text, controls.slider("Spectral radius of W_h", RADIUS, RADII, usual.radius, 0.05, help)


def sizes() -> tuple[int, int, int]:
    """Input size, hidden size and seed."""
    with st.expander("Sizes and seed"):
        return (
            controls.whole_number("Input size d", f"{KEY}_input_size", INPUT_SIZES, DEFAULT.input_size),
            controls.whole_number("Units D_h", f"{KEY}_hidden_size", HIDDEN_SIZES, DEFAULT.hidden_size),
            controls.whole_number("Seed", f"{KEY}_seed", SEEDS, DEFAULT.seed),
        )
