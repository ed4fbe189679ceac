"""Text generation: a network learns which word comes next, and then writes."""

from functools import partial

import streamlit as st

from playground.ui import frame
from playground.ui.text_generation import details, keeping, live, runs, writing
from playground.ui.text_generation.choosing import choose

page = frame.open_page(
    "text_generation", "Train a recurrent network on real sentences, watch gibberish turn into text, then let it write."
)
with page.controls:
    chosen = frame.attempt(lambda: choose(runs.change_learning_rate))
with frame.refusals():
    mine = [runs.known(info) for info in runs.my_runs()]
with page.stage, frame.refusals():
    live.live_view(chosen, mine)
    seen = runs.look_at(mine)
pace = live.pace_of(seen)  # of what is drawn anew while something trains

# Only the open tab is filled: what nobody sees would cost as much as what is seen, at every touch.
titles = ["Write", "The text", "Two recipes", "Keep it"]
write, text, recipes, keep = st.tabs(titles, key="text_generation_tab", bind="query-params")
if write.open:
    with write:
        live.part(writing.tab, pace and pace * runs.MODEL_SECONDS)(mine[:1])
if keep.open:
    with keep:
        keeping.tab(seen)
if text.open and chosen is not None:
    with text:
        details.text_in_detail(chosen.text)
if recipes.open and chosen is not None:
    with recipes:
        details.recipes_in_detail(chosen, seen)

main = seen[0] if seen else None
if chosen is not None:
    live.part(details.numbers, pace and pace * live.SLOW)(chosen, mine[:1])
    frame.check_on_demand(
        partial(details.check_of, chosen, main),
        "text_generation_check",
        "one prediction by formula, by torch and by central difference",
    )
    keeping.script(chosen, main)

frame.section("The lesson")
frame.lesson(page.info, **details.lesson_numbers(chosen, main))
