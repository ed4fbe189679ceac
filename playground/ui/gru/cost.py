"""Parameters of RNN, LSTM and GRU with the arithmetic, and the time of a step, measured at a press."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st
import torch

from playground.core.gru.cost import SIZES, Cost, CostSettings, check_counts, count_parameters, measure_seconds
from playground.export.gru import cost_script
from playground.figures.gru.cost import cost_in_words, cost_picture
from playground.ui import controls, frame
from playground.ui.gru.key import KEY
from playground.ui.part import FullPart

MEASURED = f"{KEY}_measured"


def choose() -> CostSettings:
    """Sizes. Raises SettingsError in words."""
    usual = CostSettings()
    return CostSettings(
        controls.whole_number("Input size d", f"{KEY}_cost_d", SIZES, usual.input_size),
        controls.whole_number("Units H", f"{KEY}_cost_h", SIZES, usual.hidden_size),
    )


def draw(settings: CostSettings) -> None:
    """The bars, and the button that measures."""
    st.button(
        "Measure the time of a step",
        type="primary",
        icon=":material/timer:",
        key=f"{KEY}_measure",
        on_click=_measure,
        args=(settings,),
    )
    costs, seconds = count_parameters(settings), measured(settings)
    frame.figure(
        cost_picture(costs, seconds, frame.current_look()), f"{KEY}_cost_picture", cost_in_words(costs, seconds)
    )
    double = measured(settings, torch.float64)
    if seconds and double:
        single, bare = (each["GRU"] / each["LSTM"] for each in (seconds, double))
        st.caption(
            f"Measured here: a GRU step took **{single:.2f}** times as long as an LSTM step in float32, where "
            f"PyTorch has a fused routine (oneDNN) for some layers and not for others; **{bare:.2f}** in float64, "
            "where it has none. Press again to see how far that varies."
        )


def measured(settings: CostSettings, dtype: torch.dtype = torch.float32) -> Mapping[str, float] | None:
    """What was measured in this tab for these sizes, None before."""
    kept = st.session_state.get(MEASURED)
    return kept[1][dtype] if kept is not None and kept[0] == settings else None


def _measure(settings: CostSettings) -> None:
    times = {dtype: measure_seconds(settings, dtype) for dtype in (torch.float32, torch.float64)}
    st.session_state[MEASURED] = settings, times


def numbers(costs: tuple[Cost, ...]) -> pd.DataFrame:
    """Counts with their arithmetic."""
    rows = [
        (
            cost.cell,
            f"{cost.arithmetic} = {cost.torch:,}",
            f"{cost.torch:,}",
            f"{cost.keras:,}",
            f"{cost.keras_before:,}",
        )
        for cost in costs
    ]
    names = ["layer", "arithmetic in PyTorch", "PyTorch", "Keras", "with one bias (Keras: reset_after=False)"]
    return pd.DataFrame(rows, columns=names)


def below(settings: CostSettings) -> None:
    """Counts, their check against the modules, the script."""
    costs = count_parameters(settings)
    frame.section("The numbers")
    frame.numbers(numbers(costs), f"{KEY}_cost_numbers")
    frame.checks(
        check_counts(settings),
        f"{KEY}_cost_check",
        "By the arithmetic, and counted: in PyTorch’s own modules, and in tensors of the shapes that Keras keeps.",
    )
    frame.code(partial(cost_script, settings), "gru_cost.py", f"{KEY}_cost_script")


def _same(settings: CostSettings) -> CostSettings:
    return settings


PART = FullPart("Parameters and time", choose, _same, draw, below)
