"""Padding and truncation in all four ways, the state that an RNN ends with in each, and the cells that are wasted."""

import pandas as pd
import streamlit as st

from playground.core.tokens import padding as core
from playground.core.tokens.padding import PaddingSettings, PaddingTrace
from playground.export.tokens import padding_script
from playground.figures.tokens.padding import padding_in_words, padding_picture
from playground.ui import controls, frame
from playground.ui.part import Part, preset_setter
from playground.ui.tokens.ids import read_ids, written_ids
from playground.ui.tokens.key import KEY

PREFIX, PRESET = f"{KEY}_padding", f"{KEY}_padding_preset"
PRESETS = {
    "mixed": (
        "Short and long in turn",
        PaddingSettings(((1, 2), (3, 4, 5, 6, 7), (8, 9), (10, 11, 12, 13)), 4),
    ),
    "course": ("The course's three rows", PaddingSettings()),
    "long": (
        "One long, many short",
        PaddingSettings(((1, 2), (3, 4, 5, 6, 7, 8), (9,), (10, 11), (12, 13)), 6),
    ),
    "cut": ("Cut to two", PaddingSettings(((1, 2, 3, 4), (5, 6, 7), (8, 9)), 2)),
}
MAX_CHARACTERS = 1_000


def choose() -> PaddingSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    usual = PRESETS[controls.dropdown("Preset", PRESET, titles, "mixed", on_change=_set_preset)][1]
    text = controls.text_box(
        "Sequences of ids, a line each", f"{PREFIX}_sequences", written_ids(usual.sequences), MAX_CHARACTERS
    )
    return PaddingSettings(
        read_ids(text),
        controls.whole_number("Length of the batch", f"{PREFIX}_length", core.LENGTHS, usual.length),
        controls.whole_number("Rows in a batch, for bucketing", f"{PREFIX}_batch", core.BATCHES, usual.batch_size),
        controls.whole_number("Seed of the RNN", f"{PREFIX}_seed", core.SEEDS, usual.seed),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_sequences": written_ids(settings.sequences),
            f"{PREFIX}_length": float(settings.length),
            f"{PREFIX}_batch": float(settings.batch_size),
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: PaddingTrace) -> None:
    """The four batches, and packed; below them what is lost and what is wasted."""
    frame.figure(padding_picture(trace, frame.current_look()), f"{PREFIX}_picture", padding_in_words(trace))
    padded = trace.ways[core.PRE, core.PRE][0]
    cells = padded.mask.size
    st.markdown(
        f"**{padded.wasted}** of {cells} cells are padding, **{padded.cut}** ids are cut. In batches of "
        f"{trace.settings.batch_size}, each as long as its longest row: **{trace.in_order}** padded cells in the given "
        f"order, **{trace.by_length}** when rows of like length share a batch (*bucketing*)."
    )


def numbers(trace: PaddingTrace) -> pd.DataFrame:
    """The final state of every sequence: without padding, and in each of the four ways."""
    rows = []
    for row in range(len(trace.settings.sequences)):
        rows.append((str(row + 1), "packed, nothing padded or cut", *map("{:.8f}".format, trace.alone[row]), "0"))
        for (padding, truncating), (_, states) in trace.ways.items():
            change = f"{trace.change_of(padding, truncating)[row]:.1e}"
            rows.append((str(row + 1), f"pad {padding}, cut {truncating}", *map("{:.8f}".format, states[row]), change))
    return pd.DataFrame(
        rows, columns=["sequence", "way", *(f"h{k + 1}" for k in range(core.HIDDEN)), "largest change from packed"]
    )


PART = Part("Padding", choose, core.trace_padding, draw, numbers, core.check_states, padding_script)
