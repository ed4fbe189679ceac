"""Tokens: from a text to numbers, byte pairs, padding, and what an embedding is."""

from functools import partial

import streamlit as st

from playground.ui import frame
from playground.ui.tokens import PARTS, lesson_numbers

page = frame.open_page("tokens", "Cut a text into tokens, number them, pad them, and follow each one to its vector.")
part = frame.choose_part(page, PARTS)
with page.controls:
    settings = frame.attempt(part.choose)
trace = None if settings is None else frame.attempt(partial(part.trace, settings))
if settings is None or trace is None:
    st.stop()
with page.stage:
    part.draw(trace)

frame.section("The numbers")
frame.numbers(part.numbers(trace), f"tokens_numbers_{part.title}")
frame.checks(part.check(settings), "tokens_check")
frame.code(partial(part.script, settings), "tokens.py", "tokens_script")
frame.section("The lesson")
frame.lesson(page.info, **lesson_numbers())
