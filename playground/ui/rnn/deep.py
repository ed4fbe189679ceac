"""Both directions and several layers: every state of every chain, where each ends, and what is handed on."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.recurrent.reading import INPUT_SIZES, SEEDS
from playground.core.rnn import deep as core
from playground.core.rnn.deep import DeepSettings, DeepTrace, Place
from playground.export.rnn import deep_script
from playground.figures.rnn.deep import chains_in_words, chains_picture, end_at, ends_in_words, ends_picture, state_at
from playground.ui import controls, frame
from playground.ui.part import FullPart, preset_setter
from playground.ui.plot import Click
from playground.ui.reading import choose_reading
from playground.ui.rnn.key import KEY

PREFIX, PRESET, PLACE = f"{KEY}_deep", f"{KEY}_deep_preset", f"{KEY}_deep_place"
DIRECTIONS = {"one": "→ one", "both": "⇄ both"}
SENTENCE = "exercise is effective at reducing fat"
DEFAULT = DeepSettings(text=SENTENCE)
STARTS = {
    "both": ("Two layers, both ways", DEFAULT),
    "one": ("One layer, both ways", DeepSettings(text=SENTENCE, layers=1)),
    "deep": ("Four layers, one way", DeepSettings(text=SENTENCE, layers=4, directions="one")),
    "course": ("Four layers, both ways", DeepSettings(text=SENTENCE, hidden_size=2, layers=4)),
    "impulse": ("A single 1 in the middle", DeepSettings("numbers", "0 0 0 0 1 0 0 0 0", layers=1)),
}


def choose() -> DeepSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in STARTS.items()}
    usual = STARTS[controls.dropdown("Start from", PRESET, titles, "both", on_change=_set_preset)][1]
    kind, text = choose_reading(f"{PREFIX}_kind", f"{PREFIX}_text", usual, "A chain")
    directions = controls.choice("Directions", f"{PREFIX}_directions", DIRECTIONS, usual.directions)
    left, right = st.columns(2, gap="small")
    with left:
        layers = controls.whole_number("Layers", f"{PREFIX}_layers", core.LAYERS, usual.layers)
    with right:
        H = controls.whole_number("Units D_h", f"{PREFIX}_hidden_size", core.UNITS, usual.hidden_size)
    with st.expander("Input size and seed"):
        d = controls.whole_number("Input size d", f"{PREFIX}_input_size", INPUT_SIZES, usual.input_size)
        seed = controls.whole_number("Seed", f"{PREFIX}_seed", SEEDS, usual.seed)
    return DeepSettings(kind, text, d, H, seed, layers, directions)


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_kind": settings.kind,
            f"{PREFIX}_text": settings.text,
            f"{PREFIX}_directions": settings.directions,
            f"{PREFIX}_layers": float(settings.layers),
            f"{PREFIX}_hidden_size": float(settings.hidden_size),
        }
        for name, (_, settings) in STARTS.items()
    },
)


def place_of(settings: DeepSettings) -> Place:
    """The state that was clicked; before, the one in which the uppermost layer's last chain ends."""
    chosen = st.session_state.get(PLACE)
    if not isinstance(chosen, Place):
        chosen = Place(settings.layers - 1, settings.ways - 1, 0 if settings.ways == 2 else len(settings.tokens) - 1)
    return chosen.within(settings)


def draw(trace: DeepTrace) -> None:
    """The grid of states, and what is handed on in symbols."""

    place, look = place_of(trace.settings), frame.current_look()
    left, right = st.columns([2.6, 1], gap="small")
    with left:
        drawn = chains_picture(trace, place, look)
        frame.figure(drawn, f"{PREFIX}_chains", chains_in_words(trace, place), partial(_go_to, trace, state_at))
    with right:
        drawn = ends_picture(trace, look)
        frame.figure(drawn, f"{PREFIX}_ends", ends_in_words(trace), partial(_go_to, trace, end_at))
    st.markdown(verdict(trace))


def _go_to(trace: DeepTrace, at: Callable[[DeepTrace, int | list[int]], Place | None], click: Click) -> None:
    place = at(trace, click.point) if click.curve == 0 else None
    if place is not None:
        st.session_state[PLACE] = place


def verdict(trace: DeepTrace) -> str:
    """What is joined, and the trap beside it."""
    H, steps = trace.settings.hidden_size, len(trace.x)
    if trace.settings.ways == 1:
        return (
            f"Each chain ends at step {steps}, having read everything: `h_n[-1]` and `output[:, -1]` are the same "
            f"**{H}** numbers."
        )
    apart = float(abs(trace.joined - trace.at_last_step).max())
    return (
        f"A → chain ends at step {steps}, a ← chain at step 1. Joined, `cat(h_n[-2], h_n[-1])`, they are **{2 * H}** "
        f"numbers that have read everything. `output[:, -1]` differs by up to **{apart:.3f}**: its ← half has taken "
        "one step only."
    )


def shapes(trace: DeepTrace) -> pd.DataFrame:
    """The tensors with their symbols and real sizes."""
    names = {
        "x": ("x", "(batch, steps, d)"),
        "output": ("output", "(batch, steps, directions · D_h)"),
        "h_n": ("h_n", "(layers · directions, batch, D_h)"),
        "joined": ("joined last states", "(batch, directions · D_h)"),
    }
    rows = [(*names[name], f"({', '.join(map(str, shape))})") for name, shape in trace.shapes.items()]
    return pd.DataFrame(rows, columns=["tensor", "how", "shape"])


def numbers(trace: DeepTrace, place: Place) -> pd.DataFrame:
    """The chosen state as the sum that made it."""
    total = core.state_sum(trace, place)
    rows = [(name, f"{weight:.6f}", f"{value:.6f}", f"{weight * value:.6f}") for name, weight, value in total.products]
    rows += [
        ("b = b_x + b_h", "", "", f"{total.bias:.6f}"),
        ("z, the sum of all", "", "", f"{total.z:.6f}"),
        ("h = tanh z", "", "", f"{total.h:.6f}"),
    ]
    return pd.DataFrame(rows, columns=["reads", "its weight", "times", "value"])


def below(trace: DeepTrace) -> None:
    """Shapes, the chosen state's sum, check and code."""
    place = place_of(trace.settings)
    way = "→" if place.direction == 0 else "←"
    frame.section(
        "The numbers",
        f"Layer {place.layer + 1} {way}, step {place.step + 1}, unit {place.unit + 1}. Click a cell for another one.",
    )
    frame.numbers(shapes(trace), f"{PREFIX}_shapes")
    frame.numbers(numbers(trace, place), f"{PREFIX}_numbers")
    frame.checks(
        core.check_deep(trace, place),
        f"{PREFIX}_check",
        "The chains walked one step at a time, and nn.RNN; joined: the last states, found in the output of nn.RNN.",
    )
    frame.code(partial(deep_script, trace.settings), "rnn_deep.py", f"{PREFIX}_script")


PART = FullPart("Both ways, deep", choose, core.trace_deep, draw, below)
