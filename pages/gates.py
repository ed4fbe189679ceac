"""Gates: one perceptron as AND, OR and NAND, and why XOR needs a second layer."""

import streamlit as st

from playground.core.gates.check import check_gate
from playground.core.gates.perceptron import evaluate_gate
from playground.ui import frame
from playground.ui.gates import composing, details, learning, scripts, top, training
from playground.ui.gates.choosing import choose

page = frame.open_page("gates", "Move one line until it makes a gate, watch it learn, and see what no line can do.")
with page.controls:
    settings = frame.attempt(choose)
if settings is None:
    st.stop()
trace = evaluate_gate(settings)
with page.stage:
    top.draw(trace)

tabs = ["Learn it", "Two layers", "64 seeds learn XOR", "An adder"]
learn_it, two_layers, seeds, adder = st.tabs(tabs, key="gates_tab", bind="query-params")
if learn_it.open:
    with learn_it:
        learning.tab(settings)
if two_layers.open:
    with two_layers:
        composing.two_layers(settings.encoding)
if seeds.open:
    with seeds:
        training.tab(settings.encoding)
if adder.open:
    with adder:
        composing.adder(settings.encoding)

frame.section("The numbers")
frame.numbers(details.numbers_of(trace), "gates_numbers")
frame.checks(check_gate(trace), "gates_check")
scripts.shown(settings, about_study=bool(seeds.open))
frame.section("The lesson")
frame.lesson(page.info, **details.lesson_numbers())
