"""LSTM and GRU side by side on the same input, from the same seed."""

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.gru.cell import GruTrace, check_gru, trace_gru
from playground.core.gru.settings import GruSettings
from playground.core.lstm.cell import CellTrace, check_cell, trace_cell
from playground.export.gru import gru_script
from playground.figures.gru.beside import beside_in_words, beside_picture
from playground.ui import frame
from playground.ui.gru.cell import DEFAULT, KIND, TEXT, size_controls
from playground.ui.gru.key import KEY
from playground.ui.part import FullPart
from playground.ui.reading import choose_reading


@dataclass(frozen=True)
class Both:
    """The two traces of one input."""

    lstm: CellTrace
    gru: GruTrace


def choose() -> GruSettings:
    """The controls that both share. Raises SettingsError in words."""
    kind, text = choose_reading(KIND, TEXT, DEFAULT)
    with st.expander("Sizes and seed"):
        return GruSettings(kind, text, *size_controls())


def trace(settings: GruSettings) -> Both:
    """Both cells read the same."""
    return Both(trace_cell(settings.lstm), trace_gru(settings))


def draw(both: Both) -> None:
    """Four maps."""
    drawn = beside_picture(both.lstm, both.gru, frame.current_look())
    frame.figure(drawn, f"{KEY}_beside_picture", beside_in_words(both.lstm, both.gru))
    st.caption(
        "**Neither cell is trained**: both have random weights, drawn from the seed as PyTorch begins with them. This "
        "shows how such cells start, not what they learn or which is better. f and z look alike here because the same "
        "seed gives them the very same weights for x."
    )


def below(both: Both) -> None:
    """The states of both in numbers, their checks, and the GRU's script."""
    frame.section("The numbers", "C and h of the LSTM, h of the GRU, after every step.")
    frame.numbers(numbers(both), f"{KEY}_beside_numbers")
    last = len(both.gru.x) - 1
    rows = [*check_cell(both.lstm, last, 0), *check_gru(both.gru, last, 0)]
    frame.checks(rows, f"{KEY}_beside_check", "The last step against nn.LSTMCell and nn.GRUCell.")
    frame.code(partial(gru_script, both.gru.settings), "gru_cell.py", f"{KEY}_beside_script")


def numbers(both: Both) -> pd.DataFrame:
    """A row a step, a column a unit."""
    table: dict[str, list[str]] = {"step": [str(step + 1) for step in range(len(both.gru.x))]}
    table["reads"] = list(both.gru.settings.tokens)
    named = (("C", both.lstm.memory), ("h", both.lstm.hidden), ("GRU h", both.gru.hidden))
    for name, values in named:
        for unit in range(values.shape[1]):
            table[f"{name}, unit {unit + 1}"] = [f"{value:.6f}" for value in values[:, unit]]
    return pd.DataFrame(table)


PART = FullPart("Beside an LSTM", choose, trace, draw, below)
