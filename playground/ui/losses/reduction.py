"""Sum, mean and none, and what they do to the learning rate."""

import pandas as pd
import streamlit as st

from playground.core.losses import reduction as core
from playground.core.losses.reduction import ReductionSettings, ReductionTrace
from playground.export.losses import reduction_script
from playground.figures.losses import reduction as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_reduction", f"{KEY}_reduction_preset"
PRESETS = {
    "usual": ("Sum is 32 times as fast", ReductionSettings()),
    "diverges": ("Sum diverges", ReductionSettings(learning_rate=0.04)),
    "one": ("A batch of one: the same", ReductionSettings(1, 0.1)),
    "good": ("A good rate for mean", ReductionSettings(32, 0.4)),
}


def choose() -> ReductionSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "usual", on_change=_set_preset)][1]
    size = controls.slider("Batch size B", f"{PREFIX}_batch_size", core.BATCH_SIZES, preset.batch_size, 1.0)
    return ReductionSettings(
        batch_size=int(size),
        learning_rate=controls.number(
            "Learning rate α", f"{PREFIX}_learning_rate", core.LEARNING_RATES, preset.learning_rate
        ),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {f"{PREFIX}_batch_size": float(settings.batch_size), f"{PREFIX}_learning_rate": settings.learning_rate}
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: ReductionTrace) -> None:
    """The figure, and where each reduction stops converging."""
    drawn = figures.reduction_panels(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_panels", figures.reduction_in_words(trace))
    rate, (mean, total) = trace.settings.learning_rate, trace.limits
    words = [f"{how} {_fate(rate, limit)}" for how, limit in (("mean", mean), ("sum", total))]
    st.caption(
        f"Gradient descent diverges above α = 2/λₘₐₓ of the Hessian: {mean:.4f} with mean, {total:.4f} with sum. "
        f"At α = {rate:g}, {' and '.join(words)}."
    )
    if trace.refusal is not None:
        st.caption(f"Without a reduction, `backward()` refuses: “{trace.refusal}”.")


def _fate(rate: float, limit: float) -> str:
    return "diverges" if rate > limit else "converges"


def numbers(trace: ReductionTrace) -> pd.DataFrame:
    """A row for each reduction: the loss, its gradient, and the update that follows."""
    rate, B = trace.settings.learning_rate, trace.settings.batch_size
    rows = [
        {
            "reduction": how,
            "loss": f"{trace.reduced[row]:.8f}",
            "∂L/∂w": f"{trace.reduced_gradients[row, 0]:.8f}",
            "∂L/∂b": f"{trace.reduced_gradients[row, 1]:.8f}",
            "Δw = −α ∂L/∂w": f"{trace.paths[row, 1, 0]:.8f}",
            "rate that mean would need": f"{rate * (1 if how == 'mean' else B):g}",
            "diverges above α": f"{trace.limits[row]:.6f}",
        }
        for row, how in enumerate(core.REDUCTIONS)
    ]
    rows.append(
        {
            "reduction": "none",
            "loss": f"{B} numbers, the first {trace.losses[0]:.8f}",
            "∂L/∂w": f"{B} numbers, the first {trace.gradients[0, 0]:.8f}",
            "∂L/∂b": f"{B} numbers, the first {trace.gradients[0, 1]:.8f}",
            "Δw = −α ∂L/∂w": "—",
            "rate that mean would need": "—",
            "diverges above α": "—",
        }
    )
    return pd.DataFrame(rows)


PART = Part("Reduction", choose, core.trace_reduction, draw, numbers, core.check_reduction, reduction_script)
