"""Gates that add: a half adder, and a full one out of two, with live wires."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.gates.check import check_circuit
from playground.core.gates.circuit import CIRCUITS, CircuitSettings, CircuitTrace, all_inputs, run_circuit
from playground.export.gates import render_adder_script
from playground.figures.gates import circuit
from playground.ui import controls, frame
from playground.ui.gates import choosing, part
from playground.ui.gates.part import KEY
from playground.ui.part import FullPart
from playground.ui.plot import Click

CIRCUIT_NAMES = {"half": "Half adder", "full": "Full adder"}
INPUTS = {
    "A": ("Input A", False),
    "B": ("Input B", True),
    "C": ("Carry in", True),
}  # what they are called, and begin as
WORDS = {
    "half": "Three gates make XOR, the digit of the sum; a fourth is the carry. Click A or B.",
    "full": "Two half adders and an OR. The second adds the carry of the digit before. Click A, B or carry in.",
}


def choose() -> CircuitSettings:
    """The controls: which adder, how bits are written, and a switch for every input."""
    name = controls.choice("Circuit", f"{KEY}_circuit", CIRCUIT_NAMES, "half")
    encoding = choosing.choose_encoding()
    bits = tuple(int(controls.switch(*_switch(wire))) for wire in CIRCUITS[name].inputs)
    return CircuitSettings(name, bits, encoding)


def _switch(wire: str) -> tuple[str, str, bool]:
    label, default = INPUTS[wire]
    return label, _key(wire), default


def _key(wire: str) -> str:
    return f"{KEY}_{wire.lower()}"


def draw(trace: CircuitTrace) -> None:
    """The circuit; a click on an input flips it."""
    settings = trace.settings
    names = CIRCUITS[settings.circuit].inputs

    def flip_input(click: Click) -> None:
        if click.curve == 0 and click.point in range(len(names)):
            key = _key(names[int(click.point)])  # type: ignore[arg-type]
            st.session_state[key] = not st.session_state[key]

    carry, digit = trace.wires["carry"], trace.wires["sum"]
    values = ", ".join(f"{name} {bit}" for name, bit in trace.wires.items())
    alt = f"A {CIRCUIT_NAMES[settings.circuit].lower()} out of perceptrons. Wires: {values}."
    frame.figure(circuit.adder(trace, frame.current_look()), f"{KEY}_adder", alt, flip_input)
    st.latex(rf"{' + '.join(map(str, settings.bits))} = {carry}{digit}_{{\text{{binary}}}} = {trace.total}")
    st.caption(WORDS[settings.circuit])


def numbers_of(trace: CircuitTrace) -> pd.DataFrame:
    """The truth table: every wire for every row of inputs, and which of the rows is on screen."""
    settings = trace.settings
    rows = []
    for each in all_inputs(settings.circuit, settings.encoding):
        inputs: dict[str, object] = dict(zip(CIRCUITS[settings.circuit].inputs, each.settings.bits, strict=True))
        gates = {_gate_name(step.gate.function, step.gate.inputs, step.gate.output): step.bit for step in each.steps}
        shown = "▸ on screen" if each.settings == settings else ""
        rows.append(inputs | gates | {"in decimal": each.total, "": shown})
    return pd.DataFrame(rows)


def _gate_name(function: str, inputs: tuple[str, str], output: str) -> str:
    return f"{output} = {function}({', '.join(inputs)})"


def below(trace: CircuitTrace) -> None:
    """All rows of the circuit, the sums against those of torch, the script."""
    part.numbers(numbers_of(trace), "adder")
    part.check(check_circuit(trace), "adder", "By the gates and by torch, in double precision.")
    part.code(partial(render_adder_script, trace.settings), "adder")


PART = FullPart("An adder", choose, run_circuit, draw, below)
