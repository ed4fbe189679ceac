"""Cross-entropy of several classes, with a slider for each logit and a target that is a label or a distribution."""

import pandas as pd
import streamlit as st

from playground.core.losses import classes as core
from playground.core.losses.classes import ClassSettings, ClassTrace
from playground.export.losses import classes_script
from playground.figures.losses import classes as figures
from playground.ui import controls, frame
from playground.ui.losses.key import KEY
from playground.ui.part import Part, preset_setter

PREFIX, PRESET = f"{KEY}_classes", f"{KEY}_classes_preset"
TARGETS = {"label": "a label", "distribution": "a share each"}
PRESETS = {
    "three": ("Three classes, one label", ClassSettings()),
    "right": ("Sure and right", ClassSettings((5.0, 0.0, -1.0), label=1)),
    "wrong": ("Sure and wrong", ClassSettings((5.0, 0.0, -1.0), label=3)),
    "smooth": ("Label smoothing", ClassSettings((5.0, 0.0, -1.0), "distribution", 1, (0.9, 0.05, 0.05))),
    "two": ("Two classes: BCE", ClassSettings((0.0, 2.0), label=2, shares=(0.0, 1.0))),
    "four": ("Four classes", ClassSettings((2.0, 1.0, 0.0, -1.0), label=4, shares=(0.25, 0.25, 0.25, 0.25))),
}


def choose() -> ClassSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = PRESETS[controls.dropdown("Preset", PRESET, titles, "three", on_change=_set_preset)][1]
    counts = [str(count) for count in range(int(core.CLASSES.low), int(core.CLASSES.high) + 1)]
    K = int(controls.choice("Classes", f"{PREFIX}_count", counts, str(len(preset.logits))))
    target = controls.choice("The target is", f"{PREFIX}_target", TARGETS, preset.target)
    label, shares = preset.label, [_default(preset.shares, k) for k in range(K)]
    if target == "label":
        labels = [str(k) for k in range(1, K + 1)]
        label = int(controls.choice("Label", f"{PREFIX}_label", labels, str(min(preset.label, K))))
        logits = [_logit(k, preset) for k in range(K)]
    else:
        left, right = st.columns(2)
        with left:
            logits = [_logit(k, preset) for k in range(K)]
        with right:
            shares = [_share(k, share) for k, share in enumerate(shares)]
    return ClassSettings(tuple(logits), target, min(label, K), tuple(shares))


def _default(values: tuple[float, ...], k: int) -> float:
    return values[k] if k < len(values) else 0.0


def _logit(k: int, preset: ClassSettings) -> float:
    return controls.slider(f"z{k + 1}", f"{PREFIX}_z{k + 1}", core.LOGITS, _default(preset.logits, k), 0.1)


def _share(k: int, default: float) -> float:
    return controls.slider(f"t{k + 1}", f"{PREFIX}_t{k + 1}", core.SHARES, default, 0.05)


def _in_widgets(settings: ClassSettings) -> dict[str, object]:
    logits = {f"{PREFIX}_z{k}": z for k, z in enumerate(settings.logits, start=1)}
    shares = {f"{PREFIX}_t{k}": t for k, t in enumerate(settings.shares, start=1)}
    return {
        f"{PREFIX}_count": str(len(settings.logits)),
        f"{PREFIX}_target": settings.target,
        f"{PREFIX}_label": str(settings.label),
        **logits,
        **shares,
    }


_set_preset = preset_setter(PRESET, {name: _in_widgets(settings) for name, (_, settings) in PRESETS.items()})


def draw(trace: ClassTrace) -> None:
    """The figure; both forms of the target; how low the loss can go."""
    frame.figure(figures.class_panels(trace, frame.current_look()), f"{PREFIX}_panels", figures.classes_in_words(trace))
    if trace.sparse is not None:
        index = trace.settings.label - 1
        st.latex(rf"L = -\ln p_{{{index + 1}}} = -\ln {trace.p[index]:.6f} = {trace.sparse:.6f}")
        st.caption(
            f"Sparse target, the index {index}: {trace.sparse:.8f}. Dense target, a share for each class: "
            f"{trace.dense:.8f}. PyTorch counts classes from 0."
        )
    else:
        st.latex(rf"L = -\sum_k t_k \ln p_k = {trace.dense:.6f}")
        st.caption(f"No logits bring it below the entropy of the target, {trace.lowest:.6f}.")


def numbers(trace: ClassTrace) -> pd.DataFrame:
    """A row for each class, every step of the way."""
    return pd.DataFrame(
        {
            "class": range(1, len(trace.p) + 1),
            "z": [f"{z:g}" for z in trace.settings.logits],
            "p = softmax(z)": [f"{p:.8f}" for p in trace.p],
            "ln p": [f"{log_p:.8f}" for log_p in trace.log_p],
            "target t": [f"{t:.8f}" for t in trace.t],
            "−t ln p": [f"{term:.8f}" for term in trace.terms],
            "∂L/∂z": [f"{gradient:.8f}" for gradient in trace.gradient],
        }
    )


PART = Part("Several classes", choose, core.trace_classes, draw, numbers, core.check_classes, classes_script)
