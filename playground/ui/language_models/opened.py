"""The feed-forward language model on one sentence: every shape and number, before and while it learns."""

import re
from functools import partial

import pandas as pd
import streamlit as st

from playground.core.language_models import opened as core
from playground.core.language_models.ngram import Floats
from playground.core.language_models.opened import OpenedSettings, OpenedTrace, OpenedTraining
from playground.export.language_models import opened_script
from playground.figures.language_models.opened import opened_in_words, opened_picture
from playground.ui import controls, frame
from playground.ui.language_models.key import KEY
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.steps import step_controls, step_shown

PREFIX = f"{KEY}_opened"
UNIT, PLACE, UPDATE = f"{PREFIX}_unit", f"{PREFIX}_place", f"{PREFIX}_update"
USUAL = OpenedSettings()
TICK = 0.15
MINUS = re.compile(r"-(?=\d)")


def choose() -> OpenedSettings:
    """The controls. Raises SettingsError in words."""
    sentence = controls.text_field("Sentence", f"{PREFIX}_sentence", USUAL.sentence, 100_000)
    n = controls.whole_number("Window n, words read", f"{PREFIX}_window", core.WINDOWS, USUAL.window)
    M = controls.whole_number("M, numbers a word", f"{PREFIX}_size", core.EMBEDDING_SIZES, USUAL.embedding_size)
    H = controls.whole_number("Hidden units", f"{PREFIX}_hidden", core.HIDDEN_SIZES, USUAL.hidden_size)
    settings = OpenedSettings(sentence, n, M, H)  # refuses a sentence before its windows are counted
    most = len(settings.words) - n
    places = {str(place): _window(settings, place) for place in range(most)}
    place = controls.dropdown("Window", PLACE, places, str(min(1, most - 1)))
    st.session_state[f"{PREFIX}_chosen"] = int(place)
    with st.expander("Training"):
        rate = controls.slider("Learning rate", f"{PREFIX}_rate", core.RATES, USUAL.learning_rate, 0.01)
        seed = controls.whole_number("Seed", f"{PREFIX}_seed", core.SEEDS, USUAL.seed)
    return OpenedSettings(sentence, n, M, H, rate, seed)


def _window(settings: OpenedSettings, place: int) -> str:
    words = settings.words
    return f"{' '.join(words[place : place + settings.window])} → {words[place + settings.window]}"


@st.cache_resource(max_entries=64, show_spinner=False)
def trained(settings: OpenedSettings) -> OpenedTraining:
    """The network at every update."""
    return core.train_opened(settings)


def trace(settings: OpenedSettings) -> OpenedTrace:
    """The chosen window at the update that is shown."""
    training = trained(settings)
    place = min(int(st.session_state.get(f"{PREFIX}_chosen", 0)), len(training.following) - 1)
    return core.trace_opened(training, step_shown(UPDATE, core.UPDATES), place)


def _unit_of(found: OpenedTrace) -> int:
    return min(int(st.session_state.get(UNIT, 0)), len(found.h) - 1)


def draw(found: OpenedTrace) -> None:
    """The picture and the buttons that train it."""
    drawn = opened_picture(found, _unit_of(found), frame.current_look())
    frame.figure(drawn, f"{PREFIX}_picture", opened_in_words(found), _clicked)
    step_controls(UPDATE, core.UPDATES, tick=TICK, counted="update")
    st.caption(
        "Forward updates the network once, by gradient descent on all windows of the sentence. Click a row of W_h, or "
        "h, to see its sum."
    )


def _clicked(click: Click) -> None:
    """A row of W_h or a number of h chooses its unit."""
    if isinstance(click.point, list) and len(click.point) == 2 and click.curve in (4, 5):
        st.session_state[UNIT] = max(0, click.point[0] - (1 if click.curve == 4 else 0))


def numbers(found: OpenedTrace, unit: int) -> pd.DataFrame:
    """Every step with its shape, its formula and its numbers; the sum of one hidden unit written out."""
    words, W = found.training.settings.vocabulary, found.weights
    n, M = found.p.shape
    V, H = W["W_y"].shape
    came, read = words[found.target], [words[i] for i in found.ids]
    ones = ", ".join(f"{word} {i + 1}" for word, i in zip(read, found.ids, strict=True))
    terms = " + ".join(f"{w:.3f}·{x:.3f}" for w, x in zip(W["W_h"][unit], found.x, strict=True))
    z, h, hidden = found.z[unit], found.h[unit], f"{H} × {n * M} · {n * M} + {H} = {H}"
    rows = [
        ("one-hot", f"{n} × {V}", "a 1 in the column of the word", ones),
        ("p = one-hot · E", f"{n} × {V} · {V} × {M} = {n} × {M}", f"the row of {read[-1]}", _row(found.p[-1])),
        ("x = p side by side", f"{n * M}", "", _row(found.x)),
        (f"z[{unit + 1}] = W_h x + b_h", hidden, f"{terms} + {W['b_h'][unit]:.3f}", f"{z:.6f}"),
        (f"h[{unit + 1}] = tanh z", f"{H}", f"tanh({z:.4f})", f"{h:.6f}"),
        ("s = W_y h + b_y", f"{V} × {H} · {H} + {V} = {V}", f"of {came}", f"{found.scores[found.target]:.6f}"),
        ("P = softmax s", f"{V}", f"of {came}", f"{found.probabilities[found.target]:.6f}"),
        ("loss = −ln P", "", f"{came} came", f"{found.loss:.6f}"),
    ]
    table = pd.DataFrame(rows, columns=["quantity", "shapes", "how", "value"])
    return table.map(lambda text: MINUS.sub("−", text))


def _row(values: Floats) -> str:
    return "(" + ", ".join(f"{value:.3f}" for value in values) + ")"


def below(found: OpenedTrace) -> None:
    """Numbers, check and code."""
    unit = _unit_of(found)
    frame.section("The numbers", f"After {found.update} updates, with the sum of hidden unit {unit + 1} written out.")
    table = numbers(found, unit)
    frame.numbers(table, f"{PREFIX}_numbers")
    st.text(f"{table['quantity'][3]} = {table['how'][3]} = {table['value'][3]}")
    frame.checks(core.check_opened(found, unit), f"{PREFIX}_check")
    frame.code(partial(opened_script, found), "nnlm.py", f"{PREFIX}_script")


PART = FullPart("A network opened", choose, trace, draw, below)
