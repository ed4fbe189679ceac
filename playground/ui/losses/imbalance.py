"""Few positives: class weights, and where the model decides."""

import pandas as pd
import streamlit as st

from playground.core.losses import imbalance as core
from playground.core.losses.imbalance import ImbalanceSettings, ImbalanceTrace
from playground.export.losses import imbalance_script
from playground.figures.losses import imbalance as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_imbalance", f"{KEY}_imbalance_preset"
PRESETS = {
    "balanced": ("Weight = negatives / positives", ImbalanceSettings()),
    "none": ("No weight", ImbalanceSettings(pos_weight=1.0)),
    "rare": ("4 of 200 are positive", ImbalanceSettings(4, 30.0)),
    "even": ("As many of both", ImbalanceSettings(100, 1.0)),
    "threshold": ("No weight, lower threshold", ImbalanceSettings(pos_weight=1.0, threshold=0.1)),
}


def choose() -> ImbalanceSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "balanced", on_change=_set_preset)][1]
    of_all = f"Positives of {core.EXAMPLES}"
    return ImbalanceSettings(
        positives=int(controls.slider(of_all, f"{PREFIX}_positives", core.POSITIVES, preset.positives, 1.0)),
        pos_weight=controls.slider("pos_weight", f"{PREFIX}_pos_weight", core.POS_WEIGHTS, preset.pos_weight, 0.5),
        threshold=controls.slider("Threshold on P(1)", f"{PREFIX}_threshold", core.THRESHOLDS, preset.threshold, 0.01),
    )


_set_preset = preset_setter(
    PRESET,
    {
        name: {
            f"{PREFIX}_positives": float(settings.positives),
            f"{PREFIX}_pos_weight": settings.pos_weight,
            f"{PREFIX}_threshold": settings.threshold,
        }
        for name, (_, settings) in PRESETS.items()
    },
)


def draw(trace: ImbalanceTrace) -> None:
    """The figure; and how the two kinds of weights divide."""
    drawn = figures.imbalance_panels(trace, frame.current_look())
    frame.figure(drawn, f"{PREFIX}_panels", figures.imbalance_in_words(trace))
    (by_count, by_weights), (count_norm, weights_norm) = trace.first_losses, trace.first_norms
    st.caption(
        f"Before training, the weighted loss is {by_count:.4f} by `BCEWithLogitsLoss(pos_weight)`, which divides by "
        f"the number of examples, and {by_weights:.4f} by `CrossEntropyLoss(weight)`, which divides by the sum of the "
        f"weights. The gradients point the same way, with sizes {count_norm:.4f} and {weights_norm:.4f}."
    )


def numbers(trace: ImbalanceTrace) -> pd.DataFrame:
    """A row for each way of deciding: plain, weighted, and plain with a lower threshold."""
    ways = {
        "unweighted": trace.plain,
        f"pos_weight {trace.settings.pos_weight:g}": trace.weighted,
        "unweighted, from 1 / (1 + pos_weight)": trace.moved,
    }
    return pd.DataFrame(
        {
            "model": list(ways),
            "w": [f"{d.weight:.6f}" for d in ways.values()],
            "b": [f"{d.bias:.6f}" for d in ways.values()],
            "threshold": [f"{d.threshold:.4f}" for d in ways.values()],
            "boundary x": [f"{d.boundary:.4f}" for d in ways.values()],
            "TP": [d.true_positives for d in ways.values()],
            "FP": [d.false_positives for d in ways.values()],
            "FN": [d.false_negatives for d in ways.values()],
            "TN": [d.true_negatives for d in ways.values()],
            "recall": [f"{d.recall:.1%}" for d in ways.values()],
            "precision": ["—" if d.precision != d.precision else f"{d.precision:.1%}" for d in ways.values()],
            "accuracy": [f"{d.accuracy:.1%}" for d in ways.values()],
            "balanced": [f"{d.balanced_accuracy:.1%}" for d in ways.values()],
        }
    )


PART = Part("Imbalance", choose, core.trace_imbalance, draw, numbers, core.check_imbalance, imbalance_script)
