"""The perceptron learning rule, step by step, and why it never ends where no line exists."""

import streamlit as st

from playground.core.gates.functions import FUNCTIONS, corners
from playground.core.gates.learning import LEARNING_RATES, LearningSettings, LearningStep, LearningTrace, learn
from playground.core.gates.separability import Contradiction, contradiction
from playground.core.gates.settings import GateSettings
from playground.figures.gates import layers, plane
from playground.ui import controls, frame
from playground.ui.gates.choosing import KEY, written

STEPS = f"{KEY}_learning"
PLAYING = f"{KEY}_playing"
RATE, START = f"{KEY}_learning_rate", f"{KEY}_start"
USUAL_RATE = 0.1
TICK = 0.4  # seconds a step while it plays
SIDES = (r"\le 0", "> 0")  # what z must be, for target 0 and 1
STARTS = {"zero": "From zero", "sliders": "From the sliders"}


@st.cache_data(max_entries=500, show_spinner=False)
def learned(settings: LearningSettings) -> LearningTrace:
    """The whole course of learning."""
    return learn(settings)


def choose(gate: GateSettings) -> LearningSettings:
    """The learning rate and where to start; the target comes from the page."""
    rate = controls.slider("Learning rate η", RATE, LEARNING_RATES, USUAL_RATE, 0.05)
    start = controls.choice("Start", START, STARTS, "zero")
    return _settings(gate, rate, start)


def chosen_start(gate: GateSettings) -> LearningSettings:
    """What the controls of this part say, also while they are not on screen."""
    rate = st.session_state.get(RATE, USUAL_RATE)
    return _settings(gate, rate, st.session_state.get(START, "zero"))


def _settings(gate: GateSettings, rate: float, start: str) -> LearningSettings:
    weights = (gate.w1, gate.w2, gate.bias) if start == "sliders" else (0.0, 0.0, 0.0)
    return LearningSettings(gate.target, gate.encoding, rate, *weights)


def tab(gate: GateSettings) -> None:
    """Everything about learning: one fragment, so that a step redraws this part alone."""
    playing = bool(st.session_state.get(PLAYING, False))
    st.fragment(_walk, run_every=TICK if playing else None)(gate, playing)
    proof = contradiction(gate.target, gate.encoding)
    if proof is not None:
        explain(gate, proof)


def _walk(gate: GateSettings, was_playing: bool) -> None:
    side, stage = st.columns([1, 2.1], gap="large")
    with side:
        settings = frame.attempt(lambda: choose(gate))
    if settings is None:
        return
    trace = learned(settings)
    _begin_anew_if_other(settings)
    if was_playing:
        _advance(len(trace.steps))
    with side:
        step = frame.step_controls(STEPS, len(trace.steps))
        st.button(
            "Pause" if st.session_state.get(PLAYING) else "Play",
            icon=":material/pause:" if st.session_state.get(PLAYING) else ":material/play_arrow:",
            key=f"{KEY}_play",
            on_click=_toggle,
            args=(step == len(trace.steps),),
        )
        st.markdown(in_words(trace, step))
    with stage:
        _figures(trace, step)
    if bool(st.session_state.get(PLAYING, False)) != was_playing:
        st.rerun()  # the clock of this part starts or stops


def _figures(trace: LearningTrace, step: int) -> None:
    look = frame.current_look()
    left, right = st.columns([1, 1], gap="medium")
    with left:
        alt = f"The plane after {step} of {len(trace.steps)} steps; {sum(trace.rows_right(step))} of 4 rows right."
        frame.figure(plane.learning_plane(trace, step, look), f"{KEY}_learning_plane", alt)
    with right:
        if step:
            st.latex(correction(trace.steps[step - 1], trace.settings.learning_rate))
        else:
            st.latex(r"\Delta w_i = \eta\,(t - o)\,x_i \qquad \Delta b = \eta\,(t - o)")
        alt = f"Mistakes after each step: {int(trace.mistakes[step])} after {step} steps."
        frame.figure(layers.mistake_curve(trace, step, look), f"{KEY}_mistakes", alt)


def _toggle(at_end: bool) -> None:
    st.session_state[PLAYING] = not st.session_state.get(PLAYING, False)
    if at_end:
        st.session_state[f"{STEPS}_step"] = 0


def _advance(last: int) -> None:
    """One step on while it plays; at the end it stops."""
    step = int(st.session_state.get(f"{STEPS}_step", 0))
    if step >= last:
        st.session_state[PLAYING] = False
    elif st.session_state.get(PLAYING):
        st.session_state[f"{STEPS}_step"] = step + 1


def _begin_anew_if_other(settings: LearningSettings) -> None:
    """Other settings start at their first step; a link keeps the step it names."""
    before = st.session_state.get(f"{STEPS}_of")
    st.session_state[f"{STEPS}_of"] = settings
    if before is not None and before != settings:
        st.session_state[f"{STEPS}_step"] = 0


def correction(step: LearningStep, rate: float) -> str:
    """The last step's rule with its numbers, in LaTeX."""
    x1, x2 = step.inputs
    e = f"{step.error:+d}" if step.error else "0"
    rows = [
        rf"z &= {step.z:.4g} \Rightarrow o = {step.prediction},\; t = {step.target},\; t - o = {e}",
        rf"\Delta w_1 &= {rate:g} \cdot ({e}) \cdot ({x1}) = {step.correction[0]:+.4g}",
        rf"\Delta w_2 &= {rate:g} \cdot ({e}) \cdot ({x2}) = {step.correction[1]:+.4g}",
        rf"\Delta b &= {rate:g} \cdot ({e}) = {step.correction[2]:+.4g}",
    ]
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


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


def explain(gate: GateSettings, proof: Contradiction) -> None:
    """The inequalities and the contradiction between them."""
    st.markdown(f"**Why no line can do {frame.as_text(written(gate.target))}**")
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        st.caption("Every row of the truth table asks for one inequality:")
        st.latex(inequalities(gate))
    with right:
        st.caption("Add up those that must fire, and those that must not. The left sides are the same:")
        st.latex(clash(gate, proof))
        st.caption("No three numbers can be above 0 and not above 0. So the rule corrects for ever.")


def inequalities(gate: GateSettings) -> str:
    """One row each: what z is there, and the side it must be on, in LaTeX."""
    rows = [
        rf"({x1},{x2}): \quad & {_sum((x1, x2, 1))} && {SIDES[bit]}"
        for (x1, x2), bit in zip(corners(gate.encoding), FUNCTIONS[gate.target], strict=True)
    ]
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def clash(gate: GateSettings, proof: Contradiction) -> str:
    """The two sums, in LaTeX."""
    names = {
        bit: "+".join(
            f"({x1},{x2})"
            for (x1, x2), value, times in zip(
                corners(gate.encoding), FUNCTIONS[gate.target], proof.multipliers, strict=True
            )
            for _ in range(times if value == bit else 0)
        )
        for bit in (1, 0)
    }
    total = _sum(proof.total)
    return rf"\begin{{aligned}} {names[1]}: \quad & {total} > 0 \\ {names[0]}: \quad & {total} \le 0 \end{{aligned}}"


def _sum(coefficients: tuple[int, int, int]) -> str:
    """Coefficients of w1, w2 and b as a sum."""
    text = ""
    for number, name in zip(coefficients, ("w_1", "w_2", "b"), strict=True):
        if number:
            sign = "-" if number < 0 else "+" if text else ""
            text += f"{sign}{'' if abs(number) == 1 else abs(number)}{name}"
    return text or "0"
