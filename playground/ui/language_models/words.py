"""What the feed-forward network of the ladder makes of words: their map, and the nearest neighbours of one."""

import pandas as pd
import streamlit as st

from playground.core.language_models.view import LadderView
from playground.figures.language_models.words import neighbour_bars, neighbours_in_words
from playground.figures.text_generation.words import embedding_scatter
from playground.ui import controls, frame
from playground.ui.language_models.key import KEY
from playground.ui.language_models.ladder import below as below_ladder
from playground.ui.language_models.ladder_runs import (
    RUN,
    ChosenLadder,
    KnownLadder,
    choose,
    content,
    newest,
    run_bar,
)
from playground.ui.owner import owner
from playground.ui.part import FullPart
from playground.ui.plot import Click
from playground.ui.server import engine
from playground.ui.statuses import ALIVE

PREFIX = f"{KEY}_words"
WORD = f"{PREFIX}_word"
FAST, QUIET = 0.4, 2.0  # seconds between two looks


def choose_with_word() -> ChosenLadder:
    """The ladder's controls, and above them the word that is looked at."""
    controls.text_field("Word", WORD, "", 60, help="Or click one in the map. Empty: the commonest.")
    return choose()


def draw(chosen: ChosenLadder) -> None:
    """Bar, map and neighbours; they look at the run by themselves while it trains."""
    runs = RUN.mine()
    alive = any(info.status in ALIVE for info in runs)
    st.fragment(_live, run_every=FAST if alive else QUIET if runs else None)(chosen, alive, st.session_state[WORD])


def _live(chosen: ChosenLadder, was_alive: bool, word: str) -> None:
    with frame.refusals():
        found = newest()
        if found is not None:
            _ask(found)
        view = RUN.glance(found.info) if found else None
    run_bar(chosen, found, view)
    shown = content(view)
    if found is None or shown is None:
        st.caption("Climb to train the feed-forward network: its words will move here while it learns.")
    elif shown.embedding is None:
        st.caption("This ladder has no feed-forward network. Choose it under Networks, and climb again.")
    else:
        _pictures(found, shown)
    if (view is not None and view.status in ALIVE) != was_alive or st.session_state[WORD] != word:
        st.rerun()  # the clock of this part changes, or a click has chosen a word outside of it


def _ask(found: KnownLadder) -> None:
    """Tell the run which word is looked at."""
    typed = st.session_state.get(WORD, "").strip()
    encoded = found.vocabulary.encode(typed)
    engine().command(owner(), found.info.run_id, "ask", question={"token": encoded.ids[0] if encoded.ids else 1})
    if encoded.unknown:
        st.caption(f"Not in this text: {frame.as_text(', '.join(encoded.unknown))}.")


def _pictures(found: KnownLadder, shown: LadderView) -> None:
    assert shown.embedding is not None
    tokens, embedding = found.vocabulary.tokens, shown.embedding

    def clicked(click: Click) -> None:
        if isinstance(click.point, int) and 0 <= click.point < len(embedding.tokens):
            st.session_state[WORD] = tokens[embedding.tokens[click.point]]

    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        st.markdown("**The commonest tokens, on the two main axes of E**")
        words = ", ".join(tokens[token] for token in embedding.tokens[:10])
        drawn = embedding_scatter(embedding, tokens, frame.current_look())
        frame.figure(
            drawn, f"{PREFIX}_map", f"Map of the embeddings of the commonest tokens, such as {words}.", clicked
        )
    with right:
        st.markdown(f"**{frame.as_text(tokens[shown.asked])}**" if shown.asked else "**…**")
        drawn = neighbour_bars(shown, tokens, frame.current_look())
        frame.figure(drawn, f"{PREFIX}_neighbours", neighbours_in_words(shown, tokens))
    st.caption(
        f"Learned from {shown.predictions[0]:,} predictions. A map of words wants millions; in a small text expect "
        "some sense among the commonest tokens, and chance elsewhere. “An unseen context” has a small world."
    )
    if shown.neighbours:
        frame.numbers(neighbours(shown, found), f"{PREFIX}_numbers")


def neighbours(shown: LadderView, found: KnownLadder) -> pd.DataFrame:
    """The nearest by cosine, with how often each occurs."""
    vocabulary = found.vocabulary
    rows = [
        (vocabulary.tokens[token], f"{cosine:.6f}", f"{vocabulary.counts[token]:,}")
        for token, cosine in shown.neighbours
    ]
    return pd.DataFrame(rows, columns=["nearest", "cosine", "times in the text"])


def _as_chosen(chosen: ChosenLadder) -> ChosenLadder:
    return chosen


PART = FullPart("Map of words", choose_with_word, _as_chosen, draw, below_ladder)
