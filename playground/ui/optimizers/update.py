"""One update under the microscope: every number of one step, beside torch.optim's, as PyTorch or as Keras does it."""

from dataclasses import replace
from functools import lru_cache

import pandas as pd
import streamlit as st

from playground.core.optimizers import update as core
from playground.core.optimizers.first_steps import first_steps
from playground.core.optimizers.rules import ADAPTIVE, KERAS, PYTORCH, RULES
from playground.core.optimizers.update import HORIZON, Quantity, UpdateSettings, UpdateTrace
from playground.export.optimizers import update_script
from playground.figures.optimizers import update as figures
from playground.ui import controls, frame
from playground.ui.optimizers import choosing, tuning
from playground.ui.optimizers.part import KEY, Part
from playground.ui.steps import step_controls

RULE, CONVENTION, CORRECTION, STEP = (f"{KEY}_{name}" for name in ("rule", "convention", "correction", "update"))
TITLES = {name: rule.title for name, rule in RULES.items()}
CONVENTIONS = {PYTORCH: "PyTorch", KERAS: "Keras"}


def choose() -> UpdateSettings:
    """The controls. Raises SettingsError in words."""
    preset = choosing.choose_preset()
    surface = choosing.choose_surface(preset)
    x, y = choosing.choose_start(preset, st.columns(2, gap="small"))
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        rule = controls.dropdown("Optimizer", RULE, TITLES, "adam")
    with right:
        convention = controls.dropdown("As in", CONVENTION, CONVENTIONS, PYTORCH)
    settings = tuning.settings_of(rule, preset, tuning.parse(tuning.text_of_tuned()), convention)
    if rule in ADAPTIVE:
        settings = replace(settings, bias_correction=controls.switch("Bias correction", CORRECTION, True))
    return UpdateSettings(surface, x, y, tuning.tune(settings))


def trace(settings: UpdateSettings) -> UpdateTrace:
    """The step that the buttons below the figure stand at, taken apart."""
    return core.trace_update(at_step(settings))


def at_step(settings: UpdateSettings) -> UpdateSettings:
    """With the step of the session or of the link, where it may be anything."""
    try:
        step = int(st.session_state.get(f"{STEP}_step", st.query_params.get(f"{STEP}_step", 0)))
    except (TypeError, ValueError):
        step = 0
    return replace(settings, step=max(0, min(step, HORIZON - 1)) + 1)


def draw(shown: UpdateTrace) -> None:
    """Figure, buttons for the step, and what is compared with what."""
    drawn = figures.update(shown, frame.current_look())
    frame.figure(drawn, f"{KEY}_update_figure", figures.update_in_words(shown), choosing.move_start)
    step_controls(STEP, HORIZON - 1)
    st.caption(frame.as_text(compared(shown)))


def compared(shown: UpdateTrace) -> str:
    """What torch.optim's column means here."""
    if shown.step < shown.settings.step:
        return f"After step {shown.step} the numbers are too large for a computer: the way ends here."
    if shown.comparable:
        return "torch.optim walks beside, from the same start: its numbers must be ours."
    what = "the convention of Keras" if shown.settings.rule.convention == KERAS else "Adam without bias correction"
    return f"torch.optim knows no {what}: beside ours stand the numbers of its own way from the same start."


def numbers(shown: UpdateTrace) -> pd.DataFrame:
    """A row for each quantity of the step."""
    rows = shown.quantities
    return pd.DataFrame(
        {
            "quantity": [row.name for row in rows],
            "formula": [row.formula for row in rows],
            "numbers of x": [row.numbers[0] for row in rows],
            "x": [f"{row.ours[0]:.10g}" for row in rows],
            "x in torch.optim": [_theirs(row, 0) for row in rows],
            "y": [f"{row.ours[1]:.10g}" for row in rows],
            "y in torch.optim": [_theirs(row, 1) for row in rows],
            "": [_verdict(row, shown.comparable) for row in rows],
        }
    )


def _theirs(row: Quantity, i: int) -> str:
    return "—" if row.torch is None else f"{row.torch[i]:.10g}"


def _verdict(row: Quantity, comparable: bool) -> str:
    if row.agrees is None:
        return "not kept by torch.optim"
    if row.agrees:
        return "✓ agree"
    return "✗ disagree" if comparable else "≠ another convention"


@lru_cache(maxsize=1)
def _first_steps() -> pd.DataFrame:
    found = first_steps()
    return pd.DataFrame(
        {
            "case": [step.what for step in found],
            "gradient g": [f"{step.gradient:g}" for step in found],
            "PyTorch": [f"{step.pytorch:.2f} α" for step in found],
            "Keras": [f"{step.keras:.2f} α" for step in found],
            "why": [step.why for step in found],
        }
    )


def conventions(_shown: UpdateTrace) -> None:
    """The first steps that tell the frameworks apart."""
    part = frame.folded(
        "PyTorch or Keras", "first steps that tell them apart", f"{KEY}_first_steps_open", ":material/compare_arrows:"
    )
    if part is not None:
        with part:
            st.caption("How far a step goes, in units of the learning rate α, with each framework’s own defaults.")
            frame.numbers(_first_steps(), f"{KEY}_first_steps")


def check(settings: UpdateSettings) -> None:
    """The gradient three ways; averages and Δθ as sums over all gradients, against torch.optim or our own step."""
    frame.checks(
        core.check_update(at_step(settings)),
        f"{KEY}_update_check",
        "The formula is no recursion: an average is written out as the sum over all gradients so far. torch: the state "
        "of torch.optim, or of our own step where torch.optim lacks the convention.",
    )


def script(settings: UpdateSettings) -> str:
    """The same step by torch.optim, or by hand where it lacks the convention."""
    return update_script(at_step(settings))


PART = Part("One update", choose, trace, draw, numbers, conventions, check, script)
