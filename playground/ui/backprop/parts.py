"""The four parts of the page: what each shows on the stage, and the table that it leaves below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from playground.core.backprop import PRESETS, BackpropTrace, parameter_named, trace_backprop
from playground.core.backprop.notation import as_text, computed
from playground.ui.backprop import editing, more_updates, one_weight, stepping
from playground.ui.backprop.choosing_weight import ONE_WEIGHT


@dataclass(frozen=True)
class Part:
    """One part. draw: show it on the stage, and return the table of its numbers; about: what that table holds."""

    title: str
    draw: Callable[[BackpropTrace], pd.DataFrame]
    about: str


PARTS: Mapping[str, Part] = {
    "steps": Part("Step by step", stepping.draw, "Every quantity up to here, the newest on top."),
    ONE_WEIGHT: Part(
        "One weight", one_weight.draw, "The gradient is the sum over all paths from the weight to the loss."
    ),
    "updates": Part("More updates", more_updates.draw, "All weights and outputs before and after."),
    "edit": Part("Edit the weights", editing.draw, "What these weights give."),
}


def lesson_numbers() -> dict[str, str]:
    """What the prose says about the example of the course and about Mazur's."""
    course = trace_backprop(PRESETS["course"].settings)
    w5 = parameter_named(course.settings, "W5")
    mazur = {name: trace_backprop(PRESETS[f"mazur_{name}"].settings) for name in ("frozen", "neuron", "shared")}
    return {
        "before": computed(course.forward.E),
        "after": computed(course.new.E),
        "w5": as_text(computed(w5.of(course.gradient))),
        "w5_new": computed(w5.of(course.updated)),
        **{name: f"{trace.new.E:.10f}" for name, trace in mazur.items()},
    }
