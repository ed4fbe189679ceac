"""From a text to a padded batch and its vectors, all of it while one types."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from playground.core.check import CheckRow
from playground.core.tokens.embedding import check_lookup, draw_table
from playground.data import token_flow as data
from playground.data.token_flow import BPE, CHARACTER, FlowSettings, FlowTrace
from playground.export.tokens import flow_script
from playground.figures.tokens.flow import BATCH, TOKENS, flow_in_words, flow_picture
from playground.figures.tokens.padding import SIDE_NAMES
from playground.ui import controls, frame
from playground.ui.part import Part, preset_setter
from playground.ui.plot import Click
from playground.ui.tokens.key import KEY

PREFIX, PRESET = f"{KEY}_flow", f"{KEY}_flow_preset"
LINE, PLACE = f"{PREFIX}_line", f"{PREFIX}_place"
UNITS = {"word": "Words", "character": "Characters", "bpe": "BPE"}
LOWERCASE = "lowercase"
EXTRAS = {LOWERCASE: "lower case", **{name: name for name in data.SPECIALS}}
DIMENSION, SEED = 3, 1
PRESETS = {
    "course": ("The course's sentence", FlowSettings()),
    "lines": (
        "Lines of different lengths",
        FlowSettings(
            "the cat sat\nthe dog ran to the cat\na bird sang\nthe bird ran",
            "the fish sang to a dog",
            specials=("UNK", "BOS", "EOS"),
        ),
    ),
    "rare": (
        "Rare words left out",
        FlowSettings("the tea is hot\nthe tea is cold\nthe soup is hot\nmy soup is late", "the hot milk", min_count=2),
    ),
    "korean": ("Korean, by syllables", FlowSettings("비가 온다\n눈이 온다\n비가 그친다", "눈이 그친다", CHARACTER)),
    "pieces": (
        "Byte pairs: a new word in known pieces",
        FlowSettings("slow slower slowest\nfast faster fastest\nnew newer newest", "slow fewest", BPE, merges=12),
    ),
}


def choose() -> FlowSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    usual = PRESETS[controls.dropdown("Preset", PRESET, titles, "course", on_change=_set_preset)][1]
    text = controls.text_box("Text, a line each", f"{PREFIX}_text", usual.text, data.MAX_CHARACTERS, height=90)
    unit = controls.choice("Tokens", f"{PREFIX}_unit", UNITS, usual.unit, help="BPE: byte pairs, as in the next part.")
    merges = usual.merges
    if unit == BPE:
        merges = controls.whole_number("Merges", f"{PREFIX}_merges", data.MERGES, usual.merges)
    wanted = controls.choices("With", f"{PREFIX}_extras", EXTRAS, _extras(usual))
    new_text = controls.text_field("Second text", f"{PREFIX}_new", usual.new_text, 200)
    with st.expander("Rare tokens, length, padding"):
        min_count = usual.min_count
        if unit != BPE:  # its pieces all have an id
            min_count = controls.whole_number(
                "Least count of a token", f"{PREFIX}_min", data.MIN_COUNTS, usual.min_count
            )
        length = controls.whole_number("Length (0: the longest)", f"{PREFIX}_length", data.LENGTHS, usual.length)
        padding = controls.choice("Pad", f"{PREFIX}_pad", SIDE_NAMES, usual.padding)
        truncating = controls.choice("Cut", f"{PREFIX}_cut", SIDE_NAMES, usual.truncating)
    specials = tuple(name for name in wanted if name != LOWERCASE)
    return FlowSettings(
        text, new_text, unit, LOWERCASE in wanted, merges, specials, min_count, length, padding, truncating
    )


def _extras(settings: FlowSettings) -> list[str]:
    return [*([LOWERCASE] if settings.lowercase else []), *settings.specials]


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_text": settings.text,
            f"{PREFIX}_new": settings.new_text,
            f"{PREFIX}_unit": settings.unit,
            f"{PREFIX}_merges": float(settings.merges),
            f"{PREFIX}_extras": _extras(settings),
            f"{PREFIX}_min": float(settings.min_count),
            f"{PREFIX}_length": float(settings.length),
            f"{PREFIX}_pad": settings.padding,
            f"{PREFIX}_cut": settings.truncating,
            LINE: 1.0,
            PLACE: 1.0,
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: FlowTrace) -> None:
    """Tokens, batch and vectors, where a click follows a token; then what becomes of the second text."""
    m, length = trace.padded.batch.shape
    line, place = _choose_cell(m, length)
    tokens = [entry.token for entry in trace.vocabulary]
    W = draw_table(len(tokens), DIMENSION, SEED).weight.detach().numpy()
    drawn = flow_picture(trace, W[trace.padded.batch[line]], (line, place), frame.current_look())
    frame.figure(drawn, f"{PREFIX}_batch", flow_in_words(trace, (line, place)), partial(_clicked, trace.sources))
    number = int(trace.padded.batch[line, place])
    shown = ", ".join(f"{value:.4f}" for value in W[number]).replace("-", "−")
    what = f"**{frame.as_text(tokens[number])}**" if number else "padding"
    st.markdown(f"{what} → id **{number}** → row {number} of W ({len(tokens)} × {DIMENSION}) → ({shown})")
    _tell_new_text(trace)


def _choose_cell(m: int, length: int) -> tuple[int, int]:
    """Line and place of the cell that is followed, from 0; beyond the batch the last one."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, key, most in (("Line", LINE, m), ("Place", PLACE, length)):
            st.session_state[key] = min(max(float(st.session_state.get(key) or 1), 1.0), float(most))
            st.number_input(label, 1.0, float(most), step=1.0, format="%.0f", key=key, width=110, bind="query-params")
        st.caption("Click a token or a cell, or choose it here, to follow it to its vector.")
    return int(st.session_state[LINE]) - 1, int(st.session_state[PLACE]) - 1


