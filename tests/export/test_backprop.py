"""The script prints the numbers on screen; the worksheet holds every question, every answer, and nothing foreign."""

import ast
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from playground.core.backprop import PRESETS, BackpropSettings, trace_backprop, train, walk
from playground.core.backprop.parameters import learned
from playground.export.backprop import render_script
from playground.export.backprop_worksheet import render_worksheet
from tests.export.alone import run_alone

WIDE = BackpropSettings(
    sizes=(6, 5, 4),
    hidden="leaky_relu",
    output="linear",
    loss="mean_square",
    biases="shared",
    inputs=None,
    targets=None,
    weights=None,
    learning_rate=0.05,
    updates=3,
)
EXAMPLES = {name: preset.settings for name, preset in PRESETS.items()} | {"wide": WIDE}


def printed(script: str) -> list[tuple[str, Any]]:
    return [(name, ast.literal_eval(value)) for name, value in (line.split(": ", 1) for line in run_alone(script))]


def flat(values: list[Any]) -> list[float]:
    return [float(number) for value in values for number in np.ravel(value)]


def close(found: list[float], expected: list[float], tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(np.array(found), np.array(expected), rtol=tolerance, atol=1e-14)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_script_prints_the_numbers_on_screen(name: str) -> None:
    settings = EXAMPLES[name]
    trace, training, lines = trace_backprop(settings), train(settings), printed(render_script(settings))

    def values(start: str) -> list[float]:
        return flat([value for label, value in lines if label.startswith(start)])

    close(values("z of"), flat([layer.z for layer in trace.forward.layers]))
    if settings.loss != "cross_entropy":
        close(values("a of"), flat([layer.a for layer in trace.forward.layers]))
    close(values("E after 0"), [trace.forward.E])
    close(values("E after 1 "), [trace.new.E])
    close(values(f"E after {settings.updates} "), [float(training.losses[-1])], 1e-7)
    every = learned(settings)
    close(values("gradient"), [each.of(trace.gradient) for each in every])
    close(values("after one update"), [each.of(trace.updated) for each in every])


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_script_is_python_without_leftovers(name: str) -> None:
    script = render_script(EXAMPLES[name])
    ast.parse(script)
    assert "#?" not in script
    assert "$" not in script


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_worksheet_asks_on_the_first_page_and_answers_on_the_next() -> None:
    page = render_worksheet(BackpropSettings())
    questions, answers = page.split('<section class="answers">')
    assert questions.count("<span></span>") == len(walk(BackpropSettings()))
    assert "0.02592286" not in questions
    assert "0.20944600 · 0.23802157 · 0.51998934 = <b>0.02592286</b>" in answers
    assert "0.02323634" in answers
    assert "x₁ = 0.1, x₂ = 0.2, t₁ = 0.4, t₂ = 0.6" in questions
    assert "W₅ = 0.45" in questions
    assert re.search(r"section\.answers \{ break-before: page", page)
    assert "@media print" in page


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worksheet_needs_nothing_else_and_runs_nothing(name: str) -> None:
    page = Reader(render_worksheet(EXAMPLES[name]))
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "a"})
    for _, attributes in page.tags:
        assert not any(key.startswith("on") or key in ("src", "href") for key in attributes)
    assert "url(" not in page.text
    assert "$" not in page.text
    assert "\\" not in page.text
    assert page.text.count("answers".capitalize()) == 1


def test_a_sheet_of_several_samples_says_which_is_which() -> None:
    text = Reader(render_worksheet(PRESETS["xor"].settings)).text
    for number in range(1, 5):
        assert f"1. Forward, sample {number}" in text
    assert "E⁽²⁾" in text
    hostile = replace(BackpropSettings(), learning_rate=1e-7)
    assert "1.00000000 · 10⁻⁷" in Reader(render_worksheet(hostile)).text
