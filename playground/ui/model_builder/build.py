"""Build: the diagram, the summary table, and the sum behind each count."""

import pandas as pd
import streamlit as st

from playground.core.model_builder.summary import Row, Summary, with_batch
from playground.figures.model_builder.diagram import diagram_in_words, model_diagram
from playground.ui import controls, frame
from playground.ui.model_builder.choosing import ANEW, BEHIND, KEY, LAYER, Chosen
from playground.ui.plot import Click


def show(chosen: Chosen) -> None:
    """The diagram with what is wrong above it, and the sum of the layer that is looked at."""
    summary = chosen.summary
    with st.container():  # also when it is empty: so the diagram keeps its place
        if summary.fault is not None:
            frame.refuse(summary.fault)
    names = [layer.name for layer in chosen.model.layers]
    learning = [row.layer.name for row in summary.rows if row.torch]
    left, right = st.columns([1.9, 1], gap="medium")
    first = _first(summary, learning, names)
    if st.session_state.pop(ANEW, False):
        st.session_state[LAYER] = first  # said in so many words: the browser would go on showing the one of before
    with right:
        looked = controls.dropdown("Look at layer", LAYER, {name: name for name in names}, first)
        _details(summary, looked)
    with left:

        def clicked(click: Click) -> None:
            if click.curve == 0 and click.point in range(len(names)):
                st.session_state[LAYER] = st.session_state[BEHIND] = names[click.point]  # type: ignore[index]

        drawn = model_diagram(summary, looked, frame.current_look())
        frame.figure(drawn, f"{KEY}_diagram", diagram_in_words(summary), clicked)


def _first(summary: Summary, learning: list[str], names: list[str]) -> str:
    """What is worth a look before anything is chosen: the fault, else the first layer that learns."""
    if summary.fault is not None and summary.fault.layer in names:
        return summary.fault.layer
    return learning[0] if learning else names[0]


def _details(summary: Summary, name: str) -> None:
    """One layer: what comes in, what goes out, what it learns, and both sums."""
    row = next((row for row in summary.rows if row.layer.name == name), None)
    if row is None:
        layer = summary.model[name]
        st.text(f"{name}: {layer.title}")
        for source in summary.rows:
            if source.layer.name in layer.sources:
                st.text(f"It is given {with_batch(source.output)} by {source.layer.name}.")
        st.text("What it gives is not known: the model is not sound up to here.")
        return
    st.text(f"{name}: {row.layer.title}")
    st.text(f"{' and '.join(map(with_batch, row.inputs)) or 'data'} → {with_batch(row.output)}")
    st.caption("Parameters by PyTorch")
    st.text(row.torch_sum)
    st.caption("Parameters by Keras")
    st.text(row.keras_sum)
    if row.torch != row.keras:
        st.caption(_difference(row))
    frame.facts({"Model, PyTorch": f"{summary.torch:,}", "Model, Keras": f"{summary.keras:,}"})


def _difference(row: Row) -> str:
    if row.layer.kind == "batchnorm":
        return "Keras counts the running means and variances too; PyTorch keeps them as buffers, not as parameters."
    return "PyTorch adds a bias to the input and another to the state; Keras has only one."


def summary_table(summary: Summary) -> pd.DataFrame:
    """The table of model.summary(), with both counts and the total."""
    rows = [
        (
            row.layer.name,
            row.layer.title,
            ", ".join(row.layer.sources) or "data",
            with_batch(row.output),
            f"{row.torch:,}",
            f"{row.keras:,}",
            row.torch_sum,
        )
        for row in summary.rows
    ]
    total = ("total", "", "", "", f"{summary.torch:,}", f"{summary.keras:,}", "")
    columns = ["layer", "kind", "reads", "output shape", "PyTorch", "Keras", "arithmetic by PyTorch"]
    return pd.DataFrame([*rows, total], columns=columns)
