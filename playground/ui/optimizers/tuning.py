"""Settings of each optimizer that differ from the preset: kept in the session and, as one text, in the link.

Seven optimizers have two dozen settings; only those of one optimizer are on screen at a time.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from playground.core.optimizers.rules import PYTORCH, RANGES, RULES, RuleSettings, usual
from playground.core.settings import SettingsError
from playground.ui.optimizers.part import KEY
from playground.ui.optimizers.presets import Preset, Tuned

TUNED = f"{KEY}_tuned"
LONGEST = 2_000
EXAMPLE = "allowed is a list such as adam.learning_rate=0.1,adam.beta1=0.8"
NAMES = {
    "learning_rate": "Rate α",
    "momentum": "Momentum μ",
    "decay": "Decay ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "weight_decay": "Decay λ",
}


def parse(text: str) -> dict[tuple[str, str], float]:
    """{(rule, field): value}. Raises SettingsError in words."""
    if len(text) > LONGEST:
        raise SettingsError(f"The settings in the link are too long; {EXAMPLE}.")
    tuned = {}
    for item in filter(None, text.split(",")):
        name, _, value = item.partition("=")
        rule, _, setting = name.partition(".")
        if rule not in RULES or setting not in RULES[rule].defaults:
            raise SettingsError(f"The link has the setting {item[:40]!r}; {EXAMPLE}.")
        try:
            tuned[rule, setting] = float(value)
        except ValueError:
            raise SettingsError(f"The link has the setting {item[:40]!r}; {EXAMPLE}.") from None
    return tuned


def written(tuned: Tuned) -> str:
    """The text for the link."""
    return ",".join(f"{rule}.{setting}={value!r}" for (rule, setting), value in sorted(tuned.items()))


def text_of_tuned() -> str:
    """All that was tuned, from the session or from the link that opened it. The link is kept up to date."""
    text = str(st.session_state.setdefault(TUNED, st.query_params.get(TUNED, "")))
    if text and st.query_params.get(TUNED) != text:
        st.query_params[TUNED] = text
    elif not text and TUNED in st.query_params:
        del st.query_params[TUNED]
    return text


def settings_of(rule: str, preset: Preset, tuned: Tuned, convention: str = PYTORCH) -> RuleSettings:
    """The rule as the framework has it, with the preset's learning rate, and then what was tuned."""
    own: dict[str, Any] = {"learning_rate": preset.rates[rule]} if rule in preset.rates else {}
    own |= {setting: value for (of, setting), value in tuned.items() if of == rule}
    return replace(usual(rule, convention), **own)


def tune(settings: RuleSettings) -> RuleSettings:
    """Fields for the settings of one rule, at most three beside each other. What is changed goes into the link."""
    fields = RULES[settings.rule].defaults
    columns = st.columns(min(max(len(fields), 2), 3), gap="small")
    values: dict[str, Any] = {}
    for i, setting in enumerate(fields):
        with columns[i % len(columns)]:
            values[setting] = _field(settings, setting)
    return replace(settings, **values)


def _field(settings: RuleSettings, setting: str) -> float:
    key, allowed = f"{KEY}_tune_{settings.rule}_{setting}", RANGES[setting]
    st.session_state[key] = float(getattr(settings, setting))
    return st.number_input(
        NAMES[setting],
        float(allowed.low),
        float(allowed.high),
        step=None,
        format="%g",
        key=key,
        on_change=_keep,
        args=(settings.rule, setting, key),
    )


def _keep(rule: str, setting: str, key: str) -> None:
    try:
        tuned = parse(str(st.session_state.get(TUNED, "")))
    except SettingsError:
        tuned = {}  # junk of a link, which was refused in words
    st.session_state[TUNED] = written(tuned | {(rule, setting): float(st.session_state[key])})


def forget() -> None:
    """Back to what the preset says."""
    st.session_state[TUNED] = ""
