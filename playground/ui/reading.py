"""What a cell reads, chosen: words, characters or numbers, and the text of them; alike on the pages of all cells."""

from collections.abc import Callable

import streamlit as st

from playground.core.recurrent.reading import Reading
from playground.ui import controls

KINDS = {"words": "Words", "characters": "Letters", "numbers": "Numbers"}
LONGEST = 100_000  # characters: more steps than a page shows are refused in words, not cut
USUAL = {False: Reading().text, True: "1 0 0 -1 0 0 2 0"}  # what is read as words or letters, and as numbers


def choose_reading(kind_key: str, text_key: str, usual: Reading, who: str = "The cell") -> tuple[str, str]:
    """Kind and text, for the settings to check."""
    change = _text_changer(kind_key, text_key)
    kind = controls.choice(f"{who} reads", kind_key, KINDS, usual.kind, on_change=change)
    text = controls.text_field("One step a word, letter or number", text_key, usual.text, LONGEST)
    st.session_state[f"{text_key}_read"] = kind == "numbers", text
    return kind, text


def _text_changer(kind_key: str, text_key: str) -> Callable[[], None]:
    """The callback that puts the last numbers in the place of words, and the last words in the place of numbers."""

    def change() -> None:
        numbers = st.session_state[kind_key] == "numbers"
        before, text = st.session_state[f"{text_key}_read"]
        if numbers != before:
            st.session_state[f"{text_key}_other"], st.session_state[text_key] = (
                text,
                st.session_state.get(f"{text_key}_other", USUAL[numbers]),
            )

    return change