def _clicked(sources: NDArray[np.int64], click: Click) -> None:
    """Follow a cell of the batch, or the cell that a token above went to; a token that was lost went nowhere."""
    if not isinstance(click.point, list) or len(click.point) != 2:
        return
    row, column = click.point
    if click.curve == TOKENS and 0 <= row < len(sources):
        places = np.flatnonzero(sources[row] == column)
        if places.size:
            st.session_state[LINE], st.session_state[PLACE] = float(row) + 1, float(places[0]) + 1
    elif click.curve == BATCH:
        st.session_state[LINE], st.session_state[PLACE] = float(row) + 1, float(column) + 1


def _tell_new_text(trace: FlowTrace) -> None:
    """Ids of the second text, and what it holds that the vocabulary lacks."""
    if not trace.new_lines:
        st.caption("A second text shows what becomes of words that were never seen.")
        return
    ids = " / ".join(f"[{', '.join(map(str, line.kept))}]" for line in trace.new_lines)
    named = ", ".join(dict.fromkeys(trace.unknown))
    fate = "read as UNK" if "UNK" in trace.settings.specials else "dropped"
    unknown = f"out of vocabulary, so {fate}: **{frame.as_text(named)}**" if named else "every token is known"
    st.markdown(
        f"Second text → **{frame.as_text(ids)}** · {unknown} · rate **{trace.unknown_share:.1%}** "
        f"of {trace.new_tokens} tokens"
    )


def numbers(trace: FlowTrace) -> pd.DataFrame:
    """The vocabulary by id, and below it the tokens that are too rare for one."""
    rows = [
        (str(entry.number), entry.token, "special" if entry.special else str(entry.count), _where(entry.number, trace))
        for entry in trace.vocabulary
    ]
    rows += [("—", token, str(count), "too rare") for token, count in trace.rare]
    return pd.DataFrame(rows, columns=["id", "token", "count", "cells of the batch"])


def _where(number: int, trace: FlowTrace) -> str:
    return str(int((trace.padded.batch == number).sum()))


def check(settings: FlowSettings) -> list[CheckRow]:
    """The vectors of the line that is followed, as one-hot times W and as nn.Embedding gives them."""
    trace = data.trace_flow(settings)
    return check_lookup(trace.padded.batch[_line(trace)].tolist(), len(trace.vocabulary), DIMENSION, SEED)


def script(settings: FlowSettings) -> str:
    """The flow as a script, for the line that is followed."""
    trace = data.trace_flow(settings)
    return flow_script(trace, _line(trace), DIMENSION, SEED)


def _line(trace: FlowTrace) -> int:
    """The line that is followed, from 0."""
    return min(int(st.session_state.get(LINE) or 1), len(trace.padded.batch)) - 1


PART = Part("Text to batch", choose, data.trace_flow, draw, numbers, check, script)
