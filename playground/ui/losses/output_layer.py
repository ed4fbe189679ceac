"""Which output layer a loss expects, and what happens with another."""

import pandas as pd
import streamlit as st

from playground.core.losses import output_layer as core
from playground.core.losses.output_layer import OutputSettings, OutputTrace
from playground.core.losses.problems import MISTAKES, PROBLEMS
from playground.export.losses import output_script
from playground.figures.losses import output_layer as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part

PREFIX = f"{KEY}_output"
TITLES = {name: mistake.title for name, mistake in MISTAKES.items()}


def choose() -> OutputSettings:
    """The controls. Raises SettingsError in words."""
    first = OutputSettings()
    return OutputSettings(
        mistake=controls.dropdown("Mistake", f"{PREFIX}_mistake", TITLES, first.mistake),
        learning_rate=controls.slider(
            "Learning rate", f"{PREFIX}_learning_rate", core.LEARNING_RATES, first.learning_rate, 0.05
        ),
        seed=controls.whole_number("Seed of both", f"{PREFIX}_seed", core.SEEDS, first.seed),
    )


def draw(trace: OutputTrace) -> None:
    """The figure; what the mistake is; the table of the course."""
    frame.figure(figures.output_panels(trace, frame.current_look()), f"{PREFIX}_panels", figures.output_in_words(trace))
    mistake, problem = MISTAKES[trace.settings.mistake], PROBLEMS[trace.settings.problem]
    st.caption(f"{problem.title.capitalize()}, right: `{problem.call}`. Mistake: `{mistake.call}`. {mistake.what}")
    st.caption(_measured(trace))
    if trace.diverged is not None:
        st.warning(
            f"After {trace.diverged} updates a loss is no longer a number: the learning rate is too high.",
            icon=":material/warning:",
        )
    st.table(course_table())


def _measured(trace: OutputTrace) -> str:
    """How much smaller the first gradient of the mistake is, and how much later it is nearly as good."""
    right, wrong = (float(norm) for norm in trace.gradient_norms[:, 0])
    sizes = f"{right / wrong:.1f} times as large as that of the mistake" if wrong else "not 0, that of the mistake is"
    early, late = ("never" if update is None else f"after {update} updates" for update in trace.reached)
    measure = "RMSE" if trace.settings.problem == "regression" else "accuracy"
    return (
        f"The first gradient of the right pair is {sizes}. Within {1 - core.NEARLY:.0%} of the right pair’s last "
        f"{measure}: the right pair {early}, the mistake {late}."
    )


def course_table() -> pd.DataFrame:
    """Which loss and which output activation belong to a problem, the call that has both in it, and what goes wrong."""
    rows = [
        {
            "problem": problem.title,
            "loss": problem.loss,
            "output activation": problem.output,
            "in PyTorch, z before any activation": problem.call,
            "what goes wrong otherwise": " ".join(
                f"{m.title}: {m.what}" for m in MISTAKES.values() if m.problem == name
            ),
        }
        for name, problem in PROBLEMS.items()
    ]
    return pd.DataFrame(rows).set_index("problem")


def _otherwise(problem: str) -> str:
    return " ".join(f"{m.title}: {m.what}" for m in MISTAKES.values() if m.problem == problem)


def numbers(trace: OutputTrace) -> pd.DataFrame:
    """Both pairs, before and after training."""
    mistake, problem = MISTAKES[trace.settings.mistake], PROBLEMS[trace.settings.problem]
    measure = "RMSE" if trace.settings.problem == "regression" else "accuracy"
    return pd.DataFrame(
        {
            "": ["right pair", "mistake"],
            "loss in PyTorch": [problem.call, mistake.call],
            "L before": [f"{loss:.8f}" for loss in trace.losses[:, 0]],
            "L after": [f"{loss:.8f}" for loss in trace.losses[:, -1]],
            "lowest possible": ["—", f"{trace.lowest:.8f}"],
            "|∂L/∂θ| before": [f"{norm:.6f}" for norm in trace.gradient_norms[:, 0]],
            "|∂L/∂θ| after": [f"{norm:.6f}" for norm in trace.gradient_norms[:, -1]],
            f"{measure} after": [f"{quality:.6f}" for quality in trace.quality[:, -1]],
        }
    )


PART = Part("Output and loss", choose, core.trace_output, draw, numbers, core.check_output, output_script)
