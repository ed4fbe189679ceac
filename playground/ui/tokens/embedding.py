"""One-hot times W beside the lookup that gives the same, whom the gradient reaches, and what both cost in memory."""

import pandas as pd
import streamlit as st

from playground.core.settings import Range
from playground.core.tokens import embedding as core
from playground.core.tokens.embedding import EmbeddingSettings, EmbeddingTrace
from playground.export.tokens import embedding_script
from playground.figures.tokens.embedding import embedding_in_words, embedding_picture
from playground.figures.tokens.memory import memory_in_words, memory_picture
from playground.ui import controls, frame
from playground.ui.part import Part
from playground.ui.tokens.ids import read_ids, written_ids
from playground.ui.tokens.key import KEY

PREFIX = f"{KEY}_embedding"
SIZE, WIDTH = f"{PREFIX}_memory_v", f"{PREFIX}_memory_d"
MAX_CHARACTERS = 300


def choose() -> EmbeddingSettings:
    """The controls. Raises SettingsError in words."""
    usual = EmbeddingSettings()
    text = controls.text_box(
        "Ids, a sample each line", f"{PREFIX}_ids", written_ids(usual.samples), MAX_CHARACTERS, height=90
    )
    vocabulary = controls.whole_number("Vocabulary V", f"{PREFIX}_v", core.VOCABULARIES, usual.vocabulary)
    dimension = controls.whole_number("Dimension", f"{PREFIX}_d", core.DIMENSIONS, usual.dimension)
    seed = controls.whole_number("Seed of W", f"{PREFIX}_seed", core.SEEDS, usual.seed)
    return EmbeddingSettings(vocabulary, dimension, read_ids(text), seed)


def draw(trace: EmbeddingTrace) -> None:
    """The four grids, the shapes, and the memory of both as the vocabulary grows."""
    frame.figure(embedding_picture(trace, frame.current_look()), f"{PREFIX}_picture", embedding_in_words(trace))
    samples, length = trace.ids.shape
    V, dim = trace.W.shape
    read = int((trace.touched > 0).sum())
    st.markdown(
        f"({samples}, {length}) ids → ({samples}, {length}, {dim}) numbers. With L = ½ Σ v², one batch moves "
        f"**{read} of {V}** rows of W; a row that was read twice gets its gradient twice."
    )
    _memory(samples * length)


def _memory(tokens: int) -> None:
    """Both in bytes as the vocabulary grows."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        V = _number("At a vocabulary of", SIZE, core.LARGE, 10_000)
        dim = _number("and dimension", WIDTH, core.WIDE, 256)
        st.caption("The numbers at the right edge hold for this vocabulary.")
    curve = frame.attempt(lambda: core.memory_curve(V, dim, tokens))
    if curve is not None:
        drawn = memory_picture(curve, frame.current_look())
        frame.figure(drawn, f"{PREFIX}_memory", memory_in_words(curve))


def _number(label: str, key: str, allowed: Range, default: int) -> int:
    with st.container(width=150):
        return controls.whole_number(label, key, allowed, default)


def numbers(trace: EmbeddingTrace) -> pd.DataFrame:
    """W row by row, how often each was read, and its gradient."""
    numbers = range(trace.W.shape[1])
    return pd.DataFrame(
        [
            (
                str(v),
                str(trace.touched[v]),
                *(f"{trace.W[v, d]:.8f}" for d in numbers),
                *(f"{trace.gradient[v, d]:.8f}" for d in numbers),
            )
            for v in range(len(trace.W))
        ],
        columns=[
            "id",
            "read",
            *(f"W, d{d + 1}" for d in numbers),
            *(f"∂L/∂W, d{d + 1}" for d in numbers),
        ],
    )


PART = Part(
    "One-hot and embedding",
    choose,
    core.trace_embedding,
    draw,
    numbers,
    core.check_embedding,
    embedding_script,
)
