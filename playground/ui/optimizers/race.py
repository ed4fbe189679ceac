"""The race: who, with what settings, from where; paths that are played in the browser; and how each one ended."""

import math

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.optimizers import race as core
from playground.core.optimizers.expression import latex_of
from playground.core.optimizers.race import ARRIVED, FELL, UNDEFINED, UNDER_WAY, RaceSettings, RaceTrace, Run
from playground.core.optimizers.rules import RULES
from playground.export.optimizers import race_script
from playground.figures.optimizers import race as figures
from playground.ui import controls, frame
from playground.ui.optimizers import choosing, tuning
from playground.ui.optimizers.part import KEY, Part

VIEW, TUNING = f"{KEY}_view", f"{KEY}_tuning"
TITLES = {name: rule.title for name, rule in RULES.items()}


def choose() -> RaceSettings:
    """The controls. Raises SettingsError in words."""
    preset = choosing.choose_preset()
    surface = choosing.choose_surface(preset)
    places = st.columns(3, gap="small")
    x, y = choosing.choose_start(preset, places)
    with places[2]:
        steps = controls.whole_number("Steps", choosing.STEPS, core.STEPS, preset.steps)
    rules = controls.choices("Racers", choosing.RACERS, TITLES, tuple(preset.rates))
    tuned = tuning.parse(tuning.text_of_tuned())
    racers = {rule: tuning.settings_of(rule, preset, tuned) for rule in rules}
    if racers:
        names = {rule: TITLES[rule] for rule in racers}
        rule = controls.dropdown("Settings of", TUNING, names, rules[0])
        racers[rule] = tuning.tune(racers[rule])
    return RaceSettings(surface, x, y, steps, tuple(racers.values()))


def draw(trace: RaceTrace) -> None:
    """The figure; a click on it sets the start. Below it the formula, and how fast is too fast."""
    above = st.container()
    formula, seen = st.columns([3, 1], vertical_alignment="center")
    with formula:
        st.latex(rf"f(x, y) = {latex_of(trace.settings.surface.formula)}", width="content")
    with seen:
        view = controls.choice("Seen", VIEW, figures.VIEWS, figures.FLAT_VIEW)
    with above:
        drawn = figures.race(trace, frame.current_look(), view)
        frame.figure(drawn, f"{KEY}_race_{view}", figures.race_in_words(trace), choosing.move_start)
    st.caption(frame.as_text(steepness(trace)))
    ended = [ending(run, trace) for run in trace.runs if run.ending not in (ARRIVED, UNDER_WAY)]
    if ended:
        st.warning(frame.as_text(" ".join(ended)), icon=":material/warning:")


def steepness(trace: RaceTrace) -> str:
    """The eigenvalues of the Hessian and the largest learning rate of gradient descent, there and at the minimum."""
    low, high = trace.eigenvalues
    known = f"the Hessian has the eigenvalues {low:.4g} and {high:.4g}".replace("-", "−")
    if trace.landscape.quadratic and high > 0:
        return f"Everywhere {known}: gradient descent diverges above 2/λmax = {2 / high:.4g}."
    words = [f"At the start {known}." if math.isfinite(high) else "At the start the surface bends without limit."]
    minima = [place for place in trace.landscape.targets if place.kind == "minimum"]
    if minima:
        place = min(minima, key=lambda place: math.hypot(place.x - trace.settings.x, place.y - trace.settings.y))
        at = f"({place.x:.3g}, {place.y:.3g})".replace("-", "−")
        words.append(
            f"At the minimum {at} the larger is {place.eigenvalues[1]:.4g}: gradient descent comes to rest there "
            f"only below 2/λmax = {2 / place.eigenvalues[1]:.4g}."
        )
    return " ".join(words)


def ending(run: Run, trace: RaceTrace) -> str:
    """Why a path has no more points."""
    name, rate = run.settings.title, run.settings.learning_rate
    if run.ending == UNDEFINED:
        return f"{name} came at step {run.at} to a place where the function has no value or no slope."
    if run.ending == FELL:
        return f"{name} fell without end, out of sight at step {run.at}: where it went the surface has no bottom."
    if not math.isfinite(run.threshold):
        return f"{name} diverged at step {run.at}, at learning rate {rate:g}."
    compared = "above" if rate > run.threshold else "below"
    if trace.landscape.quadratic:
        return f"{name} diverged at step {run.at}: its learning rate {rate:g} is {compared} {run.threshold:.4g}."
    return (
        f"{name} diverged at step {run.at}. Its learning rate {rate:g} is {compared} {run.threshold:.4g}, the limit "
        "for the bend at the start."
    )


def numbers(trace: RaceTrace) -> pd.DataFrame:
    """A row for each racer."""
    last = trace.settings.steps
    return pd.DataFrame(
        {
            "optimizer": [run.settings.title for run in trace.runs],
            "settings": [settings_in_words(run) for run in trace.runs],
            f"x after {last}": [f"{run.points[-1, 0]:.8f}" for run in trace.runs],
            f"y after {last}": [f"{run.points[-1, 1]:.8f}" for run in trace.runs],
            "f": [f"{run.losses[-1]:.6g}" for run in trace.runs],
            "distance": [f"{run.distances[-1]:.4g}" for run in trace.runs],
            "how it ended": [f"{run.ending} at step {run.at}" for run in trace.runs],
            "diverges above": [_limit(run, trace) for run in trace.runs],
        }
    )


def _limit(run: Run, trace: RaceTrace) -> str:
    """The learning rate from which it diverges, where that is the same everywhere."""
    known = trace.landscape.quadratic and math.isfinite(run.threshold)
    return f"{run.threshold:.4g}" if known else "—"


def settings_in_words(run: Run) -> str:
    """All settings that its rule takes."""
    names = RULES[run.settings.rule].defaults
    return ", ".join(f"{tuning.NAMES[name].split()[-1]} {getattr(run.settings, name):g}" for name in names)


def check(settings: RaceSettings) -> None:
    """Our steps against torch.optim, when it is opened."""

    def make() -> tuple[str, list[CheckRow]]:
        return "formula: our own steps. torch: torch.optim with autograd, from the same start.", core.check_race(
            settings
        )

    frame.check_on_demand(make, f"{KEY}_race_check", "the last place of every path, by our steps and by torch.optim")


def nothing_more(_trace: RaceTrace) -> None:
    """The race has its numbers only."""


PART = Part("Race", choose, core.trace_race, draw, numbers, nothing_more, check, race_script)
