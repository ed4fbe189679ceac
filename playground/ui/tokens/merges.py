"""Byte-pair encoding trained on screen, merge by merge."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from playground.core.check import CheckRow
from playground.core.settings import SettingsError, check_flag, check_range
from playground.core.tokens.bpe import BpeTrace, apply_bpe, check_merges, learn_bpe
from playground.data.token_flow import MAX_CHARACTERS, MERGES, bpe_words, check_no_mark, lines_of
from playground.export.tokens import bpe_script
from playground.figures.tokens.merges import merges_in_words, merges_picture
from playground.ui import controls, frame
from playground.ui.part import Part, preset_setter
from playground.ui.steps import step_controls
from playground.ui.tokens.key import KEY

PREFIX, PRESET = f"{KEY}_bpe", f"{KEY}_bpe_preset"
NEW, LOWERCASE = f"{PREFIX}_new", f"{PREFIX}_lowercase"


@dataclass(frozen=True)
class BpeSettings:
    """A text, whether it is put in lower case, and the most merges. Raises SettingsError."""

    text: str
    lowercase: bool = True
    merges: int = 20

    def __post_init__(self) -> None:
        check_flag(self, "lowercase")
        check_range(self, "merges", MERGES)
        check_no_mark(self.text, "text")
        if not lines_of(self.text):
            raise SettingsError("The text is empty. Write at least one word.")


PRESETS = {
    "low": ("Low, lower, lowest", "low low low low low lower lower newest newest newest newest wider wider widest"),
    "korean": ("Korean endings", "먹다 먹고 먹는 먹어서 가다 가고 가는 가서 보다 보고 보는 봐서 먹는 가는 보는"),
    "rhyme": (
        "A few lines",
        "the sea is green the sea is deep\nthe seal is keen the seal is asleep\nunseen the sun has been between",
    ),
}
NEW_WORDS = {"low": "lowest newer slow", "korean": "먹는다 가고서", "rhyme": "green seas"}


def choose() -> BpeSettings:
    """The controls. Raises SettingsError in words."""
    titles = {name: title for name, (title, _) in PRESETS.items()}
    preset = controls.dropdown("Preset", PRESET, titles, "low", on_change=_set_preset)
    text = controls.text_box("Text to learn from", f"{PREFIX}_text", PRESETS[preset][1], MAX_CHARACTERS, height=140)
    merges = controls.whole_number("Merges at most", f"{PREFIX}_merges", MERGES, 20)
    lowercase = controls.switch("Lower case", LOWERCASE, True)
    controls.text_field("New words to cut", NEW, NEW_WORDS[preset], 100)
    return BpeSettings(text.lower() if lowercase else text, lowercase, merges)


_set_preset = preset_setter(
    PRESET,
    {name: {f"{PREFIX}_text": text, NEW: NEW_WORDS[name], f"{PREFIX}_step": 0} for name, (_, text) in PRESETS.items()},
)


def trace(settings: BpeSettings) -> BpeTrace:
    """All merges of the text."""
    return learn_bpe([word for line in lines_of(settings.text) for word in bpe_words(line)], settings.merges)


def draw(trace: BpeTrace) -> None:
    """The pairs and the words after so many merges, and the new words in the pieces that are known by then."""
    step = step_controls(PREFIX, len(trace.steps))
    frame.figure(merges_picture(trace, step, frame.current_look()), f"{PREFIX}_picture", merges_in_words(trace, step))
    st.markdown(_sentence(trace, step))
    new = str(st.session_state.get(NEW, ""))
    merges = trace.merges()[:step]
    lower = st.session_state.get(LOWERCASE, True)
    words = [word for line in lines_of(new) for word in bpe_words(line.lower() if lower else line)]
    cut = ["  ".join(apply_bpe(word, merges)) for word in words]
    if cut:
        st.text("New words: " + "   |   ".join(cut))


def _sentence(trace: BpeTrace, step: int) -> str:
    if step < len(trace.steps):
        (a, b), count = trace.steps[step].chosen, trace.steps[step].count
        return (
            f"Next: **{frame.as_text(a)}** and **{frame.as_text(b)}** stand together **{count}** times and become one."
        )
    if not trace.is_complete:
        return "All merges are done. More of them would go on like this."
    return "No pair stands together twice: there is nothing left to merge."


def numbers(trace: BpeTrace) -> pd.DataFrame:
    """Every merge: the pair, its count, the new token, and how many tokens the text has after it."""
    return pd.DataFrame(
        [
            (str(number), step.chosen[0], step.chosen[1], "".join(step.chosen), step.count, trace.pieces_after(number))
            for number, step in enumerate(trace.steps, start=1)
        ],
        columns=["merge", "first", "second", "new token", "count", "tokens after it"],
    )


def check(settings: BpeSettings) -> list[CheckRow]:
    """Every count a second time, with torch.unique."""
    return check_merges(trace(settings))


def script(settings: BpeSettings) -> str:
    """All merges as a script."""
    return bpe_script(trace(settings))


PART = Part("Byte pairs", choose, trace, draw, numbers, check, script)
