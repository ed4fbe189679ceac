"""One perceptron: its plane, the formula with its numbers, the truth table and the sixteen functions."""

from functools import cache, partial

import pandas as pd
import streamlit as st

from playground.core.gates.check import check_gate
from playground.core.gates.functions import FUNCTIONS
from playground.core.gates.perceptron import GateTrace, evaluate_gate
from playground.core.gates.separability import is_separable
from playground.core.gates.settings import GateSettings
from playground.core.gates.sixteen import survey
from playground.export.gates import render_gate_script
from playground.figures.drawing import Drawing
from playground.figures.gates import plane, tables
from playground.figures.style import look
from playground.ui import controls, frame
from playground.ui.gates import choosing, part
from playground.ui.gates.choosing import aim_at, flip, written
from playground.ui.gates.part import KEY
from playground.ui.part import FullPart
from playground.ui.plot import Click

ACTIVATION_NAMES = {"step": "Step", "sigmoid": "Sigmoid"}


def choose() -> GateSettings:
    """The controls. Raises SettingsError in words."""
    choosing.choose_preset()
    encoding = choosing.choose_encoding()
    activation = controls.choice("Activation", f"{KEY}_activation", ACTIVATION_NAMES, "step")
    w1, w2, bias = choosing.choose_numbers(encoding)
    return GateSettings(w1, w2, bias, activation, encoding, choosing.choose_target(encoding))


def draw(trace: GateTrace) -> None:
    """Plane on the left; formula, table and sheet on the right."""
    settings, theme = trace.settings, frame.current_look()

    def flip_clicked(click: Click) -> None:
        if click.curve == 0 and isinstance(click.point, int):
            flip(click.point, settings.target)

    def aim_at_clicked(click: Click) -> None:
        if click.curve == 0 and click.point in range(len(FUNCTIONS)):
            aim_at(list(FUNCTIONS)[int(click.point)])  # type: ignore[arg-type]

    left, right = st.columns([1.1, 1], gap="medium")
    with left:
        drawn = plane.decision_plane(trace, theme)
        frame.figure(drawn, f"{KEY}_plane", plane_in_words(trace), flip_clicked)
        st.markdown(verdict(trace))
    with right:
        st.latex(formula(trace))
        table = tables.truth_table(trace, theme)
        frame.figure(table, f"{KEY}_table", table_in_words(trace), flip_clicked)
        frame.figure(
            _sheet(settings.target, settings.encoding, theme.name),
            f"{KEY}_sixteen",
            sheet_in_words(settings.encoding),
            aim_at_clicked,
        )


@cache
def _sheet(target: str, encoding: str, theme: str) -> Drawing:
    """The sheet, which no slider changes: 64 of them in all."""
    return tables.function_sheet(survey(encoding), target, encoding, look(theme))


def formula(trace: GateTrace) -> str:
    """z with the present numbers, and what the activation makes of it, in LaTeX."""
    settings = trace.settings
    low, high = f"{trace.inputs.min():g}", f"{trace.inputs.max():g}"
    z = rf"z &= {settings.w1:g}\,x_1 {settings.w2:+g}\,x_2 {settings.bias:+g}"
    p = r"p = \tfrac{1}{1 + e^{-z}}"
    if settings.activation == "step":
        output = rf"{high} \text{{ if }} z > 0, \text{{ else }} {low}"
    else:
        output = p if settings.encoding == "binary" else rf"2p - 1,\; {p}"
    return rf"\begin{{aligned}} {z} \\ \text{{output}} &= {output} \end{{aligned}}"


def verdict(trace: GateTrace) -> str:
    """How many rows are right, and what can be done about the others."""
    settings, right = trace.settings, int(trace.right.sum())
    name = frame.as_text(written(settings.target))
    if right == len(trace.right):
        return f":material/check_circle: **All four rows right: this perceptron is {name}.**"
    if is_separable(settings.target, settings.encoding):
        return f":material/cancel: **{right} of 4 rows right.** Move the line until it has every 1 on its shaded side."
    return (
        f":material/block: **{right} of 4 rows right, and no line gets all four.** "
        "Look at why under *Learning rule*, and at *Two layers*."
    )


def plane_in_words(trace: GateTrace) -> str:
    """What the plane shows, for who cannot see it."""
    settings = trace.settings
    rows = "; ".join(
        f"({x1:g}, {x2:g}) target {target:g}, output {output:.3g}, {'right' if ok else 'missed'}"
        for (x1, x2), target, output, ok in zip(trace.inputs, trace.target, trace.output, trace.right, strict=True)
    )
    line = f"The line is {settings.w1:g} x₁ {settings.w2:+g} x₂ {settings.bias:+g} = 0"
    return f"The plane of the two inputs. {line}. Corners: {rows}."


def table_in_words(trace: GateTrace) -> str:
    """The truth table as a sentence."""
    rows = zip(trace.inputs, trace.z, trace.output, trace.target, trace.error, strict=True)
    return "Truth table. " + "; ".join(
        f"inputs ({x1:g}, {x2:g}): z {z:.4g}, output {output:.3g}, target {target:g}, error {error:.3g}"
        for (x1, x2), z, output, target, error in rows
    )


def sheet_in_words(encoding: str) -> str:
    """Which of the sixteen functions have a line."""
    without = [function.name for function in survey(encoding) if not function.separable]
    return f"All sixteen functions of two inputs. {16 - len(without)} have a line; none: {', '.join(without)}."


def numbers_of(trace: GateTrace) -> pd.DataFrame:
    """Every quantity of the perceptron, one row an input."""
    table: dict[str, object] = {
        "x₁": trace.inputs[:, 0],
        "x₂": trace.inputs[:, 1],
        "w₁x₁": trace.products[:, 0],
        "w₂x₂": trace.products[:, 1],
        "b": trace.settings.bias,
        "z": trace.z,
    }
    if trace.probability is not None:
        table["p = σ(z)"] = trace.probability
    table |= {
        "output o": trace.output,
        "target t": trace.target,
        "error t − o": trace.error,
        "": ["✓ right" if ok else "✗ missed" for ok in trace.right],
    }
    return pd.DataFrame(table)


def below(trace: GateTrace) -> None:
    """The truth table with all that it is made of, its check and its script."""
    part.numbers(numbers_of(trace), "perceptron")
    part.check(check_gate(trace), "perceptron")
    part.code(partial(render_gate_script, trace.settings), "perceptron")


PART = FullPart("One perceptron", choose, evaluate_gate, draw, below)
