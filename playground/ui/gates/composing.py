"""Gates put together: XOR in two layers, and a half adder with live wires."""

import pandas as pd
import streamlit as st

from playground.core.gates.circuit import HALF_ADDER, run_circuit
from playground.core.gates.two_layers import TwoLayerTrace, solve_xor
from playground.figures.gates import circuit, layers
from playground.ui import controls, frame
from playground.ui.gates.choosing import KEY
from playground.ui.plot import Click


def two_layers(encoding: str) -> None:
    """The input plane beside the hidden plane, and every number of the small network."""
    trace = solve_xor(encoding)
    first, second = (f"({x1:g}, {x2:g})" for x1, x2 in trace.nand.inputs[1:3])
    st.caption(
        f"XOR = AND(NAND(x), OR(x)). The hidden layer moves {first} and {second} to one place, and now a line will do."
    )
    inputs, hidden = st.columns(2, gap="large")
    with inputs:
        outputs = ", ".join(f"{value:g}" for value in trace.output)
        alt = f"The input plane with the lines of NAND and OR. Outputs of the whole network: {outputs}."
        frame.figure(layers.input_plane(trace, frame.current_look()), f"{KEY}_input_plane", alt)
    with hidden:
        places = ", ".join(f"({h1:g}, {h2:g})" for h1, h2 in trace.hidden)
        alt = f"The hidden plane with the line of AND. The four rows lie at {places}."
        frame.figure(layers.hidden_plane(trace, frame.current_look()), f"{KEY}_hidden_plane", alt)
    frame.numbers(_layers_table(trace), f"{KEY}_two_layers")


def _layers_table(trace: TwoLayerTrace) -> pd.DataFrame:
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


def adder(encoding: str) -> None:
    """Two switches, four gates, two lamps."""
    side, stage = st.columns([1, 2.9], gap="large")
    with side:
        a = controls.switch("Input A", f"{KEY}_a", False)
        b = controls.switch("Input B", f"{KEY}_b", True)
        trace = run_circuit(HALF_ADDER, {"A": int(a), "B": int(b)}, encoding)
        carry, digit = trace.wires["carry"], trace.wires["sum"]
        st.latex(rf"{int(a)} + {int(b)} = {carry}{digit}_{{\text{{binary}}}} = {2 * carry + digit}")
        st.caption("Three gates make XOR, the digit of the sum; a fourth is the carry. Click A or B.")
    with stage:
        values = ", ".join(f"{name} {bit}" for name, bit in trace.wires.items())
        drawn = circuit.half_adder(trace, frame.current_look())
        frame.figure(drawn, f"{KEY}_adder", f"A half adder out of perceptrons. Wires: {values}.", _flip_input)


def _flip_input(click: Click) -> None:
    if click.curve == 0 and click.point in (0, 1):
        key = f"{KEY}_{'ab'[int(click.point)]}"
        st.session_state[key] = not st.session_state[key]
