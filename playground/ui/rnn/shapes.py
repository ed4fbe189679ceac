"""What goes into a recurrent layer and comes out: shapes by the real module, parameters with the arithmetic."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.rnn import shapes as core
from playground.core.rnn.shapes import ShapeSettings, ShapeTrace
from playground.export.rnn import shapes_script
from playground.figures.rnn.shapes import shapes_in_words, shapes_picture
from playground.ui import controls, frame
from playground.ui.part import FullPart, preset_setter
from playground.ui.rnn.key import KEY

PREFIX, PRESET = f"{KEY}_shapes", f"{KEY}_shapes_preset"
RETURNS = {"last": "the last state", "all": "all states"}
STARTS = {
    "course": ("Many to one: (8, 2, 10) → (8, 3)", ShapeSettings()),
    "many": ("Many to many: all states", ShapeSettings(returns="all")),
    "example": ("10 steps of 4 numbers, 8 units", ShapeSettings(1, 10, 4, 8, returns="all")),
    "one": ("One to many: a single step read", ShapeSettings(1, 1, 4, 4, returns="all")),
    "deep": ("Four layers, both ways", ShapeSettings(8, 10, 4, 8, 4, True)),
}
FIELDS = {"batch": core.BATCHES, "steps": core.STEPS, "dim": core.DIMENSIONS, "hidden_size": core.DIMENSIONS}
LABELS = {"batch": "Batch", "steps": "Steps", "dim": "Numbers a step d", "hidden_size": "Units D_h"}


def choose() -> ShapeSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in STARTS.items()}
    usual = STARTS[controls.dropdown("Start from", PRESET, titles, "course", on_change=_set_preset)][1]
    sizes = {}
    for pair in (("batch", "steps"), ("dim", "hidden_size")):
        for column, name in zip(st.columns(2, gap="small"), pair, strict=True):
            with column:
                key, default = f"{PREFIX}_{name}", getattr(usual, name)
                sizes[name] = controls.whole_number(LABELS[name], key, FIELDS[name], default)
    layers = controls.whole_number("Layers", f"{PREFIX}_layers", core.LAYERS, usual.layers)
    both = controls.switch("Both directions", f"{PREFIX}_both", usual.bidirectional)
    returns = controls.choice("What goes on", f"{PREFIX}_returns", RETURNS, usual.returns)
    return ShapeSettings(**sizes, layers=layers, bidirectional=both, returns=returns)


_set_preset = preset_setter(
    PRESET,
    {
        name: {f"{PREFIX}_{field}": float(getattr(settings, field)) for field in (*FIELDS, "layers")}
        | {f"{PREFIX}_both": settings.bidirectional, f"{PREFIX}_returns": settings.returns}
        for name, (_, settings) in STARTS.items()
    },
)


def draw(trace: ShapeTrace) -> None:
    """The chain with its shapes, and the way of the shape in symbols and numbers."""
    settings = trace.settings
    frame.figure(shapes_picture(trace, frame.current_look()), f"{PREFIX}_picture", shapes_in_words(trace))
    given = f"({settings.batch}, {settings.steps}, {settings.dim})"
    st.latex(rf"\text{{(batch, steps, d)}} = {given} \;\rightarrow\; {_written(trace.result)}")
    keras = sum(count.keras for count in trace.counts)
    st.markdown(
        f"PyTorch has **{trace.total:,}** parameters, Keras **{keras:,}**: PyTorch keeps two bias vectors a direction "
        "and layer, b_x and b_h, which are added anyway; Keras keeps one."
    )


def _written(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


def numbers(trace: ShapeTrace) -> pd.DataFrame:
    """Shapes as nn.RNN gives them, and parameters of each layer."""
    rows = [
        ("output", "(batch, steps, directions · D_h)", _written(trace.output), ""),
        ("h_n", "(layers · directions, batch, D_h)", _written(trace.final), ""),
        ("what goes on", RETURNS[trace.settings.returns], _written(trace.result), ""),
    ]
    rows += [
        (f"parameters of layer {count.layer}", count.arithmetic, f"{count.torch:,}", f"{count.keras:,}")
        for count in trace.counts
    ]
    return pd.DataFrame(rows, columns=["what", "how", "PyTorch", "Keras"])


def below(trace: ShapeTrace) -> None:
    """Numbers, check and code."""
    frame.section("The numbers")
    frame.numbers(numbers(trace), f"{PREFIX}_numbers")
    rows = [CheckRow("all parameters", sum(count.torch for count in trace.counts), trace.total)]
    frame.checks(rows, f"{PREFIX}_check", "By the arithmetic, and counted in the real nn.RNN.")
    frame.code(partial(shapes_script, trace.settings), "rnn_shapes.py", f"{PREFIX}_script")


PART = FullPart("Shapes", choose, core.trace_shapes, draw, below)
