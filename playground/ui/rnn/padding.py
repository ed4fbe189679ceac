"""Sequences of different lengths: padded in front, behind, or packed, and what the final state becomes in each."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.rnn import padding as core
from playground.core.rnn.padding import BatchSettings, BatchTrace
from playground.export.rnn import padding_script
from playground.figures.rnn.padding import padding_in_words, padding_picture, row_at
from playground.ui import controls, frame
from playground.ui.part import FullPart, preset_setter
from playground.ui.plot import Click
from playground.ui.rnn.key import KEY

PREFIX, PRESET, ROW = f"{KEY}_padding", f"{KEY}_padding_preset", f"{KEY}_padding_row"
VECTORS = {"zero": "zeros", "own": "drawn, as a word’s"}
DEFAULT = BatchSettings()
STARTS = {
    "short": ("A short row among longer ones", DEFAULT),
    "drawn": ("The same, padding has a vector", BatchSettings(vector="own")),
    "long": ("One long, many short", BatchSettings("the cat that the dog saw ran home again\nyes\nno\nran", row=2)),
    "equal": ("All of one length", BatchSettings("the cat ran\nthe dog sat\na cat sat", row=1)),
}
LONGEST = 100_000


def choose() -> BatchSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in STARTS.items()}
    usual = STARTS[controls.dropdown("Start from", PRESET, titles, "short", on_change=_set_preset)][1]
    text = controls.text_box("Sequences of words, a line each", f"{PREFIX}_text", usual.text, LONGEST, height=110)
    row = controls.whole_number("Row to follow", ROW, core.ROWS, usual.row)
    help = "Zeros: nn.Embedding(padding_idx=0). The state changes nonetheless: tanh(b + W_h h)."
    vector = controls.choice("The padding’s vector", f"{PREFIX}_vector", VECTORS, usual.vector, help)
    with st.expander("Sizes and seed"):
        d = controls.whole_number("Input size d", f"{PREFIX}_input_size", core.INPUT_SIZES, usual.input_size)
        H = controls.whole_number("Units D_h", f"{PREFIX}_hidden_size", core.UNITS, usual.hidden_size)
        seed = controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, usual.seed)
    return BatchSettings(text, vector, d, H, seed, row)


_set_preset = preset_setter(
    PRESET,
    {
        name: {f"{PREFIX}_text": settings.text, f"{PREFIX}_vector": settings.vector, ROW: float(settings.row)}
        for name, (_, settings) in STARTS.items()
    },
)


def draw(trace: BatchTrace) -> None:
    """Three batches, the states of the chosen row, and what it ends with."""

    def go_to(click: Click) -> None:
        row = row_at(trace, click.curve, click.point)
        if row is not None:
            st.session_state[ROW] = float(row)

    look = frame.current_look()
    for column, way in zip(st.columns(len(core.WAYS), gap="small"), core.WAYS, strict=True):
        with column:
            drawn = padding_picture(trace, way, look)
            frame.figure(drawn, f"{PREFIX}_{way}", padding_in_words(trace, way), go_to)
    st.caption(
        "· is padding. Final states are read in the framed column; colours go from −1, orange, to 1, blue. Click a "
        "row to follow it."
    )


def numbers(trace: BatchTrace) -> pd.DataFrame:
    """The final state of every row in every way, and how far it is from that of the row alone."""
    rows = []
    for number in range(len(trace.settings.rows)):
        states = {"alone": trace.alone} | {way: read.final for way, read in trace.ways.items()}
        for way, final in states.items():
            apart = "—" if way == "alone" else f"{trace.ways[way].apart[number]:.8f}"
            rows.append((str(number + 1), way, *(f"{value:.8f}" for value in final[number]), apart))
    names = [f"h{k + 1}" for k in range(trace.settings.hidden_size)]
    return pd.DataFrame(rows, columns=["row", "way", *names, "‖h − alone‖"])


def below(trace: BatchTrace) -> None:
    """Numbers, check and code."""
    cells, wasted = trace.ways["pre"].padded.mask.size, trace.ways["pre"].padded.wasted
    frame.section("The numbers", f"Final states. {wasted} of {cells} cells of the padded batch are padding.")
    frame.numbers(numbers(trace), f"{PREFIX}_numbers")
    frame.checks(
        core.check_batch(trace),
        f"{PREFIX}_check",
        "Step by step, and by nn.RNN; packed also against nn.RNN that reads the row alone.",
    )
    frame.code(partial(padding_script, trace.settings), "rnn_padding.py", f"{PREFIX}_script")


PART = FullPart("Padding", choose, core.trace_batch, draw, below)
