"""The perceptron learning rule, step by step, and why it never ends where no line exists."""

from functools import partial

import pandas as pd
import streamlit as st

from playground.core.gates.check import check_correction
from playground.core.gates.learning import LEARNING_RATES, LearningSettings, LearningStep, LearningTrace, learn
from playground.core.gates.separability import contradiction
from playground.export.gates import render_learning_script
from playground.figures.gates import layers, plane
from playground.ui import controls, frame
from playground.ui.gates import choosing, part
from playground.ui.gates.contradiction import explain
from playground.ui.gates.part import KEY
from playground.ui.part import FullPart
from playground.ui.steps import step_controls

STEPS = f"{KEY}_learning"
STEP = f"{STEPS}_step"
TICK = 0.4  # seconds a step while it plays
TABLE_HEIGHT = 248  # px
COLUMNS = ["step", "epoch", "x₁", "x₂", "z", "output o", "target t", "error t − o"]
COLUMNS += ["Δw₁", "Δw₂", "Δb", "w₁", "w₂", "b", "mistakes"]
STARTS = {"zero": "From zero", "sliders": "From the sliders"}


def choose() -> LearningSettings:
    """The controls. Raises SettingsError in words."""
    encoding = choosing.choose_encoding()
    target = choosing.choose_target(encoding)
    rate = controls.slider("Learning rate η", f"{KEY}_learning_rate", LEARNING_RATES, 0.1, 0.05)
    start = controls.choice("Start", f"{KEY}_start", STARTS, "zero")
    weights = choosing.choose_numbers(encoding) if start == "sliders" else (0.0, 0.0, 0.0)
    return LearningSettings(target, encoding, rate, *weights)


@st.cache_data(max_entries=500, show_spinner=False)
def learned(settings: LearningSettings) -> LearningTrace:
    """The whole course of learning."""
    return learn(settings)


def draw(trace: LearningTrace) -> None:
    """The steps, the plane, the correction and the curve of mistakes; the contradiction where no line exists."""
    _begin_anew_if_other(trace.settings)
    left, right = st.columns([1.1, 1], gap="medium")
    with left:
        step = step_controls(STEPS, len(trace.steps), tick=TICK)
        alt = f"The plane after {step} of {len(trace.steps)} steps; {sum(trace.rows_right(step))} of 4 rows right."
        drawn = plane.learning_plane(trace, step, frame.current_look())
        frame.figure(drawn, f"{KEY}_learning_plane", alt)
    with right:
        _say(trace, step)
    proof = contradiction(trace.settings.target, trace.settings.encoding)
    if proof is not None:
        explain(trace.settings.target, trace.settings.encoding, proof)


def _say(trace: LearningTrace, step: int) -> None:
    """The last step in words and in numbers, and the mistakes so far."""
    st.latex(correction(trace.steps[step - 1], trace.settings.learning_rate) if step else RULE)
    alt = f"Mistakes after each step: {int(trace.mistakes[step])} after {step} steps."
    frame.figure(layers.mistake_curve(trace, step, frame.current_look()), f"{KEY}_mistakes", alt)
    st.markdown(in_words(trace, step))


def _begin_anew_if_other(settings: LearningSettings) -> None:
    """Other settings start at their first step; a link keeps the step it names."""
    before = st.session_state.get(f"{STEPS}_of")
    st.session_state[f"{STEPS}_of"] = settings
    if before is not None and before != settings:
        st.session_state[STEP] = 0


RULE = (
    r"\begin{aligned} z &= w_1 x_1 + w_2 x_2 + b \\ \Delta w_1 &= \eta\,(t - o)\,x_1 \\ "
    r"\Delta w_2 &= \eta\,(t - o)\,x_2 \\ \Delta b &= \eta\,(t - o) \end{aligned}"
)


def correction(step: LearningStep, rate: float) -> str:
    """The last step's rule with its numbers, in LaTeX."""
    x1, x2 = step.inputs
    e = _signed(step.error)
    rows = [
        rf"z &= {step.z:.4g} \Rightarrow o = {step.prediction},\; t = {step.target},\; t - o = {e}",
        rf"\Delta w_1 &= {rate:g} \cdot ({e}) \cdot ({x1}) = {_signed(step.correction[0])}",
        rf"\Delta w_2 &= {rate:g} \cdot ({e}) \cdot ({x2}) = {_signed(step.correction[1])}",
        rf"\Delta b &= {rate:g} \cdot ({e}) = {_signed(step.correction[2])}",
    ]
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def _signed(number: float) -> str:
    return f"{number:+.4g}" if number else "0"


def in_words(trace: LearningTrace, step: int) -> str:
    """Where this step stands, and how the whole thing ends."""
    if step == 0:
        return "Before the first row. Every step shows one row; a wrong answer moves the line."
    shown = trace.steps[step - 1]
    right = "right, nothing changes" if not shown.error else "wrong, so the line moves"
    words = [f"Epoch {shown.epoch + 1}, row ({shown.inputs[0]}, {shown.inputs[1]}): **{right}**."]
    if step == len(trace.steps):
        words.append(ending(trace))
    return "\n\n".join(words)


def ending(trace: LearningTrace) -> str:
    """Converged, cycling, or neither within the epochs that are shown."""
    mistakes = int(trace.mistakes[-1])
    if trace.converged:
        return f":material/check_circle: **Converged**: an epoch without a mistake, after {mistakes} corrections."
    if trace.cycle:
        first, again = trace.cycle
        period = "every epoch" if again - first == 1 else f"every {again - first} epochs"
        return (
            f":material/cycle: **It cycles**: epoch {again + 1} begins with the very weights of epoch {first + 1}, "
            f"so all repeats {period}. {mistakes} mistakes so far, and no end."
        )
    return f"Not there yet after {trace.epochs} epochs. A larger learning rate gets there sooner."


def numbers_of(trace: LearningTrace, step: int) -> pd.DataFrame:
    """Every step so far, the last one on top."""
    rows = [
        (
            number,
            shown.epoch + 1,
            *shown.inputs,
            f"{shown.z:.4g}",
            shown.prediction,
            shown.target,
            shown.error,
            *map(_signed, shown.correction),
            *(f"{weight:.4g}" for weight in shown.weights),
            shown.mistakes,
        )
        for number, shown in enumerate(trace.steps[:step], start=1)
    ]
    return pd.DataFrame(rows[::-1], columns=COLUMNS)


def below(trace: LearningTrace) -> None:
    """The steps so far, the check of the last one (of the coming one before the first), the script."""
    step = int(st.session_state[STEP])
    part.numbers(numbers_of(trace, step), "learning", TABLE_HEIGHT)
    checked = max(step, 1)
    part.check(
        check_correction(trace.steps[checked - 1], trace.settings),
        "learning",
        f"Step {checked} by formula, by torch.optim.SGD on L = −(t − o) z, and by central difference.",
    )
    part.code(partial(render_learning_script, trace), "learning")


PART = FullPart("Learning rule", choose, learned, draw, below)
