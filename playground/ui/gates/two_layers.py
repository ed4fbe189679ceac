"""XOR in two layers, built by hand: the input plane beside the hidden one."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.gates.check import check_two_layers
from playground.core.gates.settings import GateSettings
from playground.core.gates.two_layers import TwoLayerTrace, solve_xor
from playground.export.gates import render_two_layers_script
from playground.figures.gates import layers
from playground.ui import frame
from playground.ui.gates import choosing, part
from playground.ui.gates.part import KEY
from playground.ui.part import FullPart


def choose() -> str:
    """The encoding. There is nothing else to choose: the weights are the course's."""
    return choosing.choose_encoding()


def draw(trace: TwoLayerTrace) -> None:
    """Both planes."""
    inputs, hidden = st.columns(2, gap="medium")
    with inputs:
        outputs = ", ".join(f"{value:g}" for value in trace.output)
        alt = f"The input plane with the lines of NAND and OR. Outputs of the whole network: {outputs}."
        frame.figure(layers.input_plane(trace, frame.current_look()), f"{KEY}_input_plane", alt)
    with hidden:
        places = ", ".join(f"({h1:g}, {h2:g})" for h1, h2 in trace.hidden)
        alt = f"The hidden plane with the line of AND. The four rows lie at {places}."
        frame.figure(layers.hidden_plane(trace, frame.current_look()), f"{KEY}_hidden_plane", alt)
    st.latex(formulas(trace))
    first, second = (f"({x1:g}, {x2:g})" for x1, x2 in trace.nand.inputs[1:3])
    st.caption(
        f"XOR = AND(NAND(x), OR(x)). The hidden layer moves {first} and {second} to one place, and now a line will do."
    )


def formulas(trace: TwoLayerTrace) -> str:
    """What each of the three perceptrons sums up, with its numbers, in LaTeX."""
    return r"\small " + r" \qquad ".join(
        [
            _sum(r"z_{\text{NAND}}", trace.nand.settings, "x"),
            _sum(r"z_{\text{OR}}", trace.first_or.settings, "x"),
            _sum(r"z_{\text{AND}}", trace.joint, "h"),
        ]
    )


def _sum(name: str, gate: GateSettings, read: str) -> str:
    return rf"{name} = {gate.w1:.4g}\,{read}_1 {gate.w2:+.4g}\,{read}_2 {gate.bias:+.4g}"


def numbers_of(trace: TwoLayerTrace) -> pd.DataFrame:
    """Every number of the small network, one row an input."""
    return pd.DataFrame(
        {
            "x₁": trace.nand.inputs[:, 0],
            "x₂": trace.nand.inputs[:, 1],
            "z of NAND": trace.nand.z,
            "h₁": trace.hidden[:, 0],
            "z of OR": trace.first_or.z,
            "h₂": trace.hidden[:, 1],
            "z of AND": trace.z,
            "output": trace.output,
            "target XOR": trace.target,
        }
    )


def below(trace: TwoLayerTrace) -> None:
    """All numbers of the four rows, every sum against torch's, the script."""
    part.numbers(numbers_of(trace), "two_layers")
    part.check(check_two_layers(trace), "two_layers", "By formula and by torch's linear layers, in double precision.")
    part.code(partial(render_two_layers_script, trace), "two_layers")


PART = FullPart("Two layers", choose, solve_xor, draw, below)
